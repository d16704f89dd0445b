"""The pool of clips: in a file, whole, and never all in memory."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from train.audio import RATE
from train.mixing.clips import make_pool, read_pool
from train.corpora import Recording


@pytest.fixture
def recordings(tmp_path, rng):
    """Noises and words, each of its own loudness."""
    made = []
    for i in range(40):
        path = tmp_path / f"{i}.wav"
        soundfile.write(path, 0.02 * (i + 1) * rng.uniform(-1, 1, RATE // 2), RATE)
        kind, words = ("noise", ()) if i % 2 else ("word", ("seven",))
        made.append(Recording(path, "own", f"speaker{i}", kind, words))
    return made


def test_each_clip_is_its_recording(recordings, tmp_path):
    pool = read_pool(make_pool(recordings, 1, tmp_path / "cache", 2))
    unchanged = {clip.key: clip for clip in pool.clips if "#" not in clip.voice}
    assert unchanged.keys() == {recording.key for recording in recordings}
    assert len(pool.clips) > len(recordings)                     # words also in changed voices
    for recording in recordings:
        said, _ = soundfile.read(recording.path, dtype="int16")
        clip = unchanged[recording.key]
        heard = pool.samples[clip.offset:clip.offset + clip.length]
        assert heard.tobytes() in said.tobytes() if clip.kind == "word" else np.array_equal(heard, said)
        assert len(heard) > RATE // 10
    assert sum(clip.length for clip in pool.clips) == len(pool.samples)


def test_a_pool_is_made_once_and_leaves_nothing_behind(recordings, tmp_path):
    folder = make_pool(recordings, 1, tmp_path / "cache", 2)
    made = (folder / "samples.int16").stat().st_mtime_ns
    assert make_pool(recordings, 1, tmp_path / "cache", 2) == folder
    assert (folder / "samples.int16").stat().st_mtime_ns == made
    assert sorted(path.name for path in folder.iterdir()) == ["clips.json", "samples.int16"]
    assert make_pool(recordings[1:], 1, tmp_path / "cache", 2) != folder


def test_a_recording_that_was_changed_is_read_again(recordings, tmp_path, rng):
    before = make_pool(recordings, 1, tmp_path / "cache", 2)
    soundfile.write(recordings[0].path, rng.uniform(-0.5, 0.5, RATE // 2), RATE)      # of the same size
    after = make_pool(recordings, 1, tmp_path / "cache", 2)
    assert after != before and make_pool(recordings, 1, tmp_path / "cache", 2) == after
    other = [replace(recordings[0], kind="noise", words=()), *recordings[1:]]
    assert make_pool(other, 1, tmp_path / "cache", 2) != after


def test_samples_are_not_held_in_memory(tmp_path, rng):
    noise = tmp_path / "noise.wav"
    soundfile.write(noise, rng.uniform(-0.5, 0.5, 10 * RATE), RATE)
    recordings = [Recording(noise, "noises", str(i), "noise") for i in range(400)]
    tracemalloc.start()
    try:
        pool = read_pool(make_pool(recordings, 1, tmp_path / "cache", 1))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert pool.samples.nbytes == 400 * 10 * RATE * 2
    assert peak < pool.samples.nbytes / 2
