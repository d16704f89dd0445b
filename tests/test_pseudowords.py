import numpy as np
import pytest

from train.corpora.recording import DIGITS
from train.corpora.split import HELD_OUT_WORDS
from train.mixing.phones import PHONES, pronunciation, pronunciations
from train.voices.pseudowords import BASES, in_ipa, pseudoword
from train.words import WORD_OF


@pytest.fixture(scope="module")
def invented():
    rng = np.random.default_rng(3)
    return sorted({pseudoword(rng) for _ in range(20_000)})


def sounds_of(word):
    return [PHONES[i] for i in pronunciation(word)[0]]


def test_none_sounds_like_a_digit_or_a_word_kept_for_validation(invented):
    kept = [[s.rstrip("012") for s in sounds]
            for word in (*DIGITS, "oh", *WORD_OF, *HELD_OUT_WORDS) for sounds in pronunciations(word)]
    assert not [word for word in invented if sounds_of(word) in kept]
    assert {"f_l_ao1", "n_iy1_r_ow0"}.isdisjoint(invented)          # "floor" in Britain, "nero" in America


def test_each_is_one_sound_away_from_a_digit(invented):
    bases = [[sound.rstrip("01").upper() for sound in base.split("_")] for base in BASES]

    def is_near(sounds, base):
        if len(sounds) == len(base):
            return sum(a != b for a, b in zip(sounds, base)) == 1
        return len(sounds) == len(base) + 1 and any(sounds[:i] + sounds[i + 1:] == base
                                                    for i in range(len(sounds)))
    assert all(any(is_near(sounds_of(word), base) for base in bases) for word in invented)


def test_words_that_people_know_are_among_them(invented):
    assert {"f_r_iy1", "m_ay1_n", "l_ay1_n", "hh_eh1_v_ah0_n", "l_ey1_t", "s_t_uw1"} <= set(invented)
    assert len(invented) > 500


def test_the_letters_are_those_of_the_phonetic_alphabet():
    assert in_ipa("s_eh1_p_ah0_n") == "sˈɛpən" and in_ipa("ch_ay1_v") == "tʃˈaɪv"


def test_what_no_accent_parts_is_not_put_in_its_place(invented):
    assert {"v_ah1_n", "f_ay1_f", "s_r_iy1", "z_eh1_r_ow0", "eh1_t"}.isdisjoint(invented)
