from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from fakes import spoken

import listener
from listener.config import DecisionConfig, GateConfig, IntakeConfig
from listener.errors import AudioFormatError, ConfigError
from listener.events import (Away, Back, Digit, Gap, Level, Lost, Picture, Rejected, SourceLost,
                             SourceReturned, SpeechStarted, SpeechStopped)
from listener.pipeline import Pipeline, run
from listener.recognition.model import Model, shipped_model
from listener.recognition.recogniser import Recogniser
from listener.signal.mel import log_mel

SAMPLES = Path(listener.__file__).parent / "samples"


def digits(events):
    return "".join(str(event.digit) for event in events if isinstance(event, Digit))


def is_loud(frame):
    return bool(np.abs(frame).max() > 0.01)


def of(kind, events):
    return [event for event in events if isinstance(event, kind)]


def test_hears_digits_while_they_are_spoken(four_one_five, make_pipeline):
    events = list(run([four_one_five], make_pipeline(vad=is_loud)))
    assert digits(events) == "415"
    [started], [stopped] = of(SpeechStarted, events), of(SpeechStopped, events)
    assert all(started.at < digit.at < stopped.at for digit in of(Digit, events)[:2])
    assert stopped.reason == "silence"


@pytest.mark.parametrize("block_size", [1, 79, 80, 159, 160, 161, 4_096])
def test_events_do_not_depend_on_block_size(four_one_five, make_pipeline, block_size):
    expected = list(run([four_one_five], make_pipeline()))
    blocks = np.split(four_one_five, range(block_size, four_one_five.size, block_size))
    assert list(run(blocks, make_pipeline())) == expected != []


@pytest.mark.parametrize("rate, n_channels", [
    (11_025, 1), (16_000, 2), (44_100, 2), (48_000, 1), (96_000, 4)])
@pytest.mark.parametrize("block_ms", [1, 33, 10_000])
def test_nor_at_any_rate_and_channel_count(make_pipeline, rate, n_channels, block_ms):
    mono = spoken("270", np.random.default_rng(3), rate)
    samples = np.repeat(mono[:, None], n_channels, axis=1)
    expected = list(run([samples], make_pipeline(rate)))
    block_size = rate * block_ms // 1000
    blocks = np.split(samples, range(block_size, len(samples), block_size))
    assert list(run(blocks, make_pipeline(rate))) == expected
    assert digits(expected) == "270"


@pytest.mark.parametrize("k", [1, 5, 50])
def test_a_delay_of_k_steps_delays_the_events_by_k_steps(four_one_five, make_pipeline, rng, k):
    lead = 1e-4 * rng.standard_normal(k * 160).astype(np.float32)
    expected = of(Digit, run([four_one_five], make_pipeline()))
    delayed = of(Digit, run([lead, four_one_five], make_pipeline()))
    assert [d.at - k * 160 for d in delayed] == [d.at for d in expected]
    assert [d.digit for d in delayed] == [d.digit for d in expected] == [4, 1, 5]


def test_silence_gives_no_speech(make_pipeline):
    events = list(run([np.zeros(80_000, np.float32)], make_pipeline()))
    assert {type(event) for event in events} == {Level}


def test_a_word_cut_by_the_end_of_the_stream_is_heard(four_one_five, make_pipeline):
    digit_ends = of(Digit, run([four_one_five], make_pipeline()))[-1].end
    cut = four_one_five[:digit_ends + 20]
    events = list(run([cut], make_pipeline()))
    assert digits(events) == "415"
    assert max(event.at for event in events) == cut.size
    assert of(SpeechStopped, events)[-1].reason == "end"


