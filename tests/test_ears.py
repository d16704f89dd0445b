"""A network that sees whole utterances, in the pipeline that listens."""

import json

import numpy as np
import pytest
from fakes import MELS_PER_DIGIT, WORDS, FakeModel, spoken

from listener.config import DecisionConfig
from listener.errors import ModelError
from listener.events import Digit, Rejected, SpeechStopped
from listener.pipeline import Pipeline, run
from listener.recognition.model import Model, shipped_model
from listener.recognition.network import UtteranceNetwork
from listener.recognition.recogniser import Recogniser

POSTERIOR = 0.91


class ToneImages(UtteranceNetwork):
    """Knows a tone by the brightest band of its image."""

    def __init__(self):
        self.size = (40, 20)

    def classify(self, image):
        assert image.shape == (40, 20, 1) and 0 <= image.min() and image.max() <= 1
        posterior = np.full(len(WORDS) + 2, (1 - POSTERIOR) / (len(WORDS) + 1), np.float32)
        posterior[min(int(image[:, :, 0].sum(axis=1).argmax()) // MELS_PER_DIGIT, 9)] = POSTERIOR
        return posterior


class WholeWords(FakeModel):
    def make_network(self):
        return ToneImages()


def listening(recogniser=None):
    return Pipeline(recogniser or Recogniser(WholeWords()), 8_000,
                    vad=lambda frame: np.abs(frame).max() > 0.01)


def test_each_utterance_is_one_digit_when_the_gate_has_closed(rng):
    samples = np.concatenate([spoken("4", rng), spoken("1", rng), spoken("7", rng)])
    events = list(run(np.array_split(samples, 40), listening()))
    digits = [e for e in events if isinstance(e, Digit)]
    assert [d.digit for d in digits] == [4, 1, 7]
    stops = [e for e in events if isinstance(e, SpeechStopped)]
    for i, (digit, stop) in enumerate(zip(digits, stops, strict=True)):
        assert digit.at == stop.at and stop.start <= digit.start < digit.end <= stop.stop
        # The tone stands half a second into its part, for a quarter of one.
        at = sum(len(spoken(d, rng)) for d in "471"[:i]) + 4_000
        assert abs(digit.start - at) <= 400 and abs(digit.end - at - 2_000) <= 400


@pytest.mark.parametrize("block_size", [1, 479, 4096])
def test_events_do_not_depend_on_the_blocks(rng, block_size):
    samples = np.concatenate([spoken("3", rng), spoken("8", rng)])

    def events(blocks):
        return list(run(blocks, listening()))
    whole = events([samples])
    assert events(np.split(samples, range(block_size, samples.size, block_size))) == whole
    assert sum(isinstance(e, Digit) for e in whole) == 2


def test_what_is_not_sure_enough_is_refused_and_silence_is_nothing(rng):
    recogniser = Recogniser(WholeWords(), DecisionConfig(threshold=0.95))
    events = list(run([spoken("5", rng)], listening(recogniser)))
    assert [e.digit for e in events if isinstance(e, Rejected)] == [5]
    assert not any(isinstance(e, Digit) for e in events)
    silent = list(run([np.zeros(16_000, np.float32)], listening()))
    assert not any(isinstance(e, (Digit, Rejected)) for e in silent)


def test_an_endless_utterance_does_not_fill_the_memory(rng):
    recogniser = Recogniser(WholeWords())
    recogniser.reset(0)
    rows = np.zeros((2, recogniser.features.n_mels), np.float32)
    for at in range(160, 60 * 8_000, 160):
        recogniser.push(rows, at)
    assert len(recogniser._ears._steps) * 160 == 10 * 8_000


def test_a_kind_that_is_none_is_refused(tmp_path):
    metadata = json.loads(shipped_model().read_text())
    (tmp_path / "digits.tflite").write_bytes(shipped_model().with_suffix(".tflite").read_bytes())
    (tmp_path / "digits.json").write_text(json.dumps({**metadata, "kind": "opera"}))
    with pytest.raises(ModelError, match="kind 'opera' must be one of stream, utterance"):
        Model.load(tmp_path / "digits.json")
    (tmp_path / "digits.json").write_text(json.dumps({**metadata, "kind": "utterance"}))
    with pytest.raises(ModelError, match="are not an image"):
        Model.load(tmp_path / "digits.json")
