"""An unsure digit is believed sooner in a string of digits, and not in the midst of speech."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from fakes import FakeModel

from listener.events import Digit, Rejected
from listener.pipeline import Pipeline
from listener.recognition.breath import SURE
from listener.recognition.prior import (AS_LOUD_DB, CLOSE_MS, ENOUGH, ENOUGH_S, NEXT_S, RECENT_S,
                                        TALK_ENOUGH_S, TALK_S, StringPrior, Surroundings)
from listener.recognition.recogniser import LATEST_S, LONGEST_S, Recogniser
from listener.signal.floor import NO_FLOOR_DB

NATS = 1.7
BEHIND_SPEECH = -2.0
BEFORE_SPEECH = -3.0
RATE = 8_000
STEP = 160


def test_two_sure_digits_of_the_last_seconds_make_a_string():
    prior = StringPrior(NATS, RATE)
    assert ENOUGH == 2 and prior.at(0) == 0
    prior.told(1_000)
    assert prior.at(2_000) == 0
    prior.told(5_000)
    last = 1_000 + round(RECENT_S * RATE)
    assert prior.at(6_000) == prior.at(last) == NATS
    assert prior.at(last + 1) == 0


@pytest.mark.parametrize("height, expected", [(SURE + 0.01, Digit), (SURE - 0.01, Rejected)])
def test_only_sure_digits_make_a_string(height, expected):
    *_, last = hear((0.99, height, 0.3), NATS)
    assert isinstance(last, expected)


def test_a_word_close_behind_a_sure_digit_is_of_the_same_breath():
    prior = StringPrior(NATS, RATE)
    assert not prior.goes_on(0)
    prior.told(1_000)
    next_ = round(NEXT_S * RATE)
    assert prior.goes_on(1_000 + next_ - 1) and not prior.goes_on(1_000 + next_)


def rows_of(level_db):
    """One step's rows, alike in all bands, at a level."""
    return np.full((2, 40), level_db * np.log(10) / 10, np.float32)


WORD_STEPS = 10
SPOKEN, QUIET = (-20.0, True), (-60.0, False)


def around(before, after=()):
    """What was heard around a word at -20 dB, by steps of (level, is_speech); the word's start and end."""
    heard = Surroundings(RATE, STEP)
    for i, (level_db, is_speech) in enumerate([*before, *[SPOKEN] * WORD_STEPS, *after]):
        heard.heard((i + 1) * STEP, rows_of(level_db), is_speech)
    start = len(before) * STEP
    return heard, start, start + WORD_STEPS * STEP


ENOUGH_STEPS = round(ENOUGH_S * RATE / STEP) + round(CLOSE_MS / 20)


@pytest.mark.parametrize("before, expected", [
    ([], False),
    ([SPOKEN] * (ENOUGH_STEPS - 1), False),
    ([SPOKEN] * ENOUGH_STEPS, True),
    ([SPOKEN] * ENOUGH_STEPS + [QUIET] * 10, True),
    ([SPOKEN] * 60 + [QUIET] * 25, True),                      # 0.3 s of the 0.8 s before it
    ([SPOKEN] * 60 + [QUIET] * 26, False),
    ([(-20.0, False)] * 60, False),                            # no speech
    ([(-20.0 - AS_LOUD_DB + 1, True)] * 60, True),
    ([(-20.0 - AS_LOUD_DB - 1, True)] * 60, False),            # voices in the distance
    ([(0.0, True)] * 60, True)])
def test_a_word_stands_behind_speech_if_there_was_enough_of_it(before, expected):
    heard, start, end = around(before)
    assert heard.is_behind_speech(start, end) == expected


def test_what_a_digit_ended_does_not_count_for_the_next():
    heard, start, end = around([SPOKEN] * 60)
    heard.told(start - 4 * STEP)
    assert not heard.is_behind_speech(start, end)


@pytest.mark.parametrize("before, after, expected", [
    ([QUIET] * 50, [], None),
    ([QUIET] * 50, [QUIET] * 4, None),
    ([QUIET] * 50, [SPOKEN] * 3 + [QUIET] * 2, False),         # the word's own rest; one more would not do
    ([QUIET] * 50, [SPOKEN] * 5, True),
    ([QUIET] * 50, [QUIET] * 4 + [SPOKEN] * 2, True),
    ([QUIET] * 50, [QUIET] * 6, False),
    ([QUIET] * 50, [QUIET] * 6 + [SPOKEN] * 10, False),        # another word, later
    ([QUIET] * 50, [(-20.0, False)] * 6, False),
    ([QUIET] * 50, [(-20.0 - AS_LOUD_DB - 1, True)] * 6, False),
    ([(-24.0, True)] * 50, [(-24.0, True)] * 6, False)])       # what lay under the word, too
