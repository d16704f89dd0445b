import numpy as np

from listener.config import FeatureConfig
from train.mixing.phones import PHONES, phones, pronunciation
from train.mixing.streams import Stream

CONFIG = FeatureConfig()


def drawn(stream):
    """Sounds as a list, one a step of 20 ms; None has no weight."""
    answer, weights = phones(stream, CONFIG)
    return [PHONES[a] if w else None for a, w in zip(answer, weights)]


def test_a_word_is_made_of_its_sounds_in_order():
    sounds, over = pronunciation("seven")
    assert [PHONES[i] for i in sounds] == ["S", "EH", "V", "AH", "N"]
    assert list(over) == sorted(over) and over[-1] == 1.0


def test_homophones_have_the_same_sounds():
    assert pronunciation("ate") == pronunciation("eight")
    assert pronunciation("two") == pronunciation("too")


def test_sounds_stand_in_their_word_50_ms_late():
    stream = Stream(np.zeros(8_000, np.float32))
    stream.add(np.zeros(0, np.float32), 1_600, [("six", 0, 1_600)])        # 0.2 to 0.4 s
    line = drawn(stream)
    heard = [i for i, sound in enumerate(line) if sound != "-"]
    assert heard[0] == 12 and heard[-1] == 21                 # steps that end at 260 to 440 ms
    assert list(dict.fromkeys(line[12:22])) == ["S", "IH", "K"] or line[21] == "S"
    assert line[12] == "S" and line[21] == "S" and "K" in line


def test_what_is_not_known_is_not_asked_for():
    stream = Stream(np.zeros(16_000, np.float32))
    stream.add(np.zeros(0, np.float32), 0, [("?", 0, 8_000)], [("no", 1_600, 3_200)])
    stream.add(np.zeros(0, np.float32), 8_000, [("(reversed)", 800, 2_400), ("blorf", 4_000, 5_600)])
    line = drawn(stream)
    assert set(line[:10]) <= {None, "-"} and None in line[4:10]
    assert {"N", "OW"} <= set(line)
    assert line[50 + 10] is None and line[50 + 32] is None
    assert line[-1] == "-"
