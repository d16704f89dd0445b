import io
import re
from html.parser import HTMLParser
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import soundfile
from fakes import tone

from listener.errors import ConfigError
from train.__main__ import main
from train.corpora import Recording, read_all
from train.evaluation import Answer, Heard
from train.explore import explore
from train.explore.page import page
from train.explore.survey import CHUNK, measure, measure_all
from train.explore.suspects import exact_duplicates, mislabelled, near_duplicates

SAMPLES = Path(__file__).parents[1] / "listener" / "samples"


def write(path: Path, samples: np.ndarray) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.round(32767 * samples).astype(np.int16), 8_000)
    return path


@pytest.fixture
def data(tmp_path) -> Path:
    """Three digits by two speakers, and another corpus that is noise."""
    for digit in (0, 3, 7):
        for i, speaker in enumerate(("theo", "lucas")):
            write(tmp_path / f"data/fsdd/recordings/{digit}_{speaker}_7.wav", tone(digit, ms=250 + 50 * i))
    noise = np.random.default_rng(0).normal(0, 0.1, 8_000)
    write(tmp_path / "data/noises/white.wav", noise)
    return tmp_path / "data"


def measured(path: Path, word="three"):
    return measure(Recording(path, "fsdd", "theo", "word", (word,)))


def test_figures_are_those_of_the_samples(tmp_path):
    found = measured(write(tmp_path / "a.wav", tone(3, ms=500)))
    assert found.seconds == 0.5 and found.digit == 3 and not found.is_clipped
    assert found.loudness_db == pytest.approx(20 * np.log10(0.4 / np.sqrt(2)), abs=0.5)
    assert found.spectrum_db.argmax() == pytest.approx(4 * 3 + 2, abs=1)      # where the fake puts a three
    assert measured(write(tmp_path / "b.wav", np.zeros(8_000))).loudness_db == -100
    assert measured(write(tmp_path / "c.wav", np.clip(9 * tone(3), -1, 1))).is_clipped
    assert measured(tmp_path / "a.wav", "cat").image is None


def test_many_are_measured_in_processes_and_few_here_with_one_result(tmp_path):
    tones = [write(tmp_path / f"{i}.wav", tone(i % 10)) for i in range(2 * CHUNK)]
    files = [*tones, write(tmp_path / "empty.wav", np.zeros(0))]
    recordings = [Recording(file, "fsdd", "theo", "word", ("three",)) for file in files]
    many, damaged = measure_all(recordings)
    assert [(m.recording, m.digest) for m in many] == [(r, measure(r).digest) for r in recordings[:-1]]
    assert [recording for recording, _ in damaged] == recordings[-1:]
    few, damaged = measure_all(recordings[-3:])
    assert [m.digest for m in few] == [m.digest for m in many[-2:]] and len(damaged) == 1


def test_the_same_samples_are_found_whatever_the_file_is_called(tmp_path):
    first = measured(write(tmp_path / "a.wav", tone(3)))
    again = measured(write(tmp_path / "b.flac", tone(3)))
    other = measured(write(tmp_path / "c.wav", tone(4)))
    assert exact_duplicates([first, other, again]) == [[first.recording, again.recording]]
    assert near_duplicates([first, other, again]) == []          # they are told of once


def copies(samples: np.ndarray, rng: np.random.Generator):
    """Copies such as one finds: at another level, in mu-law, with noise at 30 dB."""
    coded = io.BytesIO()
    soundfile.write(coded, samples, 8_000, format="WAV", subtype="ULAW")
    coded.seek(0)
    return {"level": 0.3 * samples, "mu-law": soundfile.read(coded, dtype="float32")[0],
            "noise": samples + rng.normal(0, 0.03 * samples.std(), len(samples))}


@pytest.mark.parametrize("kind", ["level", "mu-law", "noise"])
def test_copies_of_speech_are_found_and_other_speech_is_not(kind, tmp_path, rng):
    speech = [soundfile.read(path, dtype="float32")[0][:16_000] for path in sorted(SAMPLES.glob("*.flac"))]
    files = [write(tmp_path / f"{i}.wav", samples) for i, samples in enumerate(speech)]
    assert len(files) > 1
    copy = write(tmp_path / "copy.wav", copies(speech[0], rng)[kind])
    pair, = near_duplicates([measured(file) for file in (*files, copy)])
    assert {pair.first.path, pair.second.path} == {files[0], copy} and pair.correlation > 0.985


