"""Start Qt and say on what: ``python -m listener.desktop.probe``.  Where Qt cannot, it aborts."""

from PyQt6.QtCore import QT_VERSION_STR
from PyQt6.QtWidgets import QApplication

if __name__ == "__main__":
    print(f"Qt {QT_VERSION_STR} on platform {QApplication([]).platformName()!r}")
