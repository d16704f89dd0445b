"""Figures worked by hand, of recordings that were not heard but written down."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fakes import spoken as tones

from train.corpora import Recording, Split
from train.evaluation import Answer, Evaluation, Heard, hear, mistakes, report, score, tasks
from train.evaluation.alarms import by_word, false_digits, numbers, remaining, sounds_like
from train.evaluation.curves import by_speaker, candidates, confusion, detection
from train.evaluation.document import write
from train.evaluation.figures import score_lines, true_delays, whole_report
from train.evaluation.targets import TARGETS, against, lines, over_seeds
from train.evaluation.tasks import digest, taught

WORDS = {"0": "zero", "1": "one", "2": "two", "4": "four", "7": "seven", "o": "oh", "c": "cat"}


def heard(said, answered, at=1.0, end=0.9, seconds=2.0, corpus="audiomnist", kind="word", times=(),
          confidence=0.9, rejected="", speaker="ann", name="x.wav"):
    recording = Recording(Path(name), corpus, speaker, kind, tuple(WORDS[c] for c in said), times)

    def answers(digits, confidence):
        return tuple(Answer(int(d), end - 0.3, end, at, confidence) for d in digits)
    return Heard(recording, seconds, answers(answered, confidence), answers(rejected, 0.3))


def test_score_by_hand():
    figures = score([heard("12", "12"), heard("22", "2"), heard("7", "71", at=1.2)])
    assert figures["recordings"] == 3 and figures["digits"] == 5
    assert figures["exact"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["digit_error_rate"] == pytest.approx(2 / 5)
    assert (figures["substitutions"], figures["deletions"], figures["insertions"]) == (0, 1, 1)
    assert figures["latency_median_ms"] == pytest.approx(100)
    assert "false_alarms_per_hour" not in figures


def test_the_surest_candidate_is_the_guess_where_one_digit_is_said():
    assert score([heard("1", "1", rejected="2"), heard("2", "", rejected="2"), heard("7", "1", rejected="7"),
                  heard("4", "")])["guessed"] == 0.5
    assert "guessed" not in score([heard("1", "1"), heard("12", "12")])
    assert "guessed" not in score([heard("c", "1")])


def test_a_line_for_each_task():
    _, line = score_lines({"wild": score([heard("12", "12"), heard("7", "")]), "cost": {"model_bytes": 1}})
    assert line.split() == ["wild", "2", "3", "50.00", "33.33", "0", "1", "0", "50.00", "-", "100", "(100)"]


def test_where_nothing_was_said_alarms_are_counted_by_the_hour():
    figures = score([heard("c", "", seconds=1800), heard("c", "77", seconds=1800)])
    assert figures["false_alarms_per_hour"] == 2 and figures["answered"] == 0.5
    assert "digit_error_rate" not in figures and "exact" not in figures


def test_a_digit_known_at_the_end_of_its_recording_has_no_latency():
    figures = score([heard("1", "1", at=2.0, seconds=2.0)])
    assert figures["timed"] == 0 and "latency_median_ms" not in figures


def test_oh_is_zero_and_homophones_are_digits():
    assert heard("o", "0").said == (0,)
    recording = Recording(Path("x.wav"), "synthetic", "v", "word", ("for",))
    assert Heard(recording, 1, ()).said == (4,)


def grid(words, answered, ends):
    times = tuple((end - 0.2, end) for end in ends)
    recording = Recording(Path("x.wav"), "grid", "s1", "sentence", words, times)
    return Heard(recording, 3.0, tuple(Answer(digit, end - 0.2, end, at, 0.9) for digit, end, at in answered))


def test_delay_is_from_the_end_that_the_corpus_marks():
    sentence = grid(("bin", "one"), [(1, 0.9, 1.1)], (0.5, 0.95))
    assert true_delays([sentence]) == pytest.approx([0.15])
    assert report({"grid": [sentence]})["grid"]["true_delay_median_ms"] == pytest.approx(150)


@pytest.mark.parametrize("answered, said, is_exact", [
    ([(4, 1.0, 1.1)], (4,), True),
    ([(0, 0.5, 0.6), (4, 1.0, 1.1)], (0, 4), True),
    ([(0, 0.5, 0.6)], (4,), False),
    ([(4, 1.0, 1.1), (1, 1.4, 1.5)], (4,), False),
])
def test_the_letter_o_may_be_answered_as_zero(answered, said, is_exact):
    sentence = grid(("at", "o", "four", "now"), answered, (0.2, 0.5, 1.0, 1.4))
    assert (sentence.said, sentence.is_exact) == (said, is_exact)


def test_letters_o_are_counted_and_the_zero_after_one_keeps_its_end():
    both = grid(("o", "zero"), [(0, 0.5, 0.6), (0, 1.0, 1.1)], (0.5, 1.0))
    last = grid(("o", "zero"), [(0, 1.0, 1.1)], (0.5, 1.0))
    figures = report({"grid": [both, last, grid(("b", "one"), [], (0.5, 1.0))]})["grid"]
    assert (figures["letters_o"], figures["letters_o_answered"]) == (2, 1)
    assert true_delays([both, last]) == pytest.approx([0.1, 0.1, 0.1])


def test_mistakes_are_told():
    assert mistakes([heard("12", "12"), heard("7", "")]) == ["audiomnist/ann//x.wav ann: said 7, heard -"]


def test_who_was_left_out_is_scored_by_speaker():
    figures = report({"left_out": [heard("1", "1"), heard("1", "", speaker="theo")]})
    assert [figures[name]["exact"] for name in ("left_out", "left_out/ann", "left_out/theo")] == [0.5, 1, 0]


def test_every_unknown_recording_has_its_task():
    def recording(corpus, kind, words=(), speaker="af_sky"):
        return Recording(Path("7_theo_9.wav"), corpus, speaker, kind, words)
    found = tasks([
        recording("synthetic", "string", ("one", "two")), recording("synthetic", "word", ("tree",)),
        recording("synthetic", "word", ("ate",)), recording("audiomnist", "word", ("one",)),
        recording("synthetic", "string", ("call", "two")), recording("synthetic", "word", ("hive",), "x"),
        recording("synthetic", "speech", ("the", "even", "row")),
        recording("fsdd", "word", ("one",), "theo"), recording("coffee_orders", "speech"),
        recording("asterisk", "word", ("o",)), recording("asterisk", "word", ("h-4",)),
        recording("esc10", "noise", speaker="clock_tick"), recording("esc10", "noise", speaker="rain"),
    ], Split(("theo",)))
    assert set(found) == {"strings", "sentences", "near_misses", "near_misses_untaught", "synthetic",
                          "synthetic_speech", "wild", "left_out", "coffee_orders", "esc10",
                          "prompts", "spelt"}
    assert len(found["esc10"]) == 1


def test_what_was_taught_is_drawn_from_what_is_trained_on_alone():
    recordings = [Recording(Path(f"7_{speaker}_{i}.wav"), "fsdd", speaker, "word", ("seven",))
                  for speaker in ("theo", "lucas") for i in range(20)]
    found = taught(recordings, Split(("theo",)), 9, seed=1)
    assert list(found) == ["wild"] and len(set(found["wild"])) == 9
    assert all(r.speaker == "lucas" and int(r.path.stem[-2:].strip("_")) > 4 for r in found["wild"])
    assert taught(recordings, Split(("theo",)), 9, seed=1) == found
    assert taught(recordings, Split(("theo",)), 9, seed=2) != found
    assert len(taught(recordings, Split(("theo",)), 99, seed=1)["wild"]) == 15


def test_hears_through_the_pipeline(tmp_path, fake_model, rng):
    path = tmp_path / "x.flac"
    soundfile.write(path, np.repeat(tones("270", rng, 16_000)[:, None], 2, axis=1), 16_000)
    found = hear(Recording(path, "own", "me", "string", ("two", "seven", "zero")), fake_model)
    assert found.said == found.answered == (2, 7, 0)
    assert found.seconds == pytest.approx(len(tones("270", rng, 16_000)) / 16_000, abs=1e-3)
    assert all(wait > 0 for wait in found.waits) and not found.rejected


def test_candidates_are_what_was_reported_and_what_was_refused():
    confidence, right = candidates([heard("2", "2", rejected="7"), heard("4", "", rejected="4")])
    assert sorted(zip(confidence.tolist(), right.tolist())) == [(0.3, False), (0.3, True), (0.9, True)]


def test_another_threshold_answers_what_is_as_sure():
    found = heard("2", "2", rejected="7")
    assert found.at_threshold(0.3).answered == (2, 7) and found.at_threshold(0.95).answered == ()
    assert found.at_threshold(0.95).rejected == (*found.digits, *found.rejected)


@pytest.mark.parametrize("word, digits", [
    ("two", {2}), ("Too,", {2}), ("won", {1}), ("twenty-one", {1}), ("twentyone", {1}), ("one's", {1}),
    ("21", {1, 2}), ("O", {0}), ("someone", set()), ("fourteen", set()), ("twenty", set()), ("", set())])
def test_what_a_word_sounds_like(word, digits):
    assert sounds_like(word) == digits


def speech(words, times, answers, seconds=3600.0):
    recording = Recording(Path("x.flac"), "librispeech", "84", "speech", words, times)
    return Heard(recording, seconds, tuple(Answer(d, start, start + 0.2, start + 0.3, 0.9)
                                           for d, start in answers))


def test_a_hit_on_a_word_that_sounds_like_it_is_no_false_alarm():
    found = speech(("i", "went", "for", "sick"), ((0, 0.2), (0.3, 0.6), (1.0, 1.2), (5.0, 5.4)),
                   [(4, 1.4), (4, 2.0), (6, 5.1), (1, 9.0)])
    assert [(a.digit, a.start) for a in false_digits(found)] == [(4, 2.0), (6, 5.1), (1, 9.0)]
    figures = score([found])
    assert figures["false_alarms_per_hour"] == 4 and figures["checked_per_hour"] == 3
    assert score([heard("", "1", kind="noise", seconds=3600)])["checked_per_hour"] == 1
    assert remaining([found]) == [(4, "", 1), (6, "sick", 1), (1, "", 1)]


def test_number_words_of_speech_are_counted_where_they_are_heard():
    words = ("Two", "went", "to", "chapter", "six", "two")
    times = ((0, 0.3), (1, 1.2), (2, 2.1), (3, 3.4), (4, 4.4), (8, 8.2))
    found = speech(words, times, [(2, 0.0), (2, 2.0), (6, 4.1), (6, 8.0)])
    assert numbers(found) == (3, 2)
    assert [score([found, found])[name] for name in ("numbers", "numbers_heard")] == [6, 4]


def test_without_a_transcript_nothing_is_checked():
    assert "checked_per_hour" not in score([speech((), (), [(4, 1.4)])])
    assert "checked_per_hour" not in score([speech(("for",), (), [(4, 1.4)])])


def test_near_misses_by_word():
    def word(text, answered):
        recording = Recording(Path("x.wav"), "synthetic", "v", "word", (text,))
        return Heard(recording, 1, tuple(Answer(d, 0, 1, 1, 0.9) for d in answered))
    rows = by_word([word("tree", [3]), word("tree", []), word("nice", [9]), word("mine", [])])
    assert rows == [("nice", 1, 1, "9"), ("tree", 2, 1, "3"), ("mine", 1, 0, "")]


def test_confusion_and_speakers_by_hand():
    part = [heard("12", "17"), heard("2", "22"), heard("7", "", speaker="bob")]
    counts = confusion(part)
    assert counts[1, 1] == counts[2, 2] == counts[2, 7] == counts[10, 2] == counts[7, 10] == 1
    assert counts.sum() == 5
    assert by_speaker({"joined/0 ms": part}) == [("joined", "ann", 2, 0), ("joined", "bob", 1, 0)]


def test_misses_rise_and_false_alarms_fall_with_the_threshold():
    points = detection({"wild": [heard("2", "2"), heard("4", "", rejected="4")],
                        "other_words": [heard("c", "", rejected="7")],
                        "esc10": [heard("", "1", seconds=3600, kind="noise")]})
    low, high = points[0], points[-1]
    assert (low["missed"], low["other_words"], low["false_per_hour"]) == (0, 1, 1)
    assert (high["missed"], high["other_words"], high["false_per_hour"]) == (1, 0, 0)


@pytest.fixture
def parts():
    """Something of every kind."""
    noisy = {f"noisy/{snr} dB/rain": [heard("2", "2", corpus="noisy")] for snr in (20, 10, 5, 0)}
    return {"gate": [heard("1", "1", corpus="fsdd")],
            "wild": [heard("2", "2", rejected="7"), heard("4", "")],
            "joined/0 ms": [heard("11", "1", kind="string", corpus="joined", times=((0, 0.3), (0.4, 0.9)))],
            "grid": [grid(("at", "o", "four"), [(4, 1.0, 1.1)], (0.2, 0.5, 1.0))], **noisy,
            "other_words": [heard("c", "")], "librispeech": [speech(("too",), ((1, 1.2),), [(2, 1), (4, 2)])],
            "nothing/hum": [heard("", "", kind="noise", corpus="made", seconds=30)],
            "near_misses": [heard("c", "7")]}


def test_recordings_in_which_nobody_hears_a_digit_count_and_are_told_apart(parts):
    silent = Recording(Path("two/51055bda_nohash_4.wav"), "speech_commands_digits", "51055bda", "word",
                       ("two",))
    figures = report({"wild": [*parts["wild"], Heard(silent, 1.0, ())]})
    assert figures["wild"]["recordings"] == 3 and figures["wild/whole"]["recordings"] == 2
    assert "wild/whole" not in report({"wild": parts["wild"]})


def test_targets_are_looked_up(parts):
    rows = {row["what"]: row for row in against(whole_report(parts, ["wild", "other_words"]))}
    assert len(rows) == len(TARGETS)
    assert rows["gate: FSDD, official test part, speakers known"]["met"]
    wild = rows["the wild: single digits on people's own devices"]
    assert (wild["value"], wild["shown"], wild["met"]) == (0.5, "50.0 %", False)
    assert rows["noise of kinds held out, 0 dB"]["met"]
    assert rows["nothing there: other people's speech, hits checked"]["value"] == 1
    assert rows["(c) GRID, sentences held out: the digit and no other"]["met"]
    strings = rows["(b) fluent synthetic strings, voices held out: whole string right"]
    assert (strings["value"], strings["shown"], strings["met"]) == (None, "not measured", None)
    assert any("NOT MET" in line for line in lines(list(rows.values())))


def test_a_task_that_was_calibrated_on_counts_with_all_its_parts(parts):
    figures = whole_report(parts, ["wild", "noisy"])
    assert figures["confidence/calibrated"]["candidates"] == 2 + 4      # of the wild, and of four noises
    assert figures["confidence/fresh"]["candidates"] == figures["confidence"]["candidates"] - 6
    assert figures["confidence/people"]["candidates"] == 2 + 4 + 1 + 1      # joined and GRID's as well


def test_of_several_seeds_the_worst_and_the_mean(parts):
    first = {"targets": against(whole_report(parts, []))}
    second = {"targets": against(whole_report({**parts, "wild": [heard("2", "2")]}, []))}
    rows = {what: row for what, *row in over_seeds([first, second])}
    assert rows["the wild: single digits on people's own devices"] == ["at least 98 %", "50.0 %", "75.0 %"]
    assert rows["near misses answered, words taught in other voices"][1] == "100.0 %"
    assert not any("(b)" in what for what in rows) and over_seeds([]) == []


def test_the_report_is_written(parts, tmp_path):
    figures = whole_report(parts, ["wild", "other_words"])
    figures["cost"] = {"model_bytes": 300_000, "core_share": 0.01, "real_time_factor": 0.01}
    fold = {"recordings": 500, "exact": 0.98, "guessed": 0.99, "substitutions": 1, "deletions": 9,
            "insertions": 0, "threshold": 0.5, "minutes": 9}
    figures["wild/whole"] = {**figures["wild"], "recordings": 1}
    folds = {"command": "python -m train loso", "folds": {"theo": fold}, "mean": 0.98, "worst": 0.98}
    conditions = {name: 1 for name in ("threshold", "seed", "recordings", "made", "hours", "minutes",
                                       "workers")}
    conditions |= {name: name for name in ("command", "commit", "listener", "model", "data", "machine")}
    (tmp_path / "ablations.csv").write_text("what,settings,minutes,wild\nwithout rooms,--no-rooms,30,91.2\n")
    (tmp_path / "without.csv").write_text("left out,wild\nrooms,90.1 %\n")
    lesson = {name: score(part) for name, part in parts.items() if name in ("gate", "other_words")}
    found = Evaluation(parts, figures, conditions, folds, lesson)
    write(found, tmp_path, [json.loads(found.to_json())])
    text = (tmp_path / "EVALUATION.md").read_text()
    for line in (
            "the digit and no other | at least 98 % | 100.0 % | yes |", 'letter "o"', "| 4 | (none) | 1 |",
            "reach more than 50.0 %.", "| digits of people | 8 |", "One ingredient left out at a time",
            "| theo | 500 | 98.0 % | 99.0 % | 1 / 9 / 0 | 0.5 | 9 |",
            "| without rooms | --no-rooms | 30 | 91.2 |", "| rooms | 90.1 % |",
            "| single digits of people never met, on their own devices | 2 | 50.0 % | 50.0 % |",
            "| 0 ms | 1 | 2 | 0.0 % | 50.0 % | 0 / 1 / 0 |", "| single digits | 100 ms | 100 ms |",
            "| gate | digits: exact | 1 | 100.0 % | 100.0 % |", "| threshold | digits missed |", "| 0.95 | ",
            "| other_words | no digit in them: answered | 1 | 0.0 % | 0.0 % |", "## Other seeds"):
        assert line in text
    pictures = {path.stem for path in (tmp_path / "images").iterdir()}
    assert pictures == {"confusion", "detection", "noise", "speakers", "latency", "reliability"}
    assert all(f"images/{picture}.png" in text for picture in pictures)
    assert json.loads((tmp_path / "evaluation.json").read_text())["figures"]["wild"]["exact"] == 0.5


def test_a_report_of_nothing_is_a_report(tmp_path):
    write(Evaluation({}, {}, {name: "" for name in (
        "command", "model", "threshold", "listener", "commit", "recordings", "hours", "made", "seed", "data",
        "minutes", "workers", "machine")}), tmp_path)
    text = (tmp_path / "EVALUATION.md").read_text()
    assert text.count("not measured") == len(TARGETS) and "](images" not in text


def test_the_digest_is_of_words_and_samples(tmp_path):
    (tmp_path / "x.wav").write_bytes(b"abc")
    one = Recording(tmp_path / "x.wav", "own", "me", "word", ("one",))
    two = Recording(tmp_path / "x.wav", "own", "me", "word", ("two",))
    assert digest([one]) == digest([one]) != digest([two])
    before = digest([one])
    (tmp_path / "x.wav").write_bytes(b"abd")
    assert digest([one]) != before
