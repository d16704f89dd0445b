from pathlib import Path

import numpy as np
import pytest
import soundfile
from fakes import tone

from listener.errors import ConfigError
from train.__main__ import main
from train.corpora import Split, read_all
from train.preprocess import load_images


@pytest.fixture
def data(tmp_path) -> Path:
    """Two speakers who say three digits each, and somebody who says another word."""
    root = tmp_path / "data"
    for speaker in ("theo", "lucas"):
        for digit in (0, 3, 7):
            write(root / f"fsdd/recordings/{digit}_{speaker}_{digit}.wav", tone(digit))
    write(root / "speech_commands/cat/0ab1_nohash_1.wav", tone(1))
    return root


def write(path: Path, samples: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, 8_000)


def test_images_are_of_one_size_and_know_whose_they_are(data, tmp_path):
    found = load_images(read_all([data]), (32, 24), tmp_path / "cache", 1, Split(("lucas",)))
    assert found.images.shape == (6, 32, 24, 1) and found.images.dtype == np.float32
    assert 0 <= found.images.min() and found.images.max() == 1
    assert found.labels.tolist() == [0, 0, 3, 3, 7, 7]
    assert found.speakers.tolist() == ["lucas", "theo"] * 3
    assert found.parts.tolist() == ["left_out", "gate", "left_out", "gate", "left_out", "train"]
    images, labels = found.of_part("gate")
    assert labels.tolist() == [0, 3] and np.array_equal(images, found.images[[1, 3]])
    assert np.array_equal(found.images[0], found.images[1])          # the same tone
    assert not np.array_equal(found.images[0], found.images[2])


def test_the_cache_is_used_until_a_recording_or_a_setting_changes(data, tmp_path):
    def cached(size=(16, 16)) -> set[str]:
        load_images(read_all([data]), size, tmp_path / "cache", 1)
        return {path.name for path in (tmp_path / "cache").iterdir()}
    first = cached()
    assert len(first) == 1 and cached() == first
    assert len(cached((16, 20))) == 2
    write(data / "fsdd/recordings/0_theo_0.wav", tone(5))
    assert len(cached()) == 3


@pytest.mark.parametrize("arguments, message", [
    (["--corpora", "fsd"], "fsd: is none of the corpora fsdd"),
    (["--corpora", "grid"], "no recordings of grid"),
    (["--size", "4", "64"], "must be 8 or more"), (["--output", "x.npy"], "must end in .npz"),
    (["--left-out", "Theo"], "FSDD's speakers are lucas, theo"),
    (["--corpora", "speech_commands"], "no recording holds a single digit")])
def test_what_is_wrong_is_one_line(arguments, message, data, capsys):
    assert main(["preprocess", "--data", str(data), *arguments]) == 1
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1


def test_the_command_writes_what_numpy_reads(data, tmp_path, capsys):
    file = tmp_path / "out/images.npz"
    assert main(["preprocess", "--data", str(data), "--size", "16", "16", "--workers", "1",
                 "--cache", str(tmp_path / "cache"), "--output", str(file)]) == 0
    assert "6 images of 16 x 16, 2 speakers: 4 gate, 2 train" in capsys.readouterr().out
    with np.load(file) as found:
        assert set(found) == {"images", "labels", "speakers", "parts", "keys"}
        assert found["images"].shape == (6, 16, 16, 1) and found["labels"].tolist() == [0, 0, 3, 3, 7, 7]
        assert found["keys"][0] == "fsdd/lucas/recordings/0_lucas_0.wav"


def test_a_size_of_nothing_is_refused(data):
    with pytest.raises(ConfigError, match=r"size=\(64, 7\)"):
        load_images(read_all([data]), (64, 7))
