"""Settings of a training: the recipes, and how they are carried out.  No tensorflow here."""

from __future__ import annotations

from dataclasses import dataclass, fields

from listener.config import FeatureConfig
from listener.errors import ConfigError

from .corpora import NAME_OF, READERS, Recording
from .corpora.recording import DIGITS
from .words import spoken

MOST_MELS = 64           # more would leave bands without a single bin of the spectrum
OPTIMIZERS = ("adamw", "muon")
INGREDIENTS = {
    "voices": "changed voices", "machines": "machine voices", "speech": "running speech",
    "rooms": "rooms, equalisers, lines", "noise": "noise, babble, tunes",
    "backgrounds": "words' own backgrounds", "masks": "SpecAugment",
    "bends": "bent pictures", "phones": "sounds to be told", "progress": "words to be told while said",
    "mining": "hard negatives"}


def _check_numbers(config: TrainConfig | ImageConfig) -> None:
    """What holds for every recipe."""
    if not 0 <= config.seed < 2**32:
        raise ConfigError(f"seed={config.seed} must be between 0 and {2**32 - 1}")
    for field in fields(config):
        value = getattr(config, field.name)
        if field.type == "float" and not 0 <= value < float("inf"):
            raise ConfigError(f"{field.name}={value} must be 0 or more, and no infinite number")


@dataclass(frozen=True)
class TrainConfig:
    """Everything that makes one run what it is."""

    seed: int = 1
    epochs: int = 36
    first_epochs: int = 6          # without the fluent strings, whose words are not yet placed
    streams: int = 6_000           # mixed anew for each epoch; each is seen twice
    batch_size: int = 32
    optimizer: str = "adamw"       # or "muon"
    learning_rate: float = 2e-3    # peak; warmed up over one epoch, then a cosine to nothing
    weight_decay: float = 1e-2
    geometry_weight: float = 1.0
    progress_weight: float = 0.5
    phone_weight: float = 0.5
    left_out: tuple[str, ...] = ()
    init_from: str = ""            # a .keras file to go on from
    keep: float = 0.0              # share of an older network's weights in the weights that come out
    keep_from: str = ""            # its .keras file; that of init_from if not given
    shards: str = ""               # a folder of streams that are mixed already, by `mix`
    without: tuple[str, ...] = ()  # ingredients that are left out, to learn what each is worth

    def __post_init__(self) -> None:
        for name in ("epochs", "streams", "batch_size"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name}={getattr(self, name)} must be 1 or more")
        if self.optimizer not in OPTIMIZERS:
            raise ConfigError(f"optimizer={self.optimizer} must be one of {', '.join(OPTIMIZERS)}")
        if not self.learning_rate > 0:
            raise ConfigError(f"learning_rate={self.learning_rate} must be more than 0")
        if not 0 <= self.keep < 1:
            raise ConfigError(f"keep={self.keep} must be at least 0 and less than 1")
        if self.keep and not (self.keep_from or self.init_from):
            raise ConfigError(f"keep={self.keep} needs a network to keep from: give --init-from")
        if self.keep_from and not self.keep:
            raise ConfigError(f"keep_from={self.keep_from} needs a share of it to keep: give --keep SHARE")
        for name in self.without:
            if name not in INGREDIENTS:
                raise ConfigError(f"without={name} must be one of {', '.join(INGREDIENTS)}")
        if 2 * self.streams < self.batch_size:
            raise ConfigError(f"streams={self.streams} must fill a batch of {self.batch_size}: give "
                              f"{self.batch_size // 2} or more")
        _check_numbers(self)


@dataclass(frozen=True)
class ImageConfig:
    """Everything that makes one run of a classifier what it is."""

    seed: int = 1
    epochs: int = 15
    batch_size: int = 32
    learning_rate: float = 1e-3
    corpora: tuple[str, ...] = ("fsdd",)    # whose single words are trained on
    others: bool = False                    # also words that are no digits, and noise, as answers
    left_out: tuple[str, ...] = ()          # FSDD speakers
    size: tuple[int, int] = (64, 64)        # of the image: mel bands, moments
    init_from: str = ""                     # a .keras file to go on from

    def __post_init__(self) -> None:
        for name, least in (("epochs", 1), ("batch_size", 1)):
            if getattr(self, name) < least:
                raise ConfigError(f"{name}={getattr(self, name)} must be {least} or more")
        if not self.learning_rate > 0:
            raise ConfigError(f"learning_rate={self.learning_rate} must be more than 0")
        if min(self.size) < 8:
            raise ConfigError(f"size={self.size} must be 8 or more each way")
        for name in self.corpora:
            if name not in READERS or name in NAME_OF:
                raise ConfigError(f"corpora={name} must be one of "
                                  f"{', '.join(name for name in READERS if name not in NAME_OF)}")
        _check_numbers(self)

    @property
    def labels(self) -> tuple[str, ...]:
        """What it can answer."""
        return (*DIGITS, "other", "nothing") if self.others else DIGITS

    @property
    def features(self) -> FeatureConfig:
        """Of which rows the images are made."""
        return FeatureConfig(n_mels=min(self.size[0], MOST_MELS))

    def answer(self, recording: Recording) -> int | None:
        """The label's index, None for what there is no answer to."""
        if recording.kind == "noise":
            return len(DIGITS) + 1 if self.others else None
        word = spoken(recording.words[0]) if recording.kind == "word" else ""
        if word in DIGITS:
            return DIGITS.index(word)
        return len(DIGITS) if word and word != "oh" and self.others else None


@dataclass(frozen=True)
class RunConfig:
    """How a run is carried out; what comes out should not depend on it, but for *patience*."""

    patience: int = 0              # epochs without a better validation loss, then it stops; 0: never
    devices: int = 1               # each batch is shared out among so many
    mixed_precision: bool = False  # bfloat16 arithmetic, on a GPU
    tensorboard: bool = False

    def __post_init__(self) -> None:
        if self.patience < 0:
            raise ConfigError(f"patience={self.patience} must be 0 or more")
        if self.devices < 1:
            raise ConfigError(f"devices={self.devices} must be 1 or more")
