"""What files may do to the listener: nothing."""

import io
import struct
import time
import tracemalloc

import fuzz
import numpy as np
import pytest
import soundfile

from listener.errors import AudioFormatError, ModelError
from listener.pipeline import run
from listener.recognition import model
from listener.sources.recording import Recording
from listener.sources.stream import Stream

RATE = 8_000


@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_what_is_not_damaged_is_taken(tmp_path, kind):
    fuzz.feed(kind, fuzz.valid(kind), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_damaged_files_are_heard_or_refused_with_one_line(tmp_path, kind):
    assert fuzz.fuzz(kind, 100, 2, tmp_path) is None


def header(rate=RATE, n_channels=1, bits=16, code=1, claimed=0x7FFF_0000):
    """A WAV's first bytes; they may lie."""
    fmt = struct.pack("<HHIIHH", code, n_channels, rate, rate * n_channels * bits // 8 & 0xFFFF_FFFF,
                      n_channels * bits // 8 & 0xFFFF, bits)
    return b"RIFF" + struct.pack("<I", claimed + 36 & 0xFFFF_FFFF) + b"WAVEfmt " + struct.pack("<I", 16) \
        + fmt + b"data" + struct.pack("<I", claimed)


def as_file(content, folder):
    (folder / "lie.wav").write_bytes(content)
    return Recording(folder / "lie.wav")


def as_pipe(content, folder):
    return Stream(io.BufferedReader(io.BytesIO(content)))


@pytest.mark.parametrize("opened", [as_file, as_pipe])
def test_ten_hours_in_a_kilobyte_are_a_sixteenth_of_a_second(tmp_path, make_pipeline, opened):
    content = header(claimed=2 * RATE * 36_000) + bytes(1_000)
    began = time.process_time()
    with opened(content, tmp_path) as source:
        pipeline = make_pipeline(source.sample_rate)
        list(run(source, pipeline))
    assert pipeline.position == 500
    assert time.process_time() - began < 5


@pytest.mark.parametrize("opened", [as_file, as_pipe])
@pytest.mark.parametrize("lie", [{"n_channels": 65_535, "bits": 64, "code": 3}, {"n_channels": 0},
                                 {"rate": 0}, {"rate": 0xFFFF_FFFF}, {"rate": 768_000, "n_channels": 1_024},
                                 {"bits": 0}, {"bits": 65_535}, {"code": 0xFFFE}])
def test_a_header_that_lies_needs_no_memory(tmp_path, make_pipeline, opened, lie):
    tracemalloc.start()
    try:
        with opened(header(**lie) + bytes(1_000), tmp_path) as source:
            list(run(source, make_pipeline(source.sample_rate)))
    except AudioFormatError as error:
        assert "\n" not in str(error)
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 64_000_000


STRANGE = {"nan": np.full(RATE, np.nan), "inf": np.full(RATE, np.inf),
           "both": np.tile([np.inf, -np.inf, np.nan, 0], RATE // 4), "dc": np.full(RATE, 0.9),
           "square": np.sign(np.sin(np.arange(RATE) * 0.3)),
           "huge": np.full(RATE, 1e38), "tiny": np.full(RATE, 1e-45), "one": np.ones(1), "none": np.zeros(0)}


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize("subtype", ["FLOAT", "DOUBLE"])
def test_strange_samples_do_not_outlast_themselves(tmp_path, make_pipeline, four_one_five, name, subtype):
    samples = np.concatenate([STRANGE[name], np.zeros(2 * RATE), four_one_five])
    soundfile.write(tmp_path / "strange.wav", samples, RATE, subtype=subtype)
    with Recording(tmp_path / "strange.wav") as source:
        events = list(run(source, make_pipeline(RATE, picture=True)))
    after = [event for event in events if event.at > STRANGE[name].size + 2 * RATE]
    assert [event.digit for event in after if hasattr(event, "digit")] == [4, 1, 5]
    assert all(np.isfinite(event.rows).all() for event in events if hasattr(event, "rows"))
    assert all(np.isfinite(event.rms_db) for event in events if hasattr(event, "rms_db"))


def test_a_tampered_model_is_refused_before_any_of_it_runs(tmp_path, monkeypatch):
    touched = []
    monkeypatch.setattr(model, "Network", lambda *_: touched.append("ran"))
    content = bytearray(fuzz.valid("tflite"))
    content[len(content) // 2] ^= 1
    with pytest.raises(ModelError, match="SHA-256"):
        fuzz.load("tflite", bytes(content), tmp_path)
    assert touched == []
