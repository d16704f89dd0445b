"""Transcripts, with anything that takes samples and gives words in Whisper's place."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from listener.errors import AudioFormatError, ConfigError
from train.__main__ import main
from train.corpora import Recording, read_all
from train.corpora.transcripts import read_transcripts
from train.voices import transcribe as module
from train.voices.transcribe import MODEL_FILES, PAUSE_S, Whisper, plain, transcribe

ROOM_TWO = [(0.1, 0.42, " Room"), (0.5, 0.904, " Two,"), (0.904, 1.0, " ...")]
ROOM_TWO_ROWS = ["0.10,0.42,room", "0.50,0.90,two"]


class Listener:
    """Says the same words of each recording that it hears, and remembers what it heard at once."""

    def __init__(self, words=ROOM_TWO):
        self.words, self.heard = words, []

    def __call__(self, samples):
        self.heard.append(samples)
        return [(at + start, at + end, word) for at in self.starts(samples)
                for start, end, word in self.words]

    @staticmethod
    def starts(samples):
        """Seconds at which a sound begins: recordings are of one level, between them is silence."""
        is_loud = np.abs(samples) > 0.05
        return np.flatnonzero(is_loud & ~np.append(False, is_loud)[:-1]) / 16_000


@pytest.fixture
def root(tmp_path):
    """Two readers and an order, a second at three rates; and a digit, which is not speech."""
    for name, rate in (("librispeech/84/84-1-0001.flac", 16_000), ("librispeech/85/85-1-0001.flac", 8_000),
                       ("coffee_orders/x.wav", 44_100), ("fsdd/7_theo_4.wav", 8_000)):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, np.full((rate, 2), 0.25), rate)
    return tmp_path


@pytest.fixture
def speech(root):
    return [recording for recording in read_all([root]) if recording.kind == "speech"]


@pytest.fixture
def model(tmp_path):
    """A folder that looks like a model."""
    folder = tmp_path / "whisper"
    folder.mkdir()
    for name in MODEL_FILES:
        (folder / name).touch()
    return folder


@pytest.fixture
def install(monkeypatch):
    """Puts a class in the place of faster-whisper's."""
    def install(model):
        monkeypatch.setitem(sys.modules, "faster_whisper", SimpleNamespace(WhisperModel=model))
    return install


def test_words_are_written_plainly_with_their_times(speech, tmp_path):
    output = tmp_path / "new" / "transcripts.csv"
    assert transcribe(speech, Listener(), output) == 3
    assert output.read_text().splitlines() == ["key,start,end,word", *(
        f"{recording.key},{row}" for recording in speech for row in ROOM_TWO_ROWS)]


def test_whatever_the_rate_16_khz_mono_is_heard(speech, tmp_path):
    listener = Listener()
    for recording in speech:
        transcribe([recording], listener, tmp_path / "transcripts.csv")
    assert [samples.shape for samples in listener.heard] == [(16_000,)] * 3
    assert all(samples.dtype == np.float32 for samples in listener.heard)
    assert [samples[7_000:9_000].mean() for samples in listener.heard] == pytest.approx([0.25] * 3, abs=0.01)


def test_short_recordings_are_heard_at_once_and_each_keeps_its_own_words(speech, tmp_path, monkeypatch):
    listener = Listener([(0.1, 0.42, "room"), (0.95, 1.2, "late")])
    transcribe(speech, listener, tmp_path / "transcripts.csv")
    assert [len(samples) / 16_000 for samples in listener.heard] == [pytest.approx(3 + 2 * PAUSE_S)]
    found = read_transcripts(tmp_path / "transcripts.csv")
    assert list(found.values()) == [[("room", (0.1, 0.42)), ("late", (0.95, 1.0))]] * 3
    monkeypatch.setattr(module, "WINDOW_S", 2 + PAUSE_S)
    transcribe(speech, listener, tmp_path / "again.csv")
    assert [len(samples) / 16_000 for samples in listener.heard[1:]] == [pytest.approx(2 + PAUSE_S), 1.0]
    assert read_transcripts(tmp_path / "again.csv") == found


def test_what_was_broken_off_goes_on_where_it_stopped(speech, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "WINDOW_S", 1.5)

    def tired(samples):
        if listener.heard:
            assert read_transcripts(output).keys() == {speech[0].key}   # even a kill loses no more
            raise KeyboardInterrupt
        return listener(samples)

    whole, output, listener = tmp_path / "whole.csv", tmp_path / "transcripts.csv", Listener()
    transcribe(speech, Listener(), whole)
    with pytest.raises(KeyboardInterrupt):
        transcribe(speech, tired, output)
    assert output.read_text() != whole.read_text()
    assert transcribe(speech, listener, output) == 2
    assert len(listener.heard) == 3
    assert output.read_text() == whole.read_text()


@pytest.mark.parametrize("cut, more", [(-4, ""), (-9, ""), (None, "libri"), (None, '"a'), (None, "a,0.1")])
def test_half_a_row_and_the_rest_of_its_recording_are_made_anew(speech, tmp_path, cut, more):
    output = tmp_path / "x.csv"
    transcribe(speech, Listener(), output)
    whole = output.read_text()
    output.write_text(whole[:cut] + more)        # as a full disk leaves it
    assert transcribe(speech, Listener(), output) == (1 if cut else 0)
    assert output.read_text() == whole


@pytest.mark.parametrize("words", [[], [(0.0, 0.5, " ♪!")]])
def test_a_recording_without_words_is_done_too(words, speech, tmp_path):
    output = tmp_path / "transcripts.csv"
    transcribe(speech[:1], Listener(words), output)
    assert output.read_text().splitlines()[1:] == [f"{speech[0].key},,,"]
    assert transcribe(speech[:1], Listener(), output) == 0