def test_somebody_speaks_on_or_not(before, after, expected):
    heard, start, end = around(before, after)
    assert heard.goes_on(start, end) is expected


TALK = [SPOKEN] * round(TALK_ENOUGH_S * RATE / STEP)
SECOND = [QUIET] * 50


@pytest.mark.parametrize("before, expected", [
    ([], False),
    (TALK + SECOND, True),
    (TALK[1:] + SECOND, False),
    (TALK[100:] + SECOND * 3 + TALK[:100] + SECOND * 3, True),           # with pauses
    (TALK + SECOND * (round(TALK_S - TALK_ENOUGH_S) + 1), False),        # long ago
    ([(-20.0 - AS_LOUD_DB - 1, True)] * len(TALK) + SECOND, False),      # in the distance
    ([(-20.0, False)] * len(TALK) + SECOND, False)])                     # no speech
def test_others_talk_if_they_did_for_much_of_the_last_while(before, expected):
    heard, start, end = around(before)
    assert heard.is_amid_talk(start, end) == expected


def test_what_sounds_like_a_digit_is_no_talk():
    heard, start, end = around(TALK + SECOND)
    heard.sounded_like_a_digit(10 * STEP, 12 * STEP)
    assert not heard.is_amid_talk(start, end)


def test_who_dictates_ends_what_others_said():
    heard, start, end = around(TALK + TALK + SECOND)
    heard.dictates()
    assert not heard.is_amid_talk(start, end)


class Played:
    """A network that answers what it was told to, row by row, the word's end 40 ms ago."""

    def __init__(self, rows):
        self._rows = iter(rows)

    def reset(self):
        """It has no memory."""

    def step(self, rows):
        return next(self._rows), np.array([0.04, 0.2], np.float32)


@dataclass(frozen=True)
class PlayedModel(FakeModel):
    rows: tuple = ()

    def make_network(self):
        return Played(self.rows)


def hear(heights, nats, pause=5, between=-1, surroundings=()):
    """Events when "one" has a hill of each of these heights, *pause* steps of a label between them."""
    recogniser, n_steps = recogniser_of(heights, nats, pause, between, surroundings)
    return listen(recogniser, n_steps)


def recogniser_of(heights, nats, pause=5, between=-1, surroundings=(), last=-1):
    """What hears them, and in how many steps."""
    features = replace(FakeModel().features, floor_db=NO_FLOOR_DB)       # nothing is seen anew
    model = PlayedModel(features=features, calibration=(1.0, 0.0, nats, *surroundings))
    one, other, end = np.zeros((3, len(model.labels)), np.float32)
    one[1] = other[between] = end[last] = 1
    rows = [row for height in heights
            for row in (*[other] * pause, *[height * one + (1 - height) * other] * 4)] + [end] * 50
    return Recogniser(replace(model, rows=tuple(rows))), len(rows)


def listen(recogniser, n_steps, n_quiet=0):
    recogniser.reset(0)
    levels_db = [-60.0 if i < n_quiet else -20.0 for i in range(n_steps)]
    return [event for i, level_db in enumerate(levels_db, 1)
            for event in recogniser.push(rows_of(level_db), i * STEP)]


@pytest.mark.parametrize("heights, nats, expected", [
    ((0.3,), NATS, [Rejected]),
    ((0.99, 0.3), NATS, [Digit, Rejected]),
    ((0.99, 0.99, 0.3), NATS, [Digit, Digit, Digit]),
    ((0.99, 0.99, 0.3), 0.0, [Digit, Digit, Rejected]),
    ((0.99, 0.8, 0.3), NATS, [Digit, Digit, Rejected]),          # the second is not sure enough
    ((0.99, 0.99, 0.3, 0.3), NATS, [Digit, Digit, Digit, Digit])])
def test_behind_sure_digits_an_unsure_one_is_heard(heights, nats, expected):
    assert [type(event) for event in hear(heights, nats)] == expected


