"""The command line's options."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from . import __version__
from .config import GateConfig, IntakeConfig
from .errors import ConfigError
from .outputs.formats import FORMATS
from .settings import NAMES, Settings, option, parsed, settings_file

EXAMPLES = """\
examples:
  listener                              open the window on the default microphone
  listener --console                    listen in the terminal, Ctrl-C ends it
  listener --console --json | jq .      ... for another program
  listener --console --digits 4         ... until four digits were said
  listener --console -d usb --gain-db 6 ... with another microphone, twice as loud
  listener --console --on-digit 'notify-send "heard a digit"'
  listener replay a.wav b.flac --json   hear recordings
  listener replay --format srt --output-dir subtitles talks/
  listener replay --save-clips mine/own *.wav
  ffmpeg -i talk.m4a -f wav - | listener replay -
  listener devices                      the microphones
  listener doctor                       what is wrong here, and the line that mends it

settings: the same names in {file},
in the environment (LISTENER_THRESHOLD=0.6) and here, in rising order; listener --print-config
"""
# name: short option, metavar, help.  Each is a setting of `settings.Settings`.
HEARING: dict[str, tuple[str, str, str]] = {
    "device": ("-d", "ID|NAME", "the microphone: its number or a part of its name (see: listener devices)"),
    "samplerate": ("-r", "HZ", "open the microphone at this rate; its own if not given"),
    "model": ("-m", "PATH", "another model's .json file; its weights lie beside it"),
    "threshold": ("", "P", "least confidence, between 0 and 1, that is reported as a digit; the model's own "
                           "if not given"),
    "vad_mode": ("", "0-3", "how strict the speech gate is: 0 opens easily, 3 hardly "
                            f"({GateConfig.vad_mode})"),
    "pre_roll_ms": ("", "MS", "heard from so long before the gate opened, in steps of 20 "
                              f"({GateConfig.pre_roll_ms})"),
    "hangover_ms": ("", "MS", "the gate closes after so long without speech, in steps of 20 "
                              f"({GateConfig.hangover_ms})"),
    "channel": ("", "N", "the channel that is heard, counted from 1; the mean of all if not given"),
    "gain_db": ("", "DB", f"amplify what is heard ({IntakeConfig.gain_db:g})"),
    "group_pause": ("", "SECONDS", "so long a pause parts digits in the console "
                                   f"({Settings.group_pause:g})"),
}

LIVE = ("device", "samplerate", "group_pause")    # settings that a recording has no use for


def make_parser() -> argparse.ArgumentParser:
    """The command line: options of live listening, and the commands."""
    parser = argparse.ArgumentParser(
        prog="listener", description="Hears spoken digits and shows what it hears.",
        epilog=EXAMPLES.format(file=_shown(settings_file())),
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"listener {__version__}")
    parser.add_argument("-l", "--list-devices", action="store_true", help="list the microphones")
    _add_console_options(parser)
    _add_shared_options(parser, None)
    commands = parser.add_subparsers(dest="command", title="commands", metavar="")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.",
                                   allow_abbrev=False)
    _add_replay(command("replay", "hear recordings as fast as the machine can"))
    devices = command("devices", "list the microphones")
    doctor = command("doctor", "say what is wrong here, and the line that mends it")
    _add_hearing_options(doctor, argparse.SUPPRESS, ("device", "samplerate", "model"))
    for asked in (devices, doctor):
        asked.add_argument("--json", dest="format", action="store_const", const="json",
                           default=argparse.SUPPRESS, help="as JSON")
    return parser


def _shown(path: Path | None) -> str:
    """*path*, shorter if it is in the home folder."""
    try:
        return str(path or "a file (--config)").replace(str(Path.home()), "~", 1)
    except RuntimeError:                 # nobody's home, as of a service's user
        return str(path or "a file (--config)")


def settings_given(args: argparse.Namespace) -> dict[str, Any]:
    """The settings among *args* that were given."""
    return {name: value for name in NAMES if (value := getattr(args, name)) is not None}


def _add_console_options(parser: argparse.ArgumentParser) -> None:
    console = parser.add_argument_group("listening")
    console.add_argument("--console", action="store_true", help="listen in the terminal, without a window")
    console.add_argument("--digits", type=_number(int, 1, "a whole number, 1 or more"), metavar="N",
                         help="stop after N digits")
    console.add_argument("--until-silence", type=_number(float, 0.1, "0.1 seconds or more"),
                         metavar="SECONDS", help="stop when nothing was said for so long")
    console.add_argument("--spectrogram", action="store_true",
                         help="on a terminal: also show the sound, as the network sees it")


def _add_replay(replay: argparse.ArgumentParser) -> None:
    replay.add_argument("files", nargs="*", metavar="FILE",
                        help="any sound file, a folder or a pattern of them, or - for standard input")
    replay.add_argument("--truth", metavar="CSV",
                        help="score the recordings that it names: columns file, digits")
    replay.add_argument("--output-dir", metavar="DIR",
                        help="write a file for each recording, in the folders of the recordings")
    replay.add_argument("--skip-existing", action="store_true",
                        help="with --output-dir: leave out recordings that have theirs already")
    replay.add_argument("--jobs", type=_number(int, 1, "a whole number, 1 or more"), default=1, metavar="N",
                        help="hear so many recordings at once, each in a process of its own (1)")
    replay.add_argument("--realtime", action="store_true", help="hear files as slowly as they were spoken")
    replay.add_argument("--raw", type=int, metavar="RATE",
                        help="standard input has no header: 16-bit little-endian mono at RATE Hz")
    # NB: a default here would undo what was given before the command's name.
    _add_shared_options(replay, argparse.SUPPRESS)


def _add_shared_options(parser: argparse.ArgumentParser, unset: Any) -> None:
    """What live listening and replay have in common; *unset* stands for what was not given."""
    output = parser.add_argument_group("output")
    form = output.add_mutually_exclusive_group()
    form.add_argument("--format", choices=FORMATS, default=unset or "text",
                      help="what is written: lines, a table, labels for an editor, subtitles (text)")
    form.add_argument("--json", dest="format", action="store_const", const="json", default=unset or "text",
                      help="one JSON object a line, as --format json")
    output.add_argument("-o", "--output", metavar="FILE", default=unset,
                        help="write to FILE, not to standard output")
    output.add_argument("--events", choices=("digits", "all"), default=unset or "digits",
                        help="all: also where speech starts and stops, what was refused, what was lost")
    output.add_argument("--on-digit", metavar="COMMAND", default=unset,
                        help="run a program for each digit; it finds it in $LISTENER_DIGIT and others")
    output.add_argument("--save-clips", metavar="DIR", default=unset,
                        help="save the sound of each digit, as training reads it")
    output.add_argument("--refused", action="store_true", default=unset or False,
                        help="with --save-clips: save what was refused as well")
    loudness = output.add_mutually_exclusive_group()
    loudness.add_argument("-q", "--quiet", action="store_true", default=unset or False,
                          help="say nothing but digits and errors")
    loudness.add_argument("-v", "--verbose", action="store_true", default=unset or False,
                          help="say which settings and model are in force")
    is_live = unset is None
    _add_hearing_options(parser, unset, [name for name in HEARING if is_live or name not in LIVE])
    parser.add_argument("--config", metavar="FILE", default=unset, help="another settings file")
    parser.add_argument("--print-config", action="store_true", default=unset or False,
                        help="print the settings in force, and where they come from, as TOML")


def _add_hearing_options(parser: argparse.ArgumentParser, unset: Any, names: Iterable[str]) -> None:
    hearing = parser.add_argument_group("hearing")
    for name in names:
        short, metavar, text = HEARING[name]
        flags = [short] * bool(short) + [option(name)]
        hearing.add_argument(*flags, dest=name, type=_setting(name), metavar=metavar, default=unset,
                             help=text)


def _setting(name: str) -> Callable[[str], Any]:
    """What turns an argument into the value of a setting, or refuses it."""
    def parse(argument: str) -> Any:
        try:
            return parsed(name, argument)
        except ConfigError as error:
            raise argparse.ArgumentTypeError(str(error)) from error
    return parse


def _number(kind: type, least: float, wanted: str) -> Callable[[str], Any]:
    def parse(argument: str) -> Any:
        try:
            value = kind(argument)
        except ValueError:
            value = None
        if value is None or not least <= value < float("inf"):
            raise argparse.ArgumentTypeError(f"{argument!r} must be {wanted}")
        return value
    return parse
