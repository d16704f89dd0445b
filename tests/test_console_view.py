"""The view below the lines, on terminals of many kinds."""

import io
import re
import subprocess
import sys
from contextlib import nullcontext
from itertools import count

import numpy as np
import pytest
from fakes import MELS_PER_DIGIT, Blocks, tone
from rich.console import Console
from rich.segment import Segment

from listener.brightness import BRIGHTEST_DB, DARKEST_DB
from listener.console import listen, open_view
from listener.console.spectrogram import CharacterSpectrogram
from listener.console.status import Status
from listener.console.tally import Tally
from listener.console.view import TerminalView
from listener.errors import AudioDeviceError
from listener.events import Away, Back, Digit, Gap, Level, Lost, Picture, SourceLost, SpeechStarted
from listener.taps.hooks import DigitHook
from listener.outputs import text
from listener.outputs.report import Report

SHOW_CURSOR, HIDE_CURSOR = "\x1b[?25h", "\x1b[?25l"
COLOUR = re.compile(r"\x1b\[[0-9;]*\b(3[0-7]|38;[25]|4[0-7]|48;[25]|9[0-7])[;m0-9]*m")
NATURAL = np.log(10) / 10        # of a decibel of power


class Tty(io.StringIO):
    """What says that it is a terminal."""

    encoding = "utf-8"

    def isatty(self):
        return True


def make_console(width=80, height=30, **environment):
    return Console(file=Tty(), force_terminal=True, width=width, height=height,
                   _environ={"TERM": "xterm-256color", "COLORTERM": "truecolor", **environment})


def make_view(console, *events, with_spectrogram=False, grouped=""):
    """A view to which *events* have happened, and the lines that it shows."""
    view = TerminalView(console, "Desk microphone", with_spectrogram)
    tally = Tally(8_000, 1.0)
    tally.grouped = grouped
    with view.over(tally):
        for event in events:
            tally.event(event)
            view.event(event)
        lines = console.render_lines(view, pad=False)
    return ["".join(segment.text for segment in line).rstrip() for line in lines]


@pytest.fixture
def heard(make_pipeline):
    """What is written on the terminal *console* while *blocks* are heard."""
    def hear(blocks, console, everything=False, with_spectrogram=False):
        view = TerminalView(console, "Desk microphone", with_spectrogram)
        pipeline = make_pipeline(picture=with_spectrogram)
        listen(Blocks(blocks), pipeline, Report(view.text_file, text, everything), console.file, view=view)
        return console.file.getvalue()
    return hear


def loud_everywhere(n=40):
    return Picture(0, np.full((n, 40), BRIGHTEST_DB * NATURAL, np.float32))


def test_each_digit_gets_the_line_that_a_pipe_gets(heard, four_one_five, make_pipeline):
    piped = io.StringIO()
    listen(Blocks([four_one_five]), make_pipeline(), Report(piped, text), io.StringIO())
    shown = heard([four_one_five], make_console(NO_COLOR="1"))
    assert [line for line in plain_lines(shown) if "%" in line] == piped.getvalue().splitlines() != []


@pytest.mark.parametrize("last", [None, AudioDeviceError("gone")])
def test_the_terminal_is_clean_when_the_source_has_ended(heard, four_one_five, last):
    console = make_console()
    with pytest.raises(AudioDeviceError) if last else nullcontext():
        heard([four_one_five, *([last] if last else [])], console)
    assert is_clean(console.file.getvalue())


@pytest.mark.parametrize("n_prints", [0, 1, 2, 3])
def test_the_terminal_is_clean_after_ctrl_c_at_any_time(heard, four_one_five, n_prints):
    console = make_console()
    console.print = interrupted(console.print, n_prints)
    with pytest.raises(KeyboardInterrupt):
        heard([four_one_five], console)
    assert is_clean(console.file.getvalue())


def interrupted(write, n):
    """*write*, interrupted once, after *n* calls."""
    calls = count()

    def call(*args, **kwargs):
        if next(calls) == n:
            raise KeyboardInterrupt
        return write(*args, **kwargs)
    return call


def is_clean(written):
    """The cursor is seen, and the summary stands alone in the last line."""
    return (written.rindex(SHOW_CURSOR) > written.rindex(HIDE_CURSOR)
            and plain_lines(written)[-1].startswith("listener: "))


