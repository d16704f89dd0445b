"""Words of one breath are judged together."""

import pytest

from listener.recognition.breath import BEFORE_S, BEHIND_S, Breath, Word
from listener.recognition.decoder import Candidate
from listener.recognition.prior import NEXT_S

RATE = 8_000
THRESHOLD = 0.7


def word(start, end, confidence, least=None, is_unsure=False):
    """Times in seconds."""
    candidate = Candidate(1, confidence, round(start * RATE), round(end * RATE))
    return Word(candidate, confidence, confidence, confidence if least is None else least, is_unsure)


def breath(*words):
    found = Breath(RATE)
    found.words += words
    return found


def judged(words, following=None, n_recent=0, goes_on=True):
    found = breath(*words)
    ended = found.end(following, n_recent, THRESHOLD, lambda _: goes_on)
    assert found.words == [] and [w for w, _ in ended] == list(words)
    return [is_digit for _, is_digit in ended]


HELD, SURE = word(1.0, 1.4, 0.85, 0.4), word(1.5, 1.9, 0.95, 0.5)
UNSURE = word(1.38, 1.5, 0.5, is_unsure=True)


@pytest.mark.parametrize("words, following, expected", [
    ([HELD], None, [False]),
    ([HELD, SURE], None, [True, True]),                       # a pair, one of them sure
    ([SURE, word(2.0, 2.3, 0.8, 0.3)], None, [True, True]),
    ([HELD, word(1.5, 1.9, 0.85, 0.4)], None, [False, False]),
    ([HELD, UNSURE], SURE, [True, False]),                    # it stands beside no two sure ones
    ([HELD, UNSURE, SURE], None, [True, False, True]),
    ([word(1.0, 1.4, 0.93, 0.4), UNSURE], SURE, [True, True]),
    ([UNSURE, SURE], word(2.0, 2.3, 0.95), [True, True]),
    ([word(1.0, 1.4, 0.85, 0.8)], None, [True])])             # whatever follows
def test_words_of_a_breath_where_somebody_speaks_on(words, following, expected):
    assert judged(words, following) == expected


def test_a_digit_is_one_if_nobody_speaks_on_and_an_unsure_word_is_not():
    assert judged([HELD], goes_on=False) == [True]
    assert judged([UNSURE], goes_on=False) == [False]


@pytest.mark.parametrize("confidence, is_unsure, expected", [
    (0.9, False, True), (0.89, False, False), (0.92, True, False)])     # unsure where the threshold is higher
def test_a_word_is_sure_of_itself_alone(confidence, is_unsure, expected):
    assert word(1.0, 1.4, confidence, is_unsure=is_unsure).is_sure is expected


def test_a_digit_that_was_told_of_late_counts():
    assert judged([UNSURE], SURE, n_recent=1) == [True]
    assert breath(UNSURE).is_open(SURE, 0) and not breath(UNSURE).is_open(SURE, 1)
    assert not breath(HELD).is_open(SURE, 0)                  # nobody waits


def test_a_breath_ends_with_a_pause():
    for gap, expected in ((NEXT_S - 0.01, True), (NEXT_S, False)):
        assert breath(SURE).is_followed_by(word(1.9 + gap, 2.5, 0.9).candidate) is expected


def test_one_word_that_is_heard_twice_is_one():
    found = breath(HELD, UNSURE)
    assert found.overlapped(word(1.5 - BEFORE_S + 0.01, 2.0, 0.95).candidate) == []
    assert found.overlapped(word(1.5 - BEFORE_S - 0.01, 2.0, 0.95).candidate) == [UNSURE]
    assert found.words == [HELD]                              # a digit stays
    assert found.overlapped(word(1.0, 2.0, 0.95).candidate) == []
    for _ in range(2):                                        # it waits, and then it is told
        assert found.is_heard(word(1.4 - BEHIND_S - 0.01, 1.6, 0.5).candidate)
        assert not found.is_heard(word(1.4 - BEHIND_S + 0.01, 1.6, 0.5).candidate)
        found.end(None, 0, THRESHOLD, lambda _: False)