def test_confidence_is_the_logistic_of_score_and_prior():
    *_, unsure = hear((0.99, 0.99, 0.3), NATS)
    assert unsure.confidence == pytest.approx(1 / (1 + np.exp(-(np.log(3 / 7) + NATS))), abs=1e-5)


def logistic(score, nats):
    return 1 / (1 + np.exp(-(np.log(score / (1 - score)) + nats)))


@pytest.mark.parametrize("between, heights, expected", [
    (-1, (0.7,), [Digit]),
    (-2, (0.7,), [Rejected]),                          # the words before it were no digits
    (-2, (0.99,), [Digit]),
    (-2, (0.99, 0.7), [Digit, Rejected]),
    (-1, (0.99, 0.7), [Digit, Digit])])
def test_behind_other_words_an_unsure_digit_is_refused(between, heights, expected):
    events = hear(heights, 0.0, 60, between, (BEHIND_SPEECH,))
    assert [type(event) for event in events] == expected
    if between == -2:
        assert events[0].confidence == pytest.approx(logistic(heights[0], BEHIND_SPEECH), abs=1e-5)


@pytest.mark.parametrize("height, last, expected", [
    (0.7, -1, Digit),
    (0.7, -2, Rejected),                               # somebody speaks on: a longer word
    (0.99, -2, Digit)])
def test_where_somebody_speaks_on_an_unsure_digit_is_refused(height, last, expected):
    events = listen(*recogniser_of((height,), 0.0, surroundings=(0.0, BEFORE_SPEECH), last=last))
    assert [type(event) for event in events] == [expected]
    nats = BEFORE_SPEECH if expected is Rejected else 0.0
    assert events[0].confidence == pytest.approx(logistic(height, nats), abs=1e-5)
    waited = events[0].at - events[0].end
    assert waited <= {Digit: 0.14, Rejected: LATEST_S + 0.02}[expected] * RATE


def after_talk(heights, nats, pause=14):
    """What is said of "one" after others talked for so long that they do, and a second of quiet."""
    features = replace(FakeModel().features, floor_db=NO_FLOOR_DB)
    model = PlayedModel(features=features, calibration=(1.0, 0.0, NATS, 0.0, 0.0, nats))
    one, other, nothing = np.zeros((3, len(model.labels)), np.float32)
    one[1] = other[-2] = nothing[-1] = 1
    rows = [other] * len(TALK) + [nothing] * 50
    for height in heights:
        rows += [other] * pause + [height * one + (1 - height) * other] * 4
    rows += [nothing] * 50
    return listen(Recogniser(replace(model, rows=tuple(rows))), len(rows))


@pytest.mark.parametrize("height, nats, expected", [
    (0.7, 0.0, Digit), (0.7, -1.5, Rejected), (0.9, -1.5, Digit)])
def test_while_others_talk_an_unsure_digit_is_refused(height, nats, expected):
    [event] = after_talk((height,), nats)
    assert type(event) is expected
    assert event.confidence == pytest.approx(logistic(height, nats), abs=1e-5)
    assert expected is Digit or event.reason.endswith(": others talk")


def test_a_string_is_a_string_while_others_talk():
    sure, also_sure, unsure = after_talk((0.99, 0.99, 0.3), -1.5)
    assert isinstance(unsure, Digit) and unsure.confidence == pytest.approx(logistic(0.3, NATS), abs=1e-5)
    assert sure.confidence == also_sure.confidence == pytest.approx(logistic(0.99, -1.5), abs=1e-5)


def test_a_refusal_says_whether_it_is_for_what_stands_around_the_word():
    def reason(height, between, last):
        pause = 60 if between == -2 else 5
        [event] = listen(*recogniser_of((height,), 0.0, pause, between, (BEHIND_SPEECH, BEFORE_SPEECH), last))
        return event.reason.partition(": ")[2]

    assert reason(0.7, -2, -1) == "behind other words"
    assert reason(0.7, -1, -2) == "speech goes on"
    assert reason(0.3, -2, -2) == reason(0.3, -1, -1) == ""       # it would be refused anywhere


@pytest.mark.parametrize("heights, expected", [
    ((0.7, 0.95), [Digit, Digit]),                     # the first is told with the second
    ((0.95, 0.7), [Digit, Digit]),
    ((0.7, 0.8), [Rejected, Digit])])                  # neither is sure