def plain_lines(written):
    """What stood in lines of their own, one time or another."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", re.sub(r"\x1b\[2K|\r", "\n", written)).splitlines()


@pytest.mark.parametrize("width", [1, 7, 20, 24, 33, 60, 100, 200])
@pytest.mark.parametrize("away", [False, True])
def test_nothing_is_wider_than_the_terminal(width, away):
    events = [loud_everywhere(), Level(0, -20.0, -3.0), Gap(0, 0, 2_000), SpeechStarted(0, 0),
              *[SourceLost(0, "microphone 'Desk' is gone: it was unplugged")] * away]
    lines = make_view(make_console(width), *events, with_spectrogram=True, grouped="415 " * 60)
    assert len(lines) == 12                       # none was broken in two
    assert all(len(line) <= max(width - 2, 1) for line in lines)


@pytest.mark.parametrize("height, n_lines", [(30, 12), (16, 12), (15, 7), (11, 7), (10, 2), (3, 2)])
def test_the_spectrogram_leaves_room_for_the_lines(height, n_lines):
    assert len(make_view(make_console(80, height), loud_everywhere(), with_spectrogram=True)) == n_lines


def test_the_status_line_tells_most_where_there_is_most_room():
    status = Status("Desk microphone", is_open=True, rms_db=-20.0, peak_db=-3.0)
    wide = status.line(0.25, 78).plain
    assert [wide.count(part) for part in ("● open", "0.25 s lost", "-20 dB", "Desk microphone")] == [1] * 4
    assert "0.25 s lost" in status.line(0.25, 34).plain and "dB" not in status.line(0.25, 34).plain
    assert status.line(0.0, 40).plain.endswith("…")
    assert "lost" not in status.line(0.0, 78).plain


@pytest.mark.parametrize("rms_db, share", [(-120.0, 0), (-60.0, 0), (-30.0, 0.5), (0.0, 1)])
def test_the_bar_is_as_long_as_the_sound_is_loud(rms_db, share):
    line = Status("Desk", rms_db=rms_db).line(0.0, 100).plain
    n_full, n_rest = line.count("█"), line.count("·")
    assert n_full == share * (n_full + n_rest)


def test_what_is_waited_for_and_what_came_back_is_shown(heard, four_one_five):
    events = [SpeechStarted(0, 0), SourceLost(0, "microphone 'Desk' is gone")]
    assert "◌ waiting" in make_view(make_console(), *events)[-1]
    assert "'Desk' is gone" in make_view(make_console(), *events)[-1]
    written = heard([four_one_five, Away("'Desk' is gone"), Back("Other"), Lost(800), four_one_five],
                    make_console(NO_COLOR="1"))
    assert written.index("listener: 'Desk' is gone") < written.index("listener: hearing 'Other' again")
    assert "415 415" in written.splitlines()[-1]
    status = Status("Desk", away="gone")
    assert "waiting" in status.line(0.0, 40).plain


def test_without_a_view_the_notes_tell_of_it(make_pipeline, four_one_five):
    notes, out = io.StringIO(), io.StringIO()
    listen(Blocks([four_one_five, Away("'Desk' is gone"), Back("Other")]), make_pipeline(), Report(out, text),
           notes)
    assert notes.getvalue().splitlines()[1:3] == ["listener: 'Desk' is gone",
                                                  "listener: hearing 'Other' again"]
    assert len(out.getvalue().splitlines()) == 3


def test_what_a_program_for_each_digit_prints_stands_above(monkeypatch, make_pipeline):
    console = make_console(NO_COLOR="1")
    monkeypatch.setattr(sys, "stderr", console.file)
    hook = DigitHook("sh -c 'echo $LISTENER_WORD; echo fault >&2'", print)
    with TerminalView(console, "Desk").over(Tally(8_000, 1.0)):
        hook([Digit(0, 0, 800, 7, "seven", 0.9)], make_pipeline())
        hook.close()
    assert {"seven", "fault"} <= set(plain_lines(console.file.getvalue()))


def test_digits_stand_in_groups_and_the_newest_stay_in_sight():
    digits = [Digit(0, start, start + 3_000, 7, "seven", 0.9) for start in (0, 4_000, 20_000)]
    assert make_view(make_console(), *digits)[-2] == "77 7"
    assert make_view(make_console(12), grouped="0123456789 0123")[-2] == "…6789 0123"


def test_no_colour_where_none_is_wanted(heard, four_one_five):
    with_colours = heard([four_one_five], make_console(), with_spectrogram=True)
    assert COLOUR.search(with_colours) and "▀" in with_colours
    without = heard([four_one_five], make_console(NO_COLOR="1"), with_spectrogram=True)
    assert not COLOUR.search(without) and "▀" not in without and "█" in without


def test_a_tone_stands_where_its_pitch_is():
    rows = np.full((40, 40), DARKEST_DB * NATURAL, np.float32)
    rows[:, 30] = BRIGHTEST_DB * NATURAL                      # three quarters up
    picture = CharacterSpectrogram()
    picture.add(rows)
    plain = ["".join(segment.text for segment in line) for line in picture.lines(20, 10, False)]
    assert [line.strip() != "" for line in plain].index(True) == 2 and sum("█" in line for line in plain) == 1
    [_, coloured] = list(picture.lines(20, 10, True))[2]
    assert tuple(coloured.style.color.triplet) == (252, 255, 164)      # inferno's brightest
    assert tuple(coloured.style.bgcolor.triplet) == (0, 0, 4)


def test_the_newest_sound_stands_at_the_right():
    picture = CharacterSpectrogram()
    for level_db in (DARKEST_DB, BRIGHTEST_DB):
        picture.add(np.full((4, 40), level_db * NATURAL, np.float32))
    [line] = picture.lines(5, 1, False)
    assert "".join(segment.text for segment in line) == "    █"


def test_the_pipelines_own_pictures_are_drawn(make_pipeline):
    """The tone for 5 is at mel 23 of 40: in the lower half of the third line of five."""
    picture = CharacterSpectrogram()
    for event in make_pipeline(picture=True).push(tone(5)):
        if isinstance(event, Picture):
            picture.add(event.rows)
    brightness = [sum(map(line_brightness, line)) for line in picture.lines(7, 10, False)]
    assert brightness.index(max(brightness)) == 9 - (MELS_PER_DIGIT * 5 + 3) // 4


def line_brightness(segment: Segment):
    return sum(" ░▒▓█".index(cell) for cell in segment.text)


@pytest.mark.parametrize("out, environment", [
    (io.StringIO(), {"TERM": "xterm"}), (Tty(), {"TERM": "dumb"}), (Tty(), {"TERM": "unknown"})])
def test_no_view_where_none_can_be(out, environment):
    assert open_view(out, "Desk", environment=environment) is None


def test_no_view_where_its_characters_cannot_be_written():
    class Latin(Tty):
        encoding = "iso-8859-1"
    assert open_view(Latin(), "Desk", environment={"TERM": "xterm"}) is None
    assert open_view(Tty(), "Desk", environment={"TERM": "xterm"}) is not None


def test_a_pipe_costs_no_import_of_what_draws():
    program = "import sys, listener.commands; print('rich' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert run.stdout == "False\n", run.stderr
