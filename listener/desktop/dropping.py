"""A window on which recordings can be dropped."""

from __future__ import annotations

import os
import sys
from urllib.parse import unquote_to_bytes

from PyQt6.QtCore import QUrl, pyqtSignal
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QMainWindow


class DropTarget(QMainWindow):
    """Takes files that lie on this machine.

    Signals
    -------
    dropped : list
        Of str, their paths.
    """

    dropped = pyqtSignal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Qt's: something is held over the window."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Qt's: it was let go."""
        event.acceptProposedAction()
        self.dropped.emit([path_of(url) for url in event.mimeData().urls() if url.isLocalFile()])


def path_of(url: QUrl) -> str:
    """The file that *url* names; its bytes need not be text."""
    if sys.platform == "win32":
        return url.toLocalFile()
    return os.fsdecode(unquote_to_bytes(url.path(QUrl.ComponentFormattingOption.FullyEncoded)))
