"""The gate, drawn: a letter a frame, upper case is speech."""

import pytest

from listener.speech.segmenter import Offset, Onset, Segmenter, Speech


def utterances(drawing, **settings):
    """(first frame, last frame + 1, why it ended) of each utterance in *drawing*."""
    segmenter = Segmenter(**{"onset_frames": 1, "onset_window": 1, "pre_roll": 1, "hangover": 2,
                             "longest": 100, **settings})
    heard = [(event, i) for i, letter in enumerate(drawing)
             for event in segmenter.push(i, letter.isupper())]
    heard += [(event, len(drawing)) for event in segmenter.flush("end")]
    found, frames = [], []
    for event, _ in heard:
        if isinstance(event, Onset):
            frames = list(event.frames)
        elif isinstance(event, Speech):
            frames.append(event.frame)
        elif isinstance(event, Offset):
            assert frames == list(range(frames[0], frames[-1] + 1)), "a frame was lost or doubled"
            found.append((frames[0], frames[-1] + 1, event.reason))
    return found


def test_pre_roll_and_hangover():
    assert utterances("aaAAaAaaaaA") == [(1, 8, "silence"), (9, 11, "end")]


@pytest.mark.parametrize("drawing", ["", "a", "aaaaaaaaaa"])
def test_silence_opens_nothing(drawing):
    assert utterances(drawing) == []


def test_speech_from_the_first_frame_on():
    assert utterances("AAAAaa") == [(0, 6, "silence")]


def test_onset_smoothing_ignores_a_click():
    smooth = {"onset_frames": 2, "onset_window": 3}
    assert utterances("aaaAaaaaAaaa", **smooth) == []
    assert utterances("aaaAaAaaa", **smooth) == [(2, 8, "silence")]


def test_pre_roll_is_counted_from_the_window():
    # the window is frames 4 to 6, two more stand before it
    assert utterances("aaaaAaAaaaa", onset_frames=2, onset_window=3, pre_roll=2) == [(2, 9, "silence")]


def test_nothing_is_heard_twice():
    assert utterances("aAaaAaa", pre_roll=5) == [(0, 4, "silence"), (4, 7, "silence")]


def test_longest_utterance_goes_on_without_loss():
    assert utterances("AAAAAAAaa", longest=3) == [
        (0, 3, "longest"), (3, 6, "longest"), (6, 9, "silence")]
    assert utterances("AAaa", longest=3) == [(0, 4, "silence")]


def test_only_the_rest_of_a_cut_utterance_goes_on():
    segmenter = Segmenter(1, 1, 0, 2, longest=2)
    onsets = [event.goes_on for letter in "AAAaaA" for event in segmenter.push(0, letter.isupper())
              if isinstance(event, Onset)]
    assert onsets == [False, True, False]


def test_a_broken_stream_forgets_its_pre_roll():
    segmenter = Segmenter(1, 1, 3, 2, 100)
    segmenter.push("before", False)
    assert segmenter.flush("gap") == []
    assert segmenter.push("after", True) == [Onset(["after"])]
