import csv
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile

from listener.errors import ConfigError
from train.corpora.readers import read_synthetic
from train.corpora.recording import DIGITS
from train.corpora.split import HELD_OUT_VOICES, HELD_OUT_WORDS
from train.mixing.phones import pronunciations
from train.voices.engines import Kokoro, times_of_words
from train.voices.pronunciations import RARE, SOUNDS
from train.voices.pseudowords import in_ipa, pseudoword
from train.voices.synthesize import _forget_lost, synthesize, voices
from train.voices.texts import NEAR, PROSE, PROSE_HELD_OUT
from train.voices.utterances import plan
from train.words import WORD_OF, spoken

VOICES = ["ann", "bob", "carl"]


def test_what_is_said_follows_from_the_seed():
    assert plan(20, 1, VOICES) == plan(40, 1, VOICES)[:20] != plan(20, 2, VOICES)


def test_strings_have_digits_alone_and_speech_has_none():
    said = plan(400, 1, VOICES)
    digits = {*DIGITS, "oh"}
    assert {u.kind for u in said} == {"string", "sentence", "speech"}
    for utterance in said:
        spoken = [word in digits for word in utterance.words]
        assert {"string": all(spoken), "sentence": any(spoken) and not all(spoken),
                "speech": not any(spoken)}[utterance.kind], utterance
    assert any(a == b for u in said if u.kind == "string" for a, b in zip(u.words, u.words[1:]))


def test_every_voice_says_each_digit_twice():
    said = plan(66, 1, VOICES, "digit")
    assert {u.kind for u in said} == {"digit"} and said == plan(99, 1, VOICES, "digit")[:66]
    for first in range(0, 66, 22):
        group = said[first:first + 22]
        assert len({u.voice for u in group}) == 1
        assert Counter(u.text for u in group) == {digit: 2 for digit in (*DIGITS, "oh")}


def test_letters_are_single_words_that_sound_like_no_digit():
    said = plan(600, 1, VOICES, "letter")
    assert said[:20] == plan(20, 1, VOICES, "letter") and {u.kind for u in said} == {"word"}
    assert {"h", "i", "sixteen", "fourth", "february"} < {u.text for u in said}
    for utterance in said:
        assert len(utterance.words) == 1 and spoken(utterance.words[0]) not in (*DIGITS, "oh"), utterance
        assert utterance.words[0] not in HELD_OUT_WORDS and pronunciations(utterance.words[0]), utterance


def test_prose_is_digits_among_words_that_sound_like_none():
    said, kept = (plan(600, 1, VOICES, "prose", held_out) for held_out in (False, True))
    assert said[:20] == plan(20, 1, VOICES, "prose") and {u.kind for u in kept} == {"prose"}
    assert 0.6 < sum(u.kind == "prose" for u in said) / len(said) < 0.8
    digits = {*DIGITS, "oh"}
    for utterance in (*said, *kept):
        n_digits = sum(word in digits for word in utterance.words)
        assert 0 < n_digits < len(utterance.words) if utterance.kind == "prose" else n_digits == 0
        assert all(word in digits or spoken(word) not in digits for word in utterance.words), utterance
    assert not {word for u in said for word in u.words} & {*HELD_OUT_WORDS}
    assert not ({p for part in PROSE for p in part.split("|")}
                & {p for part in PROSE_HELD_OUT for p in part.split("|")})


def test_talk_has_no_digit_and_nothing_that_sounds_like_one():
    said = plan(400, 1, VOICES, "talk")
    assert {u.kind for u in said} == {"talk"} and said[:20] == plan(20, 1, VOICES, "talk")
    assert {word for u in said for word in u.words}.isdisjoint({*DIGITS, "oh", *WORD_OF, *HELD_OUT_WORDS})


def test_nothing_near_a_digit_sounds_just_like_one_or_is_held_out():
    near = {word for words in NEAR for word in words.split()}
    assert near.isdisjoint({*WORD_OF, *DIGITS, "oh", *HELD_OUT_WORDS})


def test_every_digit_has_pronunciations():
    assert set(SOUNDS) == set(RARE) == {*DIGITS, "oh"} and all(SOUNDS.values())


def test_a_rare_pronunciation_is_none_of_the_common_ones():
    assert all(set(RARE[word]).isdisjoint(SOUNDS[word]) for word in RARE)


def test_a_rare_pronunciation_is_no_word_that_is_near_to_a_digit():
    """"do" was among the twos, "aid" among the eights."""
    def bare(ipa):
        return ipa.replace("ˈ", "").replace("ː", "")
    near = [*(word for words in NEAR for word in words.split()), *HELD_OUT_WORDS]
    ways = {"_".join(way).lower().replace("2", "1") for word in near for way in pronunciations(word)}
    taken = {bare(in_ipa(way)) for way in ways if "zh" not in way}      # no digit is near to one
    assert "du" in taken and "tɹi" in taken
    assert taken.isdisjoint({bare(sound) for sounds in RARE.values() for sound in sounds})