def test_two_digits_in_one_breath_are_a_string_if_one_is_sure(heights, expected):
    recogniser, n_steps = recogniser_of((0.0, *heights), 0.0, 14, -2, (0.0, BEFORE_SPEECH))
    events = listen(recogniser, n_steps, 20)
    assert [type(event) for event in events] == expected
    assert [event.end for event in events] == sorted(event.end for event in events)


def breath(heights, nats=NATS, pause=14):
    """Events when "one" is said so in one breath, 160 ms between two of them."""
    recogniser, n_steps = recogniser_of((0.0, *heights), nats, pause, -2, (0.0, BEFORE_SPEECH))
    return listen(recogniser, n_steps, 20)


@pytest.mark.parametrize("heights, expected", [
    ((0.3, 0.99), [Rejected, Digit]),
    ((0.3, 0.99, 0.99), [Digit, Digit, Digit]),        # before two sure ones
    ((0.99, 0.3, 0.99), [Digit, Digit, Digit]),        # between them
    ((0.3, 0.3, 0.99, 0.99), [Digit, Digit, Digit, Digit]),
    ((0.3, 0.8, 0.99), [Rejected, Digit, Digit]),      # the second is not sure enough, but is one
    ((0.99, 0.3), [Digit, Rejected])])
def test_an_unsure_digit_is_heard_if_two_sure_ones_stand_around_it(heights, expected):
    events = breath(heights)
    assert [type(event) for event in events] == expected
    assert [event.end for event in events] == sorted(event.end for event in events)
    for height, event in zip(heights, events):
        nats = NATS if isinstance(event, Digit) and height < 0.5 else 0.0
        assert event.confidence == pytest.approx(logistic(height, nats), abs=1e-5)


def test_what_would_be_no_digit_in_a_string_is_refused_at_once():
    unsure, *_ = breath((0.3, 0.99, 0.99), 0.5)
    assert isinstance(unsure, Rejected) and unsure.at - unsure.end <= 0.14 * RATE


def test_an_unsure_digit_is_refused_where_strings_count_for_nothing():
    assert [type(event) for event in breath((0.3, 0.99, 0.99), 0.0)] == [Rejected, Digit, Digit]


def test_an_unsure_digit_is_refused_if_what_follows_is_said_in_another_breath():
    assert [type(event) for event in breath((0.3, 0.99, 0.99), pause=17)] == [Rejected, Digit, Digit]


def test_a_digit_behind_an_unsure_one_is_told_once_nobody_speaks_on():
    unsure, digit = breath((0.3, 0.99))
    assert unsure.at == digit.at <= digit.end + 0.14 * RATE


def test_a_breath_lasts_no_longer_than_a_while():
    """One that is unsure, and then digits of which none is sure."""
    events = breath((0.3, *[0.8] * 8))
    assert len(events) == 9 and isinstance(events[0], Rejected)
    assert events[0].at - events[0].end <= (LONGEST_S + 0.02) * RATE


def test_the_threshold_may_change_while_one_listens():
    recogniser, n_steps = recogniser_of((0.0, 0.9), 0.0, 14, -2, (0.0, BEFORE_SPEECH))
    recogniser.decision = replace(recogniser.decision, threshold=0.2)
    assert [type(event) for event in listen(recogniser, n_steps, 20)] == [Digit]


def test_a_digit_that_is_held_is_told_when_the_utterance_ends():
    recogniser, _ = recogniser_of((0.7,), 0.0, surroundings=(0.0, BEFORE_SPEECH))
    assert listen(recogniser, 10) == []
    assert [type(event) for event in recogniser.flush(10 * STEP)] == [Digit]
    assert recogniser.flush(10 * STEP) == []


def test_a_string_is_over_after_a_while():
    late = round(RECENT_S * RATE / FakeModel().features.step_length) + 1
    assert [type(event) for event in hear((0.99, 0.99, 0.3), NATS, late)] == [Digit, Digit, Rejected]


def test_a_string_ends_with_its_stream():
    """Recordings that are heard one after another share a recogniser."""
    recogniser, n_steps = recogniser_of((0.99, 0.99, 0.3), NATS)
    assert [type(event) for event in listen(recogniser, 20)] == [Digit, Digit]
    Pipeline(recogniser, RATE)
    assert [type(event) for event in listen(recogniser, n_steps - 20)] == [Rejected]
