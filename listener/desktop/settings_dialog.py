"""The settings, each of which takes effect at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import (QCheckBox, QComboBox, QDialog, QDialogButtonBox, QDoubleSpinBox, QFormLayout,
                             QLabel, QSpinBox, QVBoxLayout, QWidget)

from .settings import LONGEST_HISTORY_S, SHORTEST_HISTORY_S, STEP_MS, THEMES, Settings

VAD_MODES = ("0, opens easily", "1", "2", "3, opens hardly")
LEAST_THRESHOLD, MOST_THRESHOLD, THRESHOLD_STEP = 0.01, 0.99, 0.05


class SettingsDialog(QDialog):
    """Shows `Settings`, and tells of each change.

    Signals
    -------
    changed : str, object
        A setting's name and its new value.
    reset : (nothing)
        Back to what the program came with.
    """

    changed = pyqtSignal(str, object)
    reset = pyqtSignal()

    def __init__(self, settings: Settings, colour_maps: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self._setters: dict[str, Callable[[object], None]] = {}
        self._form = QFormLayout()
        self._add_hearing()
        self._add_looks(colour_maps)
        note = QLabel("Every change takes effect at once and is kept.", objectName="quiet")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close
                                   | QDialogButtonBox.StandardButton.RestoreDefaults)
        buttons.rejected.connect(self.close)
        buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults).clicked.connect(
            lambda: self.reset.emit())
        column = QVBoxLayout(self)
        column.addLayout(self._form)
        column.addWidget(note)
        column.addWidget(buttons)
        self.show_settings(settings)

    def show_settings(self, settings: Settings) -> None:
        """Show *settings*; nobody is told."""
        self.blockSignals(True)
        for name, setter in self._setters.items():
            setter(getattr(settings, name))
        self.blockSignals(False)

    def _add_hearing(self) -> None:
        threshold = QDoubleSpinBox(minimum=LEAST_THRESHOLD, maximum=MOST_THRESHOLD, singleStep=THRESHOLD_STEP,
                                   decimals=2)
        self._add_number("threshold", "&Least confidence of a digit", threshold)
        self._add_choice("vad_mode", "Speech &gate", {text: mode for mode, text in enumerate(VAD_MODES)})
        for name, text, least in (("pre_roll_ms", "Heard from &before speech", 0),
                                  ("hangover_ms", "&Silence that ends speech", 100)):
            ms = QSpinBox(minimum=least, maximum=2_000, singleStep=STEP_MS, suffix=" ms")
            self._add_number(name, text, ms, lambda value: value // STEP_MS * STEP_MS)

    def _add_looks(self, colour_maps: Sequence[str]) -> None:
        self._add_choice("colours", "&Colours of the picture", {name: name for name in colour_maps})
        self._add_number("history_s", "&History seen at once", QSpinBox(
            minimum=SHORTEST_HISTORY_S, maximum=LONGEST_HISTORY_S, singleStep=5, suffix=" s"))
        self._add_choice("theme", "&Theme", {name: name for name in THEMES})
        self._add_switch("shows_posteriors", "Show the network's &answers")
        self._add_switch("shows_refused", "Show what was &refused")

    def _add_number(self, name: str, text: str, box: QSpinBox | QDoubleSpinBox,
                    whole: Callable[[float], float] = lambda value: value) -> None:
        box.setKeyboardTracking(False)       # while it is typed, 300 is 3 and then 30

        def take(value: float) -> None:
            if whole(value) != value:
                box.setValue(whole(value))       # which tells of it
            else:
                self.changed.emit(name, value)
        box.valueChanged.connect(take)
        self._add(name, text, box, box.setValue)

    def _add_choice(self, name: str, text: str, values: dict[str, object]) -> None:
        box = QComboBox()
        for shown, value in values.items():
            box.addItem(shown, value)
        box.currentIndexChanged.connect(lambda: self.changed.emit(name, box.currentData()))
        self._add(name, text, box, lambda value: box.setCurrentIndex(box.findData(value)))

    def _add_switch(self, name: str, text: str) -> None:
        box = QCheckBox(text)
        box.toggled.connect(lambda is_on: self.changed.emit(name, is_on))
        self._add(name, "", box, box.setChecked)

    def _add(self, name: str, text: str, box: QWidget, setter: Callable[..., None]) -> None:
        box.setObjectName(name)
        self._form.addRow(text, box)
        if text:
            box.setAccessibleName(text.replace("&", ""))
        self._setters[name] = setter
