"""Start Qt and say on what: ``python -m listener.desktop.probe``.  Where Qt cannot, it aborts."""

import pyqtgraph
from PyQt6.QtCore import PYQT_VERSION_STR, QT_VERSION_STR
from PyQt6.QtWidgets import QApplication

if __name__ == "__main__":
    print(f"Qt {QT_VERSION_STR} on platform {QApplication([]).platformName()!r}, PyQt6 {PYQT_VERSION_STR}, "
          f"pyqtgraph {pyqtgraph.__version__}")