def test_kokoro_can_say_every_letter_of_the_pronunciations():
    """What it does not know it leaves out: a "two" that was told with such a vowel was a mere T."""
    pytest.importorskip("kokoro_onnx")
    from kokoro_onnx.tokenizer import Tokenizer
    rng = np.random.default_rng(1)
    told = [sound for sounds in (*SOUNDS.values(), *RARE.values()) for sound in sounds]
    told += [in_ipa(pseudoword(rng)) for _ in range(2_000)]
    assert not {letter for word in told for letter in word} - set(Tokenizer().vocab)


def test_each_word_is_where_its_letters_are():
    ends = np.array([0.1, 0.2, 0.3, 0.35, 0.5, 0.9, 1.0, 1.2])
    assert times_of_words("ab c, d.", np.array([*ends, 1.3, 1.4])) == [(0.1, 0.3), (0.35, 0.5), (1.0, 1.2)]
    assert times_of_words("", np.array([0.1, 0.2])) == []


@pytest.mark.slow
@pytest.mark.skipif(not Path("runs/voices/model.onnx").exists(), reason="Kokoro's voices are not here")
def test_kokoro_tells_where_its_words_are(tmp_path):
    synthesize("kokoro", Path("runs/voices"), tmp_path, 3, 1, 1, kind="prose")
    for recording in read_synthetic(tmp_path):
        samples, rate = soundfile.read(recording.path)
        assert len(recording.times) == len(recording.words)
        edges = [edge for times in recording.times for edge in times]
        assert edges == sorted(edges) and 0 < edges[0] and edges[-1] <= len(samples) / rate
        inside = [samples[int(start * rate):int(end * rate)] for start, end in recording.times]
        assert all(np.abs(part).max() > 0.02 for part in inside)


def test_a_folder_without_voices_is_one_clear_line(tmp_path):
    with pytest.raises(ConfigError, match="--voices .*needs model.onnx and voices/.*--engine"):
        Kokoro.voices(tmp_path)
    with pytest.raises(ConfigError, match="no such program"):
        synthesize("no-such-engine", tmp_path, tmp_path, 1, 1, 1)
    with pytest.raises(ConfigError, match="--engine flite: .*leave out --pseudowords"):
        synthesize("flite", tmp_path, tmp_path, 1, 1, 1, kind="word")


def test_held_out_voices_say_nothing(tmp_path):
    (tmp_path / "voices").mkdir()
    (tmp_path / "model.onnx").touch()
    for name in ("af_bella", HELD_OUT_VOICES[0]):
        (tmp_path / "voices" / f"{name}.bin").touch()
    assert voices("kokoro", tmp_path) == ["af_bella"]
    assert voices("kokoro", tmp_path, held_out=True) == [HELD_OUT_VOICES[0]]
    (tmp_path / "voices" / f"{HELD_OUT_VOICES[0]}.bin").unlink()
    with pytest.raises(ConfigError, match="--held-out: needs one of Kokoro's voices"):
        voices("kokoro", tmp_path, held_out=True)


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
@pytest.mark.slow
def test_a_run_goes_on_where_it_stopped(tmp_path):
    assert synthesize("espeak-ng", tmp_path, tmp_path, 3, 1, 1) == 3
    first = (tmp_path / "manifest.csv").read_text()
    assert synthesize("espeak-ng", tmp_path, tmp_path, 5, 1, 1) == 2
    assert (tmp_path / "manifest.csv").read_text().startswith(first)
    with open(tmp_path / "manifest.csv", newline="") as file:
        assert len({row["file"] for row in csv.DictReader(file)}) == 5
    for recording in read_synthetic(tmp_path):
        samples, rate = soundfile.read(recording.path)
        assert rate == 8_000 and 0.45 < abs(samples).max() <= 0.51 and len(samples) > 4_000


def test_half_a_row_that_a_full_disk_left_goes(tmp_path):
    manifest = tmp_path / "manifest.csv"
    manifest.write_text("file,kind,text,voice,speed,times\na.flac,digit,one,ann,1.0,\nb.flac,digit,ni")
    for name in ("a", "b"):
        (tmp_path / f"{name}.flac").touch()
    assert _forget_lost(manifest) == {"a.flac"}
    assert manifest.read_text() == "file,kind,text,voice,speed,times\na.flac,digit,one,ann,1.0,\n"


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
@pytest.mark.slow
def test_a_recording_that_was_lost_is_made_anew(tmp_path):
    synthesize("espeak-ng", tmp_path, tmp_path, 3, 1, 1)
    lost, kept = tmp_path / "espeak-ng_1_00001.flac", tmp_path / "espeak-ng_1_00002.flac"
    before, untouched = lost.read_bytes(), kept.stat().st_mtime_ns
    with open(tmp_path / "manifest.csv", newline="") as file:
        rows = sorted(csv.reader(file))
    lost.unlink()
    assert synthesize("espeak-ng", tmp_path, tmp_path, 3, 1, 1) == 1
    assert lost.read_bytes() == before and kept.stat().st_mtime_ns == untouched
    with open(tmp_path / "manifest.csv", newline="") as file:
        assert sorted(csv.reader(file)) == rows
