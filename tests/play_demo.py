"""Opens the real window, plays the demo in it, saves what is on the screen.

Usage: python play_demo.py PICTURE [MODEL].  Prints JSON: the digits, the seconds until the
window was shown, and the platform.
"""

import json
import sys
import time

BEGAN = time.monotonic()
LIMIT_S = 60


def main(picture: str, path: str | None = None) -> None:
    from PyQt6.QtWidgets import QApplication

    from listener.desktop.app import make_window
    from listener.recognition.model import Model
    from listener.sources.leaving import leave
    app = QApplication([])
    window = make_window(Model.load(path))
    window.resize(1024, 640)
    window.show()
    while not window.windowHandle().isExposed():
        app.processEvents()
    shown_s = time.monotonic() - BEGAN
    window.toggle_demo()
    for is_playing in (True, False):
        while window.session.state.is_demo != is_playing and time.monotonic() < BEGAN + LIMIT_S:
            app.processEvents()
            time.sleep(0.005)
    app.processEvents()
    app.primaryScreen().grabWindow(0).save(picture)
    window.close()
    print(json.dumps({"digits": window.transcript.text.replace(" ", ""), "shown_s": shown_s,
                      "platform": app.platformName()}))
    leave(0)             # as the program itself ends


if __name__ == "__main__":
    main(*sys.argv[1:])
