"""Settings.  Milliseconds live here and become samples in one place, `n_samples`.

`FeatureConfig` has no command-line flags: training writes it into the model's metadata
and the pipeline takes it from there, so training and listening cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass

from .errors import ConfigError

VAD_RATES = (8_000, 16_000, 32_000, 48_000)
MIN_RATE, MAX_RATE = 1_000, 768_000   # Hz, of a source
MAX_CHANNELS = 1_024     # libsndfile's limit


def n_samples(ms: float, sample_rate: int, name: str = "duration") -> int:
    """Milliseconds as a whole number of samples; a fraction is a `ConfigError`."""
    n = ms * sample_rate / 1000
    if n != int(n):
        raise ConfigError(f"{name}={ms} ms is not a whole number of samples at {sample_rate} Hz")
    return int(n)


@dataclass(frozen=True)
class FeatureConfig:
    """What one row of the network's picture is made of.  Stored with the model.

    Each step of the network takes the ``rows_per_step`` newest rows.  Rows end with the
    newest sample: row *r* is computed from the ``win_length`` samples before
    ``(r + 1) * hop_length``, and silence stands before the first sample of a stream.
    """

    sample_rate: int = 8_000     # Hz
    win_length: int = 200        # samples, 25 ms
    hop_length: int = 80         # samples, 10 ms
    n_fft: int = 256
    n_mels: int = 40
    f_min: float = 20.0          # Hz
    f_max: float = 4_000.0       # Hz
    log_floor: float = 1e-9      # power added before the logarithm: about one bit of int16
    floor_db: float = 35.0       # below the loudest, where the network's floor is: it hides hiss
    rows_per_step: int = 2       # one posterior row every 20 ms
    level_attack: float = 0.3    # per row: how fast the level reference rises
    level_release: float = 0.005  # per row: how fast it falls, 2 s
    level_scale: float = 4.0     # nepers of power per unit of the network's input
    level_clip: float = 3.0      # units

    def __post_init__(self) -> None:
        if self.sample_rate not in VAD_RATES:
            raise ConfigError(f"sample_rate={self.sample_rate} must be one of {VAD_RATES} (WebRTC VAD)")
        if not 0 < self.hop_length <= self.win_length <= self.n_fft:
            raise ConfigError("need 0 < hop_length <= win_length <= n_fft, got "
                              f"{self.hop_length}, {self.win_length}, {self.n_fft}")
        if not 0 <= self.f_min < self.f_max <= self.sample_rate / 2:
            raise ConfigError(f"need 0 <= f_min < f_max <= {self.sample_rate / 2:g} Hz, got "
                              f"{self.f_min:g}, {self.f_max:g}")
        if self.hop_length * self.rows_per_step * 100 not in (
                self.sample_rate, 2 * self.sample_rate, 3 * self.sample_rate):
            raise ConfigError(f"rows_per_step={self.rows_per_step} of hop_length={self.hop_length} must be "
                              "10, 20 or 30 ms (WebRTC VAD)")
        if self.n_mels < 1 or self.rows_per_step < 1 or self.log_floor <= 0 or self.floor_db <= 0:
            raise ConfigError(f"n_mels={self.n_mels}, rows_per_step={self.rows_per_step}, "
                              f"log_floor={self.log_floor:g} and floor_db={self.floor_db:g} must be positive")
        if not (0 < self.level_attack <= 1 and 0 < self.level_release <= 1
                and self.level_scale > 0 and self.level_clip > 0):
            raise ConfigError("level_attack and level_release must be in (0, 1], "
                              "level_scale and level_clip positive")

    @property
    def step_length(self) -> int:
        """Samples from one posterior row to the next."""
        return self.hop_length * self.rows_per_step

    @property
    def context_length(self) -> int:
        """Samples of the past that the first row of a step reaches back to."""
        return self.win_length - self.hop_length


@dataclass(frozen=True)
class IntakeConfig:
    """What is taken of the source's samples."""

    channel: int | None = None   # counted from 1; None: the mean of all
    gain_db: float = 0.0

    def __post_init__(self) -> None:
        if self.channel is not None and self.channel < 1:
            raise ConfigError(f"channel={self.channel} must be 1 or more")
        if not -60 <= self.gain_db <= 60:
            raise ConfigError(f"gain_db={self.gain_db:g} must be between -60 and 60")

    @property
    def gain(self) -> float:
        """What samples are multiplied with."""
        return 10 ** (self.gain_db / 20)


@dataclass(frozen=True)
class GateConfig:
    """When the gate opens and closes.  Tuned after training; each has a flag."""

    vad_mode: int = 1            # 0 lets most through ... 3 the least
    onset_frames: int = 2        # voiced frames ...
    onset_window: int = 3        # ... among the last so many open the gate
    pre_roll_ms: int = 300       # heard from before the onset
    hangover_ms: int = 300       # non-speech tolerated before the gate closes
    longest_ms: int = 20_000     # then the utterance is cut, lest a fan hold the gate open

    def __post_init__(self) -> None:
        if self.vad_mode not in (0, 1, 2, 3):
            raise ConfigError(f"vad_mode={self.vad_mode} must be 0, 1, 2 or 3 (WebRTC VAD)")
        if not 1 <= self.onset_frames <= self.onset_window:
            raise ConfigError("need 1 <= onset_frames <= onset_window, got "
                              f"{self.onset_frames}, {self.onset_window}")
        for name, least, most in (("pre_roll_ms", 0, 2_000), ("hangover_ms", 100, 2_000),
                                  ("longest_ms", 2_000, 600_000)):
            value = getattr(self, name)
            if not least <= value <= most:
                raise ConfigError(f"{name}={value} must be between {least} and {most}")


@dataclass(frozen=True)
class DecisionConfig:
    """When a candidate is reported as a digit.  The model's metadata holds the defaults."""

    threshold: float = 0.5       # least confidence that is reported
    candidate: float = 0.15      # least score that is worth a rejection event

    def __post_init__(self) -> None:
        for name in ("threshold", "candidate"):
            value = getattr(self, name)
            if not 0 < value < 1:
                raise ConfigError(f"{name}={value} must be between 0 and 1, both excluded")
