"""What may be set: in a file, in the environment, on the command line, in rising order.

A setting has one name: ``vad_mode`` in the file, ``LISTENER_VAD_MODE`` in the environment,
``--vad-mode`` on the command line, ``vad_mode=`` in Python.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from .config import MAX_RATE, MIN_RATE, DecisionConfig, GateConfig, IntakeConfig
from .errors import ConfigError

PREFIX = "LISTENER_"
BUILT_IN, ENVIRONMENT, COMMAND_LINE = "built in", "environment", "command line"
KINDS: dict[str, tuple[type[Any], str]] = {
    "int": (int, "a whole number"), "float": (float, "a number"), "str": (str, "text")}


@dataclass(frozen=True)
class Settings:
    """All settings, each within what is allowed; None leaves it to the device or the model.

    Raises
    ------
    ConfigError
        If a value is not allowed; it names the setting, the value and what is.
    """

    device: str | None = None
    samplerate: int | None = None      # Hz; None: the device's own
    model: str | None = None           # path; None: the one that ships
    threshold: float | None = None     # None: the model's
    vad_mode: int = GateConfig.vad_mode
    pre_roll_ms: int = GateConfig.pre_roll_ms
    hangover_ms: int = GateConfig.hangover_ms
    channel: int | None = None         # None: the mean of all
    gain_db: float = IntakeConfig.gain_db
    group_pause: float = 1.0           # seconds; so long a pause begins a new group of digits

    def __post_init__(self) -> None:
        if self.samplerate is not None and not MIN_RATE <= self.samplerate <= MAX_RATE:
            raise ConfigError(f"samplerate={self.samplerate} must be between {MIN_RATE} and {MAX_RATE} Hz")
        if not 0.1 <= self.group_pause <= 60:
            raise ConfigError(f"group_pause={self.group_pause:g} must be between 0.1 and 60 seconds")
        if self.threshold is not None:
            DecisionConfig(threshold=self.threshold)
        self.gate, self.intake       # NB: to make them is to check them

    @property
    def gate(self) -> GateConfig:
        """When the gate opens and closes."""
        return GateConfig(vad_mode=self.vad_mode, pre_roll_ms=self.pre_roll_ms,
                          hangover_ms=self.hangover_ms)

    @property
    def intake(self) -> IntakeConfig:
        """What is taken of the source's samples."""
        return IntakeConfig(self.channel, self.gain_db)

    def decision(self, of_model: DecisionConfig) -> DecisionConfig:
        """The model's own decision, with the threshold that is set, if one is."""
        return of_model if self.threshold is None else replace(of_model, threshold=self.threshold)


NAMES = tuple(field.name for field in fields(Settings))
KIND_OF = {field.name: KINDS[str(field.type).partition(" ")[0]] for field in fields(Settings)}


@dataclass(frozen=True)
class InForce:
    """The settings in force, and where each that was set comes from."""

    settings: Settings
    origins: Mapping[str, str]
    file: Path | None        # None: there is no place for one

    @property
    def given(self) -> dict[str, Any]:
        """Those that were set, by name."""
        return {name: getattr(self.settings, name) for name in self.origins}

    def place_of(self, name: str) -> str:
        """Where setting *name* was set, as a person would look for it: file, variable or option."""
        origin = self.origins.get(name, "")
        return {ENVIRONMENT: PREFIX + name.upper(), COMMAND_LINE: option(name)}.get(origin, origin)


def option(name: str) -> str:
    """Setting *name* on the command line."""
    return f"--{name.replace('_', '-')}"


def in_force(given: Mapping[str, Any], file: str | None = None,
             environment: Mapping[str, str] = os.environ) -> InForce:
    """File, environment and what is *given* on the command line, each over the one before.

    Parameters
    ----------
    file : str, optional
        The settings file, which must be there; the platform's own, if it is there.

    Raises
    ------
    ConfigError
        If a file cannot be read, a key is unknown or a value is not allowed.
    """
    path = settings_file() if file is None else Path(file)
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for found, origin in (({} if path is None else read_file(path, must_be=file is not None), str(path)),
                          (read_environment(environment), ENVIRONMENT), (given, COMMAND_LINE)):
        values.update(found)
        origins.update(dict.fromkeys(found, origin))
    return InForce(Settings(**values), origins, path)


def settings_file() -> Path | None:
    """Where this platform keeps the settings of a program; None for a user who has no home."""
    from platformdirs import user_config_path
    try:
        return user_config_path("synesthesia-listener", appauthor=False) / "settings.toml"
    except RuntimeError:
        return None


def read_file(path: Path, must_be: bool = True) -> dict[str, Any]:
    """The settings in the TOML file *path*; none if it is not there and need not be."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if must_be:
            raise ConfigError(f"settings file {path}: no such file") from None
        return {}
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise ConfigError(f"settings file {path}: {reason.lower()}") from error
    found = {name: checked(name, value, str(path)) for name, value in _parsed(text, path).items()}
    if "model" in found:                    # beside the file, and not wherever the program was started
        found["model"] = str(path.parent / os.path.expanduser(found["model"]))
    return found


def read_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings among the variables ``LISTENER_...``; an empty one is not set."""
    return {name: parsed(name, environment[PREFIX + name.upper()], PREFIX + name.upper())
            for name in NAMES if environment.get(PREFIX + name.upper())}


def parsed(name: str, text: str, place: str = "") -> Any:
    """The value of setting *name* that *text* means, if it is allowed; *place* is named if not."""
    kind, wanted = KIND_OF[name]
    try:
        return checked(name, kind(text), place)
    except ConfigError:
        raise
    except ValueError:
        raise ConfigError(f"{_at(place)}{name}={text!r} must be {wanted}") from None


def _parsed(text: str, path: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:    # TOML's own error; a number, or lists, beyond measure
        raise ConfigError(f"settings file {path}: {str(error)[:1].lower()}{str(error)[1:]}") from error


def checked(name: str, value: Any, place: str = "") -> Any:
    """*value*, of the setting's kind, if it is allowed; *place* is named if not."""
    if name not in KIND_OF:
        raise ConfigError(f"{_at(place)}unknown setting {name!r}, choose from: {', '.join(NAMES)}")
    kind, wanted = KIND_OF[name]
    is_bool = isinstance(value, bool)
    if isinstance(value, int) and not is_bool and (kind is float or name == "device"):
        try:
            value = kind(value)
        except OverflowError:
            value = math.inf
    if not isinstance(value, kind) or is_bool or (kind is float and not math.isfinite(value)):
        raise ConfigError(f"{_at(place)}{name}={value!r:.100} must be {wanted}")
    try:
        Settings(**{name: value})
    except ConfigError as error:
        raise ConfigError(f"{_at(place)}{error}") from None
    return value


def _at(place: str) -> str:
    return f"{place}: " if place else ""
