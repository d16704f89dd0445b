"""Which microphone is heard: a list that is looked up anew whenever it is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QEvent, QFileSystemWatcher, QTimer, pyqtSignal
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import QComboBox

from ..errors import AudioDeviceError
from ..sources.background import Background
from ..sources.devices import InputDevice
from ..sources.fresh import fresh_inputs
from .controls import keeps_space

DEFAULT = "Default microphone"
LINUX_DEVICES = "/dev/snd"   # its files come and go with the sound cards
LOOK_MS, SETTLE_MS = 100, 1_000


class DeviceChooser(QComboBox):
    """The system's default microphone, and every input there is.

    The list is looked up by another process (see `fresh_inputs`), in the background: when it is
    opened, when `refresh` is called, and on Linux when a sound card comes or goes.

    Signals
    -------
    chosen : str
        By a person; as `find_input` takes it, nothing for the default.
    looked_up : list
        Of the `InputDevice` there are.
    failed : str
        Why there is no list.
    """

    chosen = pyqtSignal(str)
    looked_up = pyqtSignal(list)
    failed = pyqtSignal(str)

    def __init__(self, device: str, list_inputs: Callable[[], list[InputDevice]] = fresh_inputs) -> None:
        super().__init__()
        self._list_inputs = list_inputs
        self._looking: Background[list[InputDevice]] | None = None
        self.setAccessibleName("Microphone")
        self.setToolTip("Which microphone is heard; the list is looked up anew when you open it")
        self.setMinimumContentsLength(13)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._device = device
        self._fill([])
        self.activated.connect(self._choose)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._watcher = QFileSystemWatcher([LINUX_DEVICES], self)
        # A card's files come one by one, and the sound server needs a moment to take it.
        self._watcher.directoryChanged.connect(lambda: QTimer.singleShot(SETTLE_MS, self.refresh))

    @property
    def device(self) -> str:
        """What is chosen."""
        return self._device

    def choose(self, device: str) -> None:
        """Show *device* as the chosen one; nobody is told."""
        self._device = device
        self._fill([])

    def showPopup(self) -> None:
        """Qt's: the list is opened."""
        self.refresh()
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Qt's: the wheel changes no microphone."""
        if event is not None:
            event.ignore()

    def event(self, event: QEvent | None) -> bool:
        """Qt's: with the focus on it, the space bar opens the list and is no shortcut."""
        return keeps_space(event) or super().event(event)

    def refresh(self) -> None:
        """Look which microphones there are; returns at once."""
        if self._looking is None:
            self._looking = Background(self._list_inputs)
            self._timer.start()

    def _look(self) -> None:
        """Has the list come?"""
        try:
            inputs = self._looking.poll() if self._looking is not None else []
        except AudioDeviceError as error:
            inputs = []
            self.failed.emit(str(error))
        if inputs is None:
            return
        self._looking = None
        self._timer.stop()
        self._fill(inputs)
        if self.view().isVisible():
            super().showPopup()              # as long as the list is now
        self.looked_up.emit(inputs)

    def _fill(self, inputs: Sequence[InputDevice]) -> None:
        """The default, the inputs, and what is chosen even if it is not there at the moment."""
        entries = {DEFAULT: ""} | {wish: wish for wish in (_wish(device, inputs) for device in inputs)}
        if self._device not in entries.values():
            entries[f"{self._device} (not there)" if inputs else self._device] = self._device
        shown = {self.itemText(i): self.itemData(i) for i in range(self.count())}
        if shown != entries:
            self.clear()
            for text, device in entries.items():
                self.addItem(text, device)
        self.setCurrentIndex(list(entries.values()).index(self._device))

    def _choose(self, index: int) -> None:
        device = self.itemData(index)
        if device != self._device:
            self._device = device
            self.chosen.emit(device)


def _wish(device: InputDevice, inputs: Sequence[InputDevice]) -> str:
    """The words by which `find_input` finds *device*: its name, if no other has the same."""
    is_alone = sum(other.name == device.name for other in inputs) == 1
    return device.name if is_alone else f"{device.name}, {device.host_api}"
