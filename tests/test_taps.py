"""What sees each event before anybody else does, and what ends listening."""

import numpy as np
import pytest
from fakes import Blocks, spoken

from listener.config import GateConfig
from listener.events import Digit, Lost, SpeechStarted, SpeechStopped
from listener.hearing import open_pipeline
from listener.pipeline import run
from listener.settings import Settings
from listener.taps.tapped import Limit


@pytest.fixture
def hear(fake_model):
    """Hears blocks through taps; returns the events."""
    def hear(blocks, *taps, rate=8_000):
        return list(run(blocks, open_pipeline(fake_model, Settings(), rate, taps)))
    return hear


@pytest.fixture
def limited(hear, fake_model):
    """Hears samples until a limit is reached; returns the events, and how many samples were heard."""
    def limited(samples, block_size=160, **limit):
        source = Blocks(np.split(samples, range(block_size, samples.size, block_size)))
        pipeline = open_pipeline(fake_model, Settings(), 8_000, [Limit(source.close, **limit)])
        return list(run(source, pipeline)), pipeline.position
    return limited


def digits(events):
    return "".join(str(event.digit) for event in events if isinstance(event, Digit))


class Recorder:
    def __init__(self):
        self.events = []

    def __call__(self, events, pipeline):
        self.events += events
        return events


def test_a_tap_sees_every_event_once_and_in_order(hear, make_pipeline, four_one_five):
    tap, blocks = Recorder(), [four_one_five, Lost(800), four_one_five]
    events = hear(blocks, tap)
    assert [event for event in events if event in tap.events] == tap.events
    expected = list(run(blocks, make_pipeline()))
    assert events == expected
    assert digits(tap.events) == "415415"
    assert [event for event in expected if isinstance(event, (Digit, SpeechStarted, SpeechStopped))] == [
        event for event in tap.events if isinstance(event, (Digit, SpeechStarted, SpeechStopped))]


def test_what_a_tap_keeps_back_reaches_nobody(hear, four_one_five):
    after = Recorder()

    def no_ones(events, pipeline):
        return [event for event in events if getattr(event, "digit", None) != 1]
    assert digits(hear([four_one_five], no_ones, after)) == digits(after.events) == "45"


@pytest.mark.parametrize("block_size", [320, 4_096, 100_000])
def test_a_tap_finds_the_same_history_in_blocks_of_any_size(hear, four_one_five, block_size):
    def ends(blocks):
        stops = []
        hear(blocks, lambda events, pipeline: stops.extend(pipeline.history.stop for _ in events) or events)
        return stops

    blocks = np.split(four_one_five, range(block_size, four_one_five.size, block_size))
    assert ends(blocks) == ends(np.split(four_one_five, range(160, four_one_five.size, 160))) != []


@pytest.mark.parametrize("block_size", [1, 160, 100_000])
@pytest.mark.parametrize("n_digits, heard", [(1, "4"), (2, "41"), (3, "415"), (4, "415")])
def test_so_many_digits_and_not_one_more(limited, four_one_five, block_size, n_digits, heard):
    events, _ = limited(four_one_five, block_size, n_digits=n_digits)
    assert digits(events) == heard


def test_after_the_last_digit_nothing_more_is_taken(limited, four_one_five):
    events, position = limited(four_one_five, n_digits=1)
    [digit] = [event for event in events if isinstance(event, Digit)]
    assert position == digit.at < four_one_five.size


@pytest.mark.parametrize("silence_s", [0.5, 1.0, 2.0])
def test_it_ends_so_long_after_the_last_speech(limited, four_one_five, rng, silence_s):
    noise = 1e-4 * rng.standard_normal(8_000 * 5).astype(np.float32)
    events, position = limited(np.concatenate([four_one_five, noise]), silence_s=silence_s)
    stopped = [event for event in events if isinstance(event, SpeechStopped)][-1]
    assert digits(events) == "415"
    assert 0 <= position - (stopped.stop + silence_s * 8_000) <= 160


def test_where_nobody_speaks_it_ends_as_well(limited):
    assert limited(np.zeros(40_000, np.float32), silence_s=1.5)[1] == 12_000


def test_speech_that_is_longer_than_the_silence_goes_on(limited, rng):
    events, _ = limited(spoken("4155514", rng), silence_s=0.6)
    assert digits(events) == "4155514"


def test_without_a_limit_all_is_heard(limited, four_one_five):
    events, position = limited(four_one_five)
    assert (digits(events), position) == ("415", four_one_five.size)


def test_settings_reach_the_pipeline(fake_model, four_one_five):
    stereo = np.stack([np.zeros_like(four_one_five), four_one_five / 100], 1)
    settings = Settings(channel=2, gain_db=40, hangover_ms=500, threshold=0.9)
    events = list(run([stereo], open_pipeline(fake_model, settings, 8_000)))
    assert digits(events) == "415"
    assert digits(run([stereo], open_pipeline(fake_model, Settings(channel=1), 8_000))) == ""
    assert digits(run([four_one_five], open_pipeline(fake_model, Settings(threshold=0.99), 8_000))) == ""
    assert settings.gate == GateConfig(hangover_ms=500)
