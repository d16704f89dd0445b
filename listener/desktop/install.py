"""Put the window into the desktop's menu of programs, for the person who runs this.

``python -m listener.desktop.install``; for Linux desktops, by the rules of freedesktop.org.
No Qt here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

NAME = "synesthesia-listener"


def install(environment: Mapping[str, str] = os.environ, python: str = sys.executable) -> list[Path]:
    """Write the menu's entry and the icon; return what was written.

    The entry starts this very installation, wherever it lies.
    """
    data = Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    here = resources.files(__package__)
    entry = (here / f"{NAME}.desktop").read_text(encoding="utf-8").replace(
        "Exec=listener", f"Exec={_quoted(python)} -m listener")
    texts = {data / "applications" / f"{NAME}.desktop": entry,
             data / "icons" / "hicolor" / "scalable" / "apps" / f"{NAME}.svg":
             (here / "icon.svg").read_text(encoding="utf-8")}
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(texts)


def _quoted(path: str) -> str:
    """As an entry's Exec line wants it."""
    escaped = "".join(f"\\\\{c}" if c in '"`$\\' else "%%" if c == "%" else c for c in path)
    return f'"{escaped}"'


def main() -> int:
    """Install, and say what was written."""
    try:
        for path in install():
            print(f"wrote {path}")
    except RuntimeError as error:            # a user without a home
        print(f"listener: error: {error}: set XDG_DATA_HOME", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"listener: error: cannot write {error.filename}: {(error.strerror or '').lower()}",
              file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
