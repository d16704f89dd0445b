"""Each format, read back by a reader that is not ours."""

import csv
import io
import subprocess
import sys

import parselmouth
import pytest
import srt
import webvtt
from praatio import textgrid
from test_json_lines import EVERY

from listener.events import Digit, Rejected, SpeechStopped
from listener.outputs.formats import FORMATS
from listener.outputs.json_lines import event_dict
from listener.outputs.report import Report

RATE = 8_000
DURATION_S = 3_700.5
# The second begins before the first is over, the third is an hour later.
DIGITS = [Digit(3_200, 800, 2_400, 5, "five", 0.9), Digit(5_000, 2_000, 4_000, 0, "oh", 0.75),
          Digit(28_900_000, 28_801_000, 28_803_000, 7, "seven", 1.0)]
REFUSED = Rejected(9_000, 6_000, 8_000, 9, "nine", 0.2, "sounds like 9, 0.20 < 0.50")
SPEECH = SpeechStopped(12_000, 400, 11_000, "silence")
STARTS, ENDS = [0.1, 0.25, 3600.125], [0.3, 0.5, 3600.375]


def document(name, events, everything=False, file="x.wav"):
    out = io.StringIO()
    with Report(out, FORMATS[name].make(), everything) as report:
        report.begin(RATE, file)
        for event in events:
            report.event(event)
        report.end(DURATION_S)
    return out.getvalue()


def grid_of(text, tmp_path):
    (tmp_path / "x.TextGrid").write_text(text)
    return textgrid.openTextgrid(str(tmp_path / "x.TextGrid"), includeEmptyIntervals=True,
                                 reportingMode="error")


def test_srt_as_the_srt_library_reads_it():
    cues = list(srt.parse(document("srt", DIGITS)))
    assert [cue.content for cue in cues] == ["5", "0", "7"]
    assert [cue.index for cue in cues] == [1, 2, 3]
    assert [cue.start.total_seconds() for cue in cues] == STARTS
    assert [cue.end.total_seconds() for cue in cues] == ENDS


def test_vtt_as_webvtt_reads_it():
    cues = webvtt.from_buffer(io.StringIO(document("vtt", DIGITS)))
    assert [(cue.text, cue.start_in_seconds) for cue in cues] == list(zip("507", map(int, STARTS)))
    assert [cue.start for cue in cues] == ["00:00:00.100", "00:00:00.250", "01:00:00.125"]
    assert [cue.end for cue in cues] == ["00:00:00.300", "00:00:00.500", "01:00:00.375"]


@pytest.mark.parametrize("name", ["srt", "vtt"])
def test_no_cue_begins_before_the_one_above_it_and_each_lasts(name):
    late = Digit(9_000, 1_600, 1_600, 3, "three", 0.9)
    text = document(name, [DIGITS[1], late, REFUSED, SPEECH], everything=True)
    cues = list(srt.parse(text.removeprefix("WEBVTT\n\n")))
    assert [cue.content for cue in cues] == ["0", "3", "(9)"]
    assert [cue.start for cue in cues] == sorted(cue.start for cue in cues)
    assert all(cue.start < cue.end for cue in cues)


def test_textgrid_as_praatio_reads_it(tmp_path):
    grid = grid_of(document("textgrid", [*DIGITS, REFUSED, SPEECH], everything=True), tmp_path)
    assert grid.tierNames == ("digits", "refused", "speech")
    assert (grid.minTimestamp, grid.maxTimestamp) == (0, DURATION_S)
    said = [entry for entry in grid.getTier("digits").entries if entry.label]
    assert [entry.label for entry in said] == ["5", "0", "7"]
    assert [entry.start for entry in said] == [0.1, 0.3, 3600.125]       # intervals may not overlap
    assert [entry.end for entry in said] == ENDS
    assert [entry.label for entry in grid.getTier("refused").entries] == ["", "(9)", ""]


@pytest.mark.parametrize("events", [[], DIGITS, [DIGITS[0]] * 3])
def test_a_tier_has_no_holes(tmp_path, events):
    entries = grid_of(document("textgrid", events), tmp_path).getTier("digits").entries
    assert (entries[0].start, entries[-1].end) == (0, DURATION_S)
    assert all(one.end == two.start for one, two in zip(entries, entries[1:]))


def test_textgrid_as_praat_reads_it(tmp_path):
    (tmp_path / "x.TextGrid").write_text(document("textgrid", [*DIGITS, SPEECH], everything=True))
    grid = parselmouth.read(str(tmp_path / "x.TextGrid"))
    assert parselmouth.praat.call(grid, "Get number of tiers") == 2
    assert parselmouth.praat.call(grid, "Get total duration") == DURATION_S
    assert parselmouth.praat.call(grid, "Get label of interval", 1, 2) == "5"


def test_a_textgrid_of_a_stream_without_an_end_reaches_to_its_last_label(tmp_path):
    out = io.StringIO()
    with pytest.raises(KeyboardInterrupt), Report(out, FORMATS["textgrid"].make()) as report:
        report.begin(RATE)
        report.event(DIGITS[0])
        raise KeyboardInterrupt
    assert grid_of(out.getvalue(), tmp_path).maxTimestamp == ENDS[0]


def test_audacity_labels_are_start_end_and_text():
    rows = list(csv.reader(io.StringIO(document("audacity", DIGITS)), delimiter="\t"))
    assert [(float(start), float(end), text) for start, end, text in rows] == list(zip(STARTS, ENDS, "507"))


def test_raven_has_the_columns_it_asks_for():
    rows = list(csv.DictReader(io.StringIO(document("raven", [*DIGITS, REFUSED, SPEECH], True)),
                               delimiter="\t"))
    assert [int(row["Selection"]) for row in rows] == [1, 2, 3, 4, 5]
    assert {(row["View"], row["Channel"], float(row["Low Freq (Hz)"]), float(row["High Freq (Hz)"]))
            for row in rows} == {("Spectrogram 1", "1", 0, RATE / 2)}
    assert [float(row["Begin Time (s)"]) for row in rows[:3]] == STARTS
    assert [float(row["End Time (s)"]) for row in rows[:3]] == ENDS
    assert [row["Annotation"] for row in rows] == ["5", "0", "7", "(9)", "speech"]
    assert [row["Confidence"] for row in rows] == ["0.9000", "0.7500", "1.0000", "0.2000", ""]


@pytest.mark.parametrize("name", ['a "b",\nc.wav', "a\nb.wav", "a\rb.wav"])
def test_csv_says_what_json_says(name):
    rows = list(csv.DictReader(io.StringIO(document("csv", EVERY, True, name), newline="")))
    wanted = [fields for event in EVERY if (fields := event_dict(event, RATE, name))]
    assert len(rows) == len(wanted) == 8
    for row, fields in zip(rows, wanted):
        assert {key: value for key, value in row.items() if value} == {
            key: str(value) for key, value in fields.items()}


def test_csv_tells_a_file_that_was_not_heard_from_a_silent_one():
    row = FORMATS["csv"].make().error_line("x.wav: damaged", "x.wav")
    assert dict(zip(document("csv", []).strip().split(","), row.split(",")))["message"] == "x.wav: damaged"


@pytest.mark.parametrize("name", FORMATS)
def test_digits_alone_unless_everything_is_asked_for(name):
    assert document(name, [*DIGITS, REFUSED, SPEECH]) == document(name, DIGITS)


def test_the_names_are_known_without_numpy():
    code = "import sys; import listener.cli; print('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