def test_a_stream_that_ends_is_heard_as_one_that_falls_silent():
    samples, rate = soundfile.read(SAMPLES / "phone_number.flac", dtype="float32")
    silence, model = np.zeros(rate, np.float32), Model.load(shipped_model())
    for n in range(rate // 2, samples.size, rate // 5):
        ended, silent = (digits(run(blocks, Pipeline(Recogniser(model), rate)))
                         for blocks in ([samples[:n]], [samples[:n], silence]))
        assert ended == silent, f"cut after {n / rate} s"


@pytest.mark.parametrize("n", [0, 1, 159, 160, 161])
def test_streams_of_hardly_any_samples_end_quietly(make_pipeline, n):
    assert list(run([np.zeros(n, np.float32)], make_pipeline())) == []


def test_digits_lie_in_their_utterance_and_after_each_other(four_one_five, make_pipeline):
    events = list(run([four_one_five], make_pipeline(vad=is_loud)))
    [stopped] = of(SpeechStopped, events)
    edges = [edge for digit in of(Digit, events) for edge in (digit.start, digit.end)]
    assert edges == sorted(edges)
    assert stopped.start <= edges[0] and edges[-1] <= stopped.stop


def test_at_counts_what_the_resampler_holds_back(four_one_five, make_pipeline):
    assert digits(run([four_one_five], make_pipeline())) == "415"
    known = [d.at for d in run([four_one_five], make_pipeline()) if isinstance(d, Digit)]
    upsampled = soxr.resample(four_one_five, 8_000, 48_000)
    later = [d.at for d in run([upsampled], make_pipeline(48_000)) if isinstance(d, Digit)]
    assert len(later) == 3
    # at most a frame and a half of filter, and a frame of its own to be full: never earlier
    assert all(0 <= (late - early) / 8_000 <= 0.05 for early, late in zip(known, later))


def test_a_gap_moves_the_clock_and_loses_no_later_digit(four_one_five, make_pipeline):
    pipeline = make_pipeline()
    events = list(run([four_one_five, Lost(12_345), four_one_five], pipeline))
    assert digits(events) == "415415"
    [gap] = of(Gap, events)
    assert (gap.start, gap.n_lost) == (four_one_five.size, 12_345)
    first, second = of(Digit, events)[:3], of(Digit, events)[3:]
    shift = four_one_five.size + 12_345
    # frames are cut anew after a gap, so places agree to a step
    assert all(abs(b.end - a.end - shift) <= 160 for a, b in zip(first, second))
    assert pipeline.position == 2 * four_one_five.size + 12_345


def test_a_gap_ends_an_open_utterance(four_one_five, make_pipeline):
    events = list(run([four_one_five[:8_000], Lost(100), four_one_five[8_000:]], make_pipeline()))
    assert "gap" in [event.reason for event in of(SpeechStopped, events)]


@pytest.mark.parametrize("n", [5_004, 5_005, 5_006, 5_007])
def test_no_gap_is_negative(make_pipeline, n):
    events = list(run([np.zeros(n, np.float32), Lost(1), Lost(1)], make_pipeline(44_100)))
    assert all(gap.n_lost >= 0 and gap.at >= gap.start for gap in of(Gap, events))


@pytest.mark.parametrize("n", range(11_025, 11_025 + 30))
def test_nothing_ends_after_the_stream(make_pipeline, n):
    loud = np.tile(np.array([0.5, -0.5], np.float32), n)[:n]
    events = list(run([loud], make_pipeline(11_025, vad=is_loud)))
    assert all(stopped.stop <= stopped.at for stopped in of(SpeechStopped, events))


def test_what_was_before_a_gap_is_not_measured_after_it(make_pipeline):
    half = np.tile(np.array([0.5, -0.5], np.float32), 320)
    events = list(run([half, Lost(80_000), np.zeros(800, np.float32)], make_pipeline()))
    assert [level.peak_db for level in of(Level, events)] == [-120.0]


@pytest.mark.parametrize("ms", [310, 319, 315])
def test_times_between_the_steps_are_refused(make_pipeline, ms):
    with pytest.raises(ConfigError, match=f"pre_roll_ms={ms}"):
        make_pipeline(gate=GateConfig(pre_roll_ms=ms))


@pytest.mark.parametrize("rate", [11_025, 44_100])
def test_many_small_gaps_do_not_drift(make_pipeline, rate):
    pipeline = make_pipeline(rate)
    list(run([Lost(7)] * 10_000, pipeline))
    assert pipeline.position == 70_000 * 8_000 // rate


def test_an_utterance_cut_for_its_length_loses_and_doubles_nothing(make_pipeline, rng):
    long = spoken("4152703986" * 3, rng)
    events = list(run([long], make_pipeline(gate=GateConfig(longest_ms=2_000), vad=is_loud)))
    reasons = [event.reason for event in of(SpeechStopped, events)]
    assert digits(events) == "4152703986" * 3
    assert reasons.count("longest") >= 5
    stretches = [(event.start, event.stop) for event in of(SpeechStopped, events)]
    assert all(stop == start for (_, stop), (start, _) in zip(stretches, stretches[1:]))


def test_the_picture_is_what_the_network_saw(four_one_five, make_pipeline, fake_model):
    pictures = of(Picture, run([four_one_five], make_pipeline(picture=True)))
    rows = np.concatenate([picture.rows for picture in pictures])
    context = np.zeros(fake_model.features.context_length, np.float32)
    whole = log_mel(np.concatenate([context, four_one_five]), fake_model.features)[:len(rows)]
    assert np.allclose(rows, whole, atol=1e-5)
    assert {picture.is_open for picture in pictures} == {True, False}
    assert all((picture.posterior is not None) == picture.is_open for picture in pictures)


def test_the_picture_says_what_the_voice_detector_says(four_one_five, make_pipeline):
    said = []

    def vad(frame):
        said.append(bool(np.abs(frame).max() > 0.1))
        return said[-1]
    pictures = of(Picture, run([four_one_five], make_pipeline(picture=True, vad=vad)))
    assert [picture.is_speech for picture in pictures] == said
    assert 0 < sum(said) < sum(picture.is_open for picture in pictures)


def test_the_picture_changes_no_other_event(four_one_five, make_pipeline):
    seen = [e for e in run([four_one_five], make_pipeline(picture=True)) if not isinstance(e, Picture)]
    assert seen == list(run([four_one_five], make_pipeline()))


def test_level_is_in_decibels_below_full_scale(make_pipeline):
    square = np.tile(np.repeat(np.array([0.5, -0.5], np.float32), 8), 1_000)
    levels = of(Level, run([square], make_pipeline()))
    assert len(levels) == square.size // 800
    assert levels[0].rms_db == pytest.approx(-6.02, abs=0.01) == levels[0].peak_db


def test_history_holds_the_sound_of_a_digit(four_one_five, make_pipeline):
    pipeline = make_pipeline()
    heard = of(Digit, run([four_one_five], pipeline))
    assert digits(heard) == "415"
    for digit in heard:
        clip = pipeline.history.read(digit.start, digit.end)
        assert np.array_equal(clip, four_one_five[digit.start:digit.end])


def test_one_channel_is_heard_and_amplified(four_one_five, make_pipeline):
    faint = np.stack([np.zeros_like(four_one_five), four_one_five / 100], axis=1)
    expected = list(run([four_one_five / 100], make_pipeline(intake=IntakeConfig(gain_db=40))))
    assert list(run([faint], make_pipeline(intake=IntakeConfig(2, 40.0)))) == expected
    assert digits(expected) == "415"
    with pytest.raises(AudioFormatError, match="channel=3: the sound has 2 channels"):
        list(run([faint], make_pipeline(intake=IntakeConfig(3))))


@pytest.mark.parametrize("settings", [{"channel": 0}, {"gain_db": 61.0}, {"gain_db": float("nan")}])
def test_an_intake_that_cannot_be_is_refused(settings):
    with pytest.raises(ConfigError, match=next(iter(settings))):
        IntakeConfig(**settings)


def test_a_threshold_changes_in_mid_word_and_nothing_else_does(four_one_five, make_pipeline):
    pipeline = make_pipeline()
    expected = list(run([four_one_five], make_pipeline()))
    start = of(Digit, expected)[1].start
    events = pipeline.push(four_one_five[:start])
    pipeline.configure(decision=DecisionConfig(threshold=0.99))
    events += [*pipeline.push(four_one_five[start:]), *pipeline.flush()]
    assert digits(events) == "4"
    assert [event.digit for event in of(Rejected, events)] == [1, 5]
    assert [type(event) for event in events if not isinstance(event, (Digit, Rejected))] == [
        type(event) for event in expected if not isinstance(event, Digit)]


def test_another_hangover_counts_at_once_and_loses_nothing(four_one_five, make_pipeline):
    pipeline = make_pipeline(vad=is_loud)
    events = pipeline.push(four_one_five[:6_000])
    pipeline.configure(gate=GateConfig(hangover_ms=100))
    events += [*pipeline.push(four_one_five[6_000:]), *pipeline.flush()]
    assert digits(events) == "415"
    assert len(of(SpeechStopped, events)) > 1            # the pauses are 200 ms long
    with pytest.raises(ConfigError, match="pre_roll_ms=50"):
        pipeline.configure(gate=GateConfig(pre_roll_ms=50))


def test_a_source_that_goes_and_comes_is_told_of_and_loses_no_digit(four_one_five, make_pipeline):
    events = list(run([four_one_five, Away("unplugged"), Lost(8_000), Back("Desk"), four_one_five],
                      make_pipeline()))
    assert digits(events) == "415415"
    [lost], [gap], [back] = of(SourceLost, events), of(Gap, events), of(SourceReturned, events)
    n = four_one_five.size
    assert (lost.at, lost.message) == (n, "unplugged")
    assert (gap.start, gap.n_lost) == (n, 8_000)
    assert (back.at, back.name) == (n + 8_000, "Desk")
    first, again = of(Digit, events)[:3], of(Digit, events)[3:]
    assert [d.end + n + 8_000 for d in first] == [d.end for d in again]
