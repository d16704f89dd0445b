"""A fresh pipeline from a model and settings: the same for live listening, recordings and programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .config import FeatureConfig
from .errors import ConfigError
from .pipeline import Pipeline, n_steps
from .recognition.model import Model
from .recognition.recogniser import Recogniser
from .settings import InForce, Settings
from .taps.tapped import Tap, TappedPipeline


def check_steps(in_force: InForce, features: FeatureConfig) -> None:
    """Refuse times that are no whole number of a model's steps, and say where they were set.

    Raises
    ------
    ConfigError
        It names the place, the setting, the value and what is allowed.
    """
    for name in ("pre_roll_ms", "hangover_ms"):
        try:
            n_steps(getattr(in_force.settings, name), features, name)
        except ConfigError as error:
            place = in_force.place_of(name)
            raise ConfigError(f"{place}{': ' * bool(place)}{error}") from None


def open_pipeline(model: Model, settings: Settings, sample_rate: int, taps: Sequence[Tap] = (),
                  picture: bool = False) -> Pipeline:
    """A pipeline for one stream at *sample_rate*; the model may be shared, the pipeline may not.

    Raises
    ------
    ConfigError
        If the gate's times are no whole number of the model's steps.
    AudioFormatError
        If the rate is out of range.
    """
    return _open(Recogniser(model, settings.decision(model.decision)), settings, sample_rate, taps, picture)


def pipeline_maker(model: Model, settings: Settings, taps: Sequence[Tap] = ()) -> Callable[[int], Pipeline]:
    """A function from a sample rate to a fresh pipeline, for streams that are heard one after another.

    NB: they share a recogniser, which forgets all when a pipeline takes it over: to make one costs as
    much as to hear a seventh of a second.
    """
    recogniser = Recogniser(model, settings.decision(model.decision))
    return lambda sample_rate: _open(recogniser, settings, sample_rate, taps)


def _open(recogniser: Recogniser, settings: Settings, sample_rate: int, taps: Sequence[Tap],
          picture: bool = False) -> Pipeline:
    return TappedPipeline(recogniser, sample_rate, settings.gate, picture, intake=settings.intake, taps=taps)
