"""The line that mends a fault on this system."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Callable

INSTALL = {"apt-get": "sudo apt-get install", "dnf": "sudo dnf install", "pacman": "sudo pacman -S",
           "zypper": "sudo zypper install", "brew": "brew install"}
PACKAGES = {
    "portaudio": {"apt-get": "libportaudio2", "dnf": "portaudio", "pacman": "portaudio",
                  "zypper": "libportaudio2", "brew": "portaudio"},
    "qt": {"apt-get": "libgl1 libegl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 libxcb-cursor0 "
                      "libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0",
           "dnf": "mesa-libGL mesa-libEGL libxkbcommon-x11 xcb-util-cursor xcb-util-wm xcb-util-keysyms",
           "pacman": "libgl libxkbcommon-x11 xcb-util-cursor xcb-util-wm xcb-util-keysyms",
           "zypper": "Mesa-libGL1 Mesa-libEGL1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 "
                     "libxcb-keysyms1"},
}
UNMUTE = {"wpctl": "wpctl set-mute @DEFAULT_AUDIO_SOURCE@ 0",
          "pactl": "pactl set-source-mute @DEFAULT_SOURCE@ 0", "amixer": "amixer set Capture cap"}
ALLOW = {"darwin": "open 'x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone'"
                   "   # and let your terminal use the microphone",
         "win32": "start ms-settings:privacy-microphone   # and let desktop apps use the microphone"}

Find = Callable[[str], object]


def install_line(what: str, find: Find = shutil.which) -> str:
    """How *what*, a key of `PACKAGES`, is installed with the package manager that is here."""
    for manager, command in INSTALL.items():
        if find(manager) and manager in PACKAGES[what]:
            return f"{command} {PACKAGES[what][manager]}"
    return f"install {what} with your system's package manager"


def pip_line(package: str) -> str:
    """How a Python package is installed where this program runs."""
    return f"{shlex.quote(sys.executable)} -m pip install {shlex.quote(package)}"


def unmute_line(platform: str = sys.platform, find: Find = shutil.which) -> str:
    """How a microphone that delivers nothing but zeros is made to speak."""
    if platform in ALLOW:
        return ALLOW[platform]
    return next((line for mixer, line in UNMUTE.items() if find(mixer)), "alsamixer   # and unmute Capture")


def start_line(platform: str = sys.platform, find: Find = shutil.which) -> str:
    """What to do where no microphone is found."""
    starts = {"systemctl": "systemctl --user start pipewire", "pulseaudio": "pulseaudio --start"}
    found = next((line for program, line in starts.items() if find(program)), "")
    is_linux = not platform.startswith(("darwin", "win"))
    return f"plug one in; start the sound server: {found}" if is_linux and found else "plug one in"