def test_what_was_written_is_read_with_the_recordings(speech, root):
    transcribe(speech[1:2], Listener(), root / "transcripts.csv")
    words = {recording.key: (recording.words, recording.times) for recording in read_all([root])}
    assert words[speech[1].key] == (("room", "two"), ((0.1, 0.42), (0.5, 0.9)))
    assert words[speech[0].key] == ((), ())


def test_no_progress_is_drawn_where_nobody_looks(speech, tmp_path, capsys):
    transcribe(speech, Listener(), tmp_path / "transcripts.csv")
    assert capsys.readouterr() == ("", "")


def test_a_recording_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "x.wav").write_text("no sound")
    recording = Recording(tmp_path / "x.wav", "coffee_orders", "x", "speech")
    with pytest.raises(AudioFormatError, match="x.wav"):
        transcribe([recording], Listener(), tmp_path / "transcripts.csv")


@pytest.mark.parametrize("text, word", [
    (" Hello,", "hello"), ("-Two.", "two"), (" don't", "don't"), (" don’t", "don't"), ("'Tis", "tis"),
    (" O'CLOCK!", "o'clock"), (" boys'", "boys"), (" café", "café"), ("_", ""), (" ...", ""), (" '", "")])
def test_plain(text, word):
    assert plain(text) == word


def test_a_folder_without_a_model_is_refused(model):
    (model / "tokenizer.json").unlink()          # without it the library would look for one elsewhere
    with pytest.raises(ConfigError, match="--whisper .*whisper: there is no tokenizer.json"):
        Whisper(model)


def test_a_missing_library_is_named(model, monkeypatch):
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(ConfigError, match=r"faster-whisper: pip install '.\[transcribe\]'"):
        Whisper(model)


def test_a_damaged_model_is_refused(model, install):
    def damaged(*arguments, **options):
        raise RuntimeError("model.bin is incomplete")

    install(damaged)
    with pytest.raises(ConfigError, match="--whisper .*model.bin is incomplete"):
        Whisper(model)


class Library:
    """What of faster-whisper is used: five tokens, the last two of them marks."""

    TOKENS = (" two", " 2", "$", "<|endoftext|>", "<|2.00|>")

    def __init__(self, folder, **options):
        self.hf_tokenizer = SimpleNamespace(
            token_to_id=self.TOKENS.index, decode=lambda tokens: "".join(self.TOKENS[t] for t in tokens))

    @staticmethod
    def feature_extractor(samples):
        return np.zeros((80, len(samples) // 160 + 1), np.float32)

    @staticmethod
    def encode(picture):
        rng = np.random.default_rng(0)
        return rng.normal(size=(1, picture.shape[1] // 2, 2)) if picture.shape[1] == 3_000 else None

    def transcribe(self, samples, suppress_tokens, **options):
        self.suppressed = suppress_tokens
        two = SimpleNamespace(start=0.5, end=1.0, word=" two")
        return [SimpleNamespace(words=[two]), SimpleNamespace(words=None), SimpleNamespace(words=[two])], None


def test_numerals_are_not_written_but_times_are(model, install):
    install(Library)
    whisper = Whisper(model)
    assert whisper(np.zeros(16_000, np.float32)) == [(0.5, 1.0, " two")] * 2
    assert whisper._model.suppressed == [-1, 1, 2]


def test_the_command_takes_speech_of_the_corpora_named(root, model, install, capsys):
    install(Library)
    output = root / "transcripts.csv"
    command = ["transcribe", "--data", str(root), "--whisper", str(model), "--output", str(output)]
    assert main([*command, "--corpora", "librispeech", "fsdd"]) == 0
    kept = ("no recordings whose words have known places: Whisper's times are kept, which are a tenth of a "
            "second early; synthesize --sentences makes some\n")
    assert capsys.readouterr() == (f"{output}: 2 recordings transcribed, 2 in all\n{kept}", "")
    assert main(command) == 0
    assert capsys.readouterr() == (f"{output}: 1 recordings transcribed, 3 in all\n{kept}", "")


def test_the_command_places_words_as_those_of_voices_with_known_times(
        root, model, install, capsys, monkeypatch):
    install(Library)
    monkeypatch.setattr(module, "WINDOW_S", 1.5)
    folder = root / "synthetic"
    folder.mkdir()
    soundfile.write(folder / "a.wav", np.ones(16_000) / 4, 16_000)
    (folder / "manifest.csv").write_text("file,kind,text,voice,speed,times\n"
                                         "a.wav,prose,two four,af_sky,1,0.1-0.4 0.5-0.9\n")
    output = root / "transcripts.csv"
    command = ["transcribe", "--data", str(root), "--whisper", str(model), "--output", str(output)]
    assert main(command) == 0
    assert capsys.readouterr() == (
        f"{output}: 3 recordings transcribed, 3 in all\n"
        "words placed in 3 of them, as learnt from 1 recordings\n", "")


def test_the_encoder_sees_ten_milliseconds_a_column_and_answers_each_twenty(model, install):
    install(Library)
    assert Whisper(model).encode(np.zeros(30 * 16_000, np.float32)).shape == (1_500, 2)


@pytest.mark.parametrize("arguments, line", [
    (["--corpora", "fsdd"], "train: error: --corpora fsdd: no recordings of speech"),
    (["--whisper", "nowhere"], "train: error: --whisper nowhere: there is no model.bin, config.json, "
                               "tokenizer.json; it must be a model for faster-whisper")])
def test_the_command_fails_with_one_line(arguments, line, root, capsys):
    output = root / "transcripts.csv"
    assert main(["transcribe", "--data", str(root), "--output", str(output), *arguments]) == 1
    assert capsys.readouterr().err == line + "\n"
    assert not Path(output).exists()
