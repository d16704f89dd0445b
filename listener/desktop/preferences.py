"""From settings to what they do, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtGui import QGuiApplication

from ..config import GateConfig
from .colours import COLOUR_MAPS
from .look import window_sheet
from .settings import DARK_THEME, LIGHT_THEME, Settings, Store
from .settings_dialog import SettingsDialog
from .theme import DARK, LIGHT, Theme

if TYPE_CHECKING:
    from .window import Window


class Preferences(QObject):
    """Applies the settings in *store* to *window*, and keeps what is changed there."""

    def __init__(self, window: Window, store: Store) -> None:
        super().__init__(window)         # NB: the signal of the system's theme outlives the window
        self._window, self._store = window, store
        self._applied: Settings | None = None
        self._dialog: SettingsDialog | None = None
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply_theme)

    @property
    def settings(self) -> Settings:
        """As they are now."""
        return self._store.settings

    @property
    def theme(self) -> Theme:
        """The chosen one, or the system's; dark where the system does not say."""
        system = LIGHT if system_scheme() == Qt.ColorScheme.Light else DARK
        return {LIGHT_THEME: LIGHT, DARK_THEME: DARK}.get(self.settings.theme, system)

    def change(self, name: str, value: object) -> None:
        """Take, keep and apply one setting."""
        if getattr(self.settings, name) != value:
            self._store.change(**{name: value})
            self.apply()
            if self._store.fault:
                self._window.say(self._store.fault)

    def choose_device(self, device: str) -> None:
        """Go over to another microphone."""
        self._store.change(device=device)
        self._window.session.choose(device)
        self._window.listen()

    def reset(self) -> None:
        """Back to what the program came with; the microphone stays."""
        self._store.reset()
        self.apply()

    def apply(self) -> None:
        """Let everything that has changed be as the settings say."""
        settings, before, picture = self.settings, self._applied, self._window.spectrogram
        self._applied = settings
        effects: dict[tuple[str, ...], Callable[[], object]] = {
            ("threshold", "vad_mode", "pre_roll_ms", "hangover_ms", "gain_db"): self._apply_hearing,
            ("colours",): lambda: picture.set_colours(settings.colours),
            ("history_s",): lambda: picture.set_history(settings.history_s),
            ("shows_posteriors",): lambda: picture.show_posteriors(settings.shows_posteriors),
            ("shows_refused",): lambda: picture.show_refused(settings.shows_refused),
            ("theme",): self._apply_theme}
        for names, effect in effects.items():
            if before is None or any(getattr(before, name) != getattr(settings, name) for name in names):
                effect()
        self._show_in_controls()

    def show_dialog(self) -> None:
        """The settings dialog; the window goes on behind it."""
        if self._dialog is None:
            self._dialog = SettingsDialog(self.settings, COLOUR_MAPS, self._window)
            self._dialog.changed.connect(self.change)
            self._dialog.reset.connect(self.reset)
        self._dialog.show()
        self._dialog.raise_()

    def close_dialog(self) -> None:
        """What is being typed in it is taken."""
        if self._dialog is not None:
            self._dialog.close()

    def _show_in_controls(self) -> None:
        settings, actions = self.settings, self._window.actions_
        for name, on in (("at_once", settings.plays_at_once), ("posteriors", settings.shows_posteriors),
                         ("refused", settings.shows_refused)):
            actions[name].setChecked(on)
        self._window.top.gain.setValue(settings.gain_db)
        if self._dialog is not None:
            self._dialog.show_settings(settings)

    def _apply_hearing(self) -> None:
        settings = self.settings
        self._window.session.configure(
            gate=GateConfig(vad_mode=settings.vad_mode, pre_roll_ms=settings.pre_roll_ms,
                            hangover_ms=settings.hangover_ms),
            decision=replace(self._window.model.decision, threshold=settings.threshold),
            intake=settings.intake)

    def _apply_theme(self) -> None:
        window, theme = self._window, self.theme
        sheet = window_sheet(theme)
        if sheet == window.styleSheet():
            return
        window.setStyleSheet(sheet)
        for part in (window.top, window.history, window.digits, window.spectrogram):
            part.set_theme(theme)


def system_scheme() -> Qt.ColorScheme:
    """Light, dark, or unknown."""
    return QGuiApplication.styleHints().colorScheme()
