"""A microphone made of software, so that a real PortAudio stream can be tested anywhere.

A PulseAudio daemon of our own with a sink that leads nowhere; what is played into it comes
out of its monitor, which is the default input for every program started with
``environment``.  Needs Debian's pulseaudio, pulseaudio-utils, libasound2-plugins and
libportaudio2.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

DAEMON = """\
load-module module-native-protocol-unix socket={folder}/native auth-anonymous=1
load-module module-null-sink sink_name=stage rate=48000 channels=1
set-default-sink stage
set-default-source stage.monitor
"""
ALSA = """\
</usr/share/alsa/alsa.conf>
pcm.!default {
    type pulse
    hint.show on
    hint.description "virtual microphone"
}
ctl.!default.type pulse
"""
PATIENCE_S = 20


class VirtualMicrophone:
    """Starts the daemon; to be used as a context."""

    def __init__(self) -> None:
        # NB: not pytest's folder, for a socket's path must be short.
        self._folder = Path(tempfile.mkdtemp(prefix="microphone-"))
        (self._folder / "daemon.pa").write_text(DAEMON.format(folder=self._folder))
        (self._folder / "asound.conf").write_text(ALSA)
        own = {"XDG_RUNTIME_DIR": "", "PULSE_RUNTIME_PATH": "runtime", "PULSE_STATE_PATH": "state",
               "PULSE_COOKIE": "cookie", "ALSA_CONFIG_PATH": "asound.conf"}
        self.environment = {**os.environ, **{name: str(self._folder / path) for name, path in own.items()},
                            "PULSE_SERVER": f"unix:{self._folder}/native"}
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> VirtualMicrophone:
        try:
            self.begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def play(self, path: Path) -> None:
        """Speak *path*, a sound file, into the microphone; return when it is over."""
        subprocess.run(["paplay", "--latency-msec=30", str(path)], env=self.environment, check=True,
                       timeout=60)

    def begin(self) -> None:
        """Start the sound server, also after it was killed."""
        self._server = self._start("pulseaudio", "-n", f"--file={self._folder}/daemon.pa",
                                   "--exit-idle-time=-1", "--disable-shm=yes", "--use-pid-file=no",
                                   "--realtime=no", "--high-priority=no", "--daemonize=no")
        _wait_for(lambda: self._call("pactl", "info") == 0, "PulseAudio does not answer")
        self._keep()

    def _keep(self) -> None:
        """Somebody who always listens, with a short delay: the sink's own is two seconds."""
        kept = self._folder / "kept"
        kept.unlink(missing_ok=True)
        self._start("parec", "--latency-msec=10", "--rate=8000", "--channels=1", "--device=stage.monitor",
                    str(kept))
        _wait_for(lambda: kept.exists() and kept.stat().st_size > 0, "the sink's monitor is silent")

    def unplug(self) -> None:
        """The microphone goes; the sound server stays, with nothing to record from."""
        self._call("pactl", "unload-module", "module-null-sink")

    def plug(self) -> None:
        """The microphone comes back."""
        self._call("pactl", "load-module", "module-null-sink", "sink_name=stage", "rate=48000", "channels=1")
        self._call("pactl", "set-default-source", "stage.monitor")
        self._keep()

    def kill(self) -> None:
        """The sound server dies."""
        self._server.kill()
        self._server.wait()

    def freeze(self) -> None:
        """The sound server answers nobody any more, but is still there."""
        self._server.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It answers again."""
        self._server.send_signal(signal.SIGCONT)

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        self._processes.append(subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL,
                                                stderr=subprocess.DEVNULL))
        return self._processes[-1]

    def _call(self, *command: str) -> int:
        return subprocess.run(command, env=self.environment, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, timeout=PATIENCE_S).returncode


def _wait_for(is_so: Callable[[], bool], fault: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError(fault)
        time.sleep(0.05)