def test_suspects_are_heard_as_one_other_digit_and_surely():
    def heard(word, *digits):
        return Heard(Recording(Path(word), "fsdd", "theo", "word", (word,)), 1.0,
                     tuple(Answer(digit, 0, 0.5, 0.6, sure) for digit, sure in digits))
    found = mislabelled([heard("two", (2, 0.99)), heard("one", (9, 0.95)), heard("five", (9, 0.5)),
                         heard("six"), heard("four", (4, 0.9), (5, 0.9)), heard("nine", (1, 0.98)),
                         heard("cat", (8, 0.99))])
    assert [(s.recording.words, s.heard) for s in found] == [(("nine",), 1), (("one",), 9)]


class Reader(HTMLParser):
    """Collects tags that open and close, and what pictures show."""

    def __init__(self):
        super().__init__()
        self.open, self.sources, self.text = [], [], ""

    def handle_starttag(self, tag, attrs):
        self.sources += [value for name, value in attrs if name in ("src", "href")]
        if tag not in ("img", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_the_page_holds_all_it_shows(data, tmp_path):
    found = explore("fsdd", read_all([data]), None, workers=1)
    file = found.write(tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"index.html", "digits.png", "speakers.png", "lengths.png", "loudness.png",
                     "examples.png", "averages.png", "spectra.png"}
    reader = Reader()
    reader.feed(file.read_text())
    assert reader.open == [] and len(reader.sources) == 7
    assert all(source.startswith("data:image/png;base64,iVBOR") for source in reader.sources)
    assert "recordings6" in reader.text.replace("\n", "") and "prefers-color-scheme" in reader.text


def test_names_of_files_cannot_change_the_page():
    made = page("<b>", {}, [("a & b", "", ("x",), [("<script>",)])])
    assert "<script>" not in made and "&lt;script&gt;" in made and "<h1>&lt;b&gt;" in made


def test_only_so_many_are_measured_and_all_are_counted(data):
    found = explore("fsdd", read_all([data]), None, limit=2, workers=1)
    assert dict(found.tables[0][3])["recordings"] == 6 and dict(found.tables[0][3])["measured"] == 2


def test_damaged_recordings_are_told_of_and_passed_over(data, tmp_path, capsys):
    write(data / "fsdd/recordings/1_theo_7.wav", np.zeros(0))
    (data / "fsdd/recordings/2_theo_7.wav").write_text("no sound")
    found = explore("fsdd", read_all([data]), None, workers=1)
    assert dict(found.tables[0][3])["recordings"] == 8 and dict(found.tables[0][3])["measured"] == 6
    title, _, _, rows = found.tables[1]
    assert title == "Cannot be used: 2" and [row[0] for row in rows] == ["1_theo_7.wav", "2_theo_7.wav"]
    write(tmp_path / "bad/fsdd/1_theo_7.wav", np.zeros(0))
    assert main(["explore", "fsdd", "--data", str(tmp_path / "bad"), "--output", str(tmp_path / "out")]) == 1
    assert "no recording of fsdd can be used: " in capsys.readouterr().err


def test_the_command_hears_with_a_model(data, tmp_path, capsys):
    command = ["explore", "fsdd", "--data", str(data), "--workers", "1", "--output", str(tmp_path / "out")]
    assert main(command) == 0
    out = capsys.readouterr().out
    assert "speakers: 2" in out and re.search(r"Heard as another digit: \d of 6", out)
    assert (tmp_path / "out/index.html").exists()


def test_what_is_not_there_is_one_line(data, capsys):
    assert main(["explore", "grid", "--data", str(data)]) == 1
    error = capsys.readouterr().err
    assert "no recordings of grid" in error and error.count("\n") == 1
    with pytest.raises(SystemExit) as status:
        main(["explore", "nothing", "--data", str(data)])
    assert status.value.code == 2


def test_no_screen_is_said_before_the_work(monkeypatch):
    from train.explore.window import check_screen
    monkeypatch.setitem(matplotlib.rcParams, "backend", "agg")
    with pytest.raises(ConfigError, match="--show: there is no screen"):
        check_screen()
