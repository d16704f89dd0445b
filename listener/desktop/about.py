"""What the program is, and what its keys do."""

from __future__ import annotations

from html import escape
from typing import Any

from PyQt6.QtCore import PYQT_VERSION_STR, Qt
from PyQt6.QtWidgets import QMessageBox, QWidget

from .. import __version__
from ..recognition.model import Model
from .actions import MENUS

LICENCE = ("The code is under the MIT licence. PyQt6, with which this window is made, is under the GPL-3.0, "
           "so the program as a whole with its window is, too.")


def show_about(parent: QWidget, model: Model, threshold: float) -> None:
    """Version, model and licence."""
    _show(parent, "About Synesthesia Listener", about_text(model, threshold))


def show_shortcuts(parent: QWidget) -> None:
    """Every key of the window."""
    _show(parent, "Keyboard shortcuts", shortcuts_text())


def about_text(model: Model, threshold: float) -> str:
    """The About box, as HTML."""
    about: dict[str, Any] = model.metadata
    rows = {"Version": f"{__version__}, with PyQt {PYQT_VERSION_STR}",
            "Model": f"{about['network']}, SHA-256 {about['sha256'][:16]}...",
            "Threshold": f"{threshold:.2f} (the model's own: {model.decision.threshold:.2f})",
            "Taught with": ", ".join(sorted(about["training"]["corpora"]))}
    return (f"<h3>Synesthesia Listener</h3><p>Hears spoken digits, and shows what it hears.</p>{_table(rows)}"
            f"<p>{escape(LICENCE)}</p>")


def shortcuts_text() -> str:
    """The sheet, as HTML, menu by menu."""
    parts = []
    for title, deeds in MENUS.items():
        rows = {" or ".join(deed.keys): deed.text.removesuffix(" ...")
                for deed in deeds if deed is not None and deed.keys}
        parts.append(f"<p><b>{title.replace('&', '')}</b></p>{_table(rows)}")
    return "".join(parts)


def _table(rows: dict[str, str]) -> str:
    cells = "".join(f"<tr><td style='padding-right:24px'>{escape(name)}</td><td>{escape(text)}</td></tr>"
                    for name, text in rows.items())
    return f"<table>{cells}</table>"


def _show(parent: QWidget, title: str, text: str) -> None:
    """A box that does not stop the window behind it."""
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.RichText)
    box.setText(text)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    box.setEscapeButton(QMessageBox.StandardButton.Close)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setModal(False)
    box.show()
