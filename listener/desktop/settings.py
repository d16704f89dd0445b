"""What a person has chosen, kept from one start to the next."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace

from PyQt6.QtCore import QSettings

from ..config import DecisionConfig, GateConfig, IntakeConfig
from ..errors import ConfigError
from .colours import COLOUR_MAPS
from .transcript import PAUSE_MS

SYSTEM, LIGHT_THEME, DARK_THEME = THEMES = ("system", "light", "dark")
GATE = GateConfig()
SHORTEST_HISTORY_S, LONGEST_HISTORY_S = 5, 60     # seen at once
STEP_MS = 20             # the gate's lengths are whole steps of the network
GAIN_DB = (-60, 60)


@dataclass(frozen=True)
class Settings:
    """Everything that the settings dialog and the menus keep."""

    threshold: float = DecisionConfig.threshold
    vad_mode: int = GATE.vad_mode
    pre_roll_ms: int = GATE.pre_roll_ms
    hangover_ms: int = GATE.hangover_ms
    gain_db: int = 0
    colours: str = COLOUR_MAPS[0]
    history_s: int = 10
    theme: str = SYSTEM
    shows_posteriors: bool = True
    shows_refused: bool = False
    plays_at_once: bool = False
    device: str = ""         # as `find_input` takes it; nothing is the system's default
    channel: int = 0         # 0: the mean of all.  This and the next have no control in the window
    group_pause_ms: int = PAUSE_MS

    def __post_init__(self) -> None:
        GateConfig(vad_mode=self.vad_mode, pre_roll_ms=self.pre_roll_ms, hangover_ms=self.hangover_ms)
        DecisionConfig(threshold=self.threshold)
        self.intake          # NB: to make it is to check it
        if self.pre_roll_ms % STEP_MS or self.hangover_ms % STEP_MS:
            raise ConfigError(f"pre_roll_ms={self.pre_roll_ms} and hangover_ms={self.hangover_ms} must be "
                              f"multiples of {STEP_MS}")
        if not SHORTEST_HISTORY_S <= self.history_s <= LONGEST_HISTORY_S:
            raise ConfigError(f"history_s={self.history_s} must be between {SHORTEST_HISTORY_S} and "
                              f"{LONGEST_HISTORY_S}")
        if not 100 <= self.group_pause_ms <= 60_000:
            raise ConfigError(f"group_pause_ms={self.group_pause_ms} must be between 100 and 60000")
        for name, values in (("theme", THEMES), ("colours", COLOUR_MAPS)):
            if getattr(self, name) not in values:
                raise ConfigError(f"{name}={getattr(self, name)!r} must be one of {values}")

    @property
    def intake(self) -> IntakeConfig:
        """What is taken of the microphone's samples."""
        return IntakeConfig(self.channel or None, self.gain_db)


class Store:
    """Settings in a `QSettings`; what cannot be used there is as if it were not there.

    Parameters
    ----------
    kept : QSettings
    defaults : Settings
        What holds where nothing was chosen: the model's threshold, for instance.
    given : dict, optional
        From the command line: goes before what is kept, and is not kept itself.
    """

    def __init__(self, kept: QSettings, defaults: Settings = Settings(),
                 given: dict[str, object] | None = None) -> None:
        self._kept, self._defaults, self._given = kept, defaults, given or {}
        self.settings = replace(self._read(), **self._given)

    def change(self, **changes: object) -> Settings:
        """Take and keep *changes*; return the settings as they are now.  Raises `ConfigError`."""
        self.settings = replace(self.settings, **changes)
        for name in changes:
            self._kept.setValue(name, getattr(self.settings, name))
        return self.settings

    def reset(self) -> Settings:
        """Forget every choice but the microphone; what was given stays in force."""
        for field in fields(Settings):
            if field.name != "device":
                self._kept.remove(field.name)
        self.settings = replace(self._defaults, **{"device": self.settings.device, **self._given})
        return self.settings

    @property
    def fault(self) -> str:
        """Why nothing can be kept, if that is so."""
        self._kept.sync()
        is_well = self._kept.status() == QSettings.Status.NoError
        return "" if is_well else f"settings cannot be kept in {self._kept.fileName()}"

    def _read(self) -> Settings:
        read = self._defaults
        for name, default in asdict(self._defaults).items():
            try:
                value = self._kept.value(name, default, type=type(default))
                read = replace(read, **{name: value}) if type(value) is type(default) else read
            except (ConfigError, TypeError):     # written by hand, or by another version
                continue
        return read
