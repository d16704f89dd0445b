"""What many tests start from."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import processes
import pytest
from fakes import FakeModel, SoundDevice, spoken

from listener.config import GateConfig
from listener.pipeline import Pipeline
from listener.recognition.model import Model
from listener.recognition.recogniser import Recogniser
from listener.settings import NAMES
from listener.sources import portaudio


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that hold slow tests come first, so that no process is left with a long one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test hears by the settings of whoever runs it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "settings"))
    for name in [f"LISTENER_{name.upper()}" for name in NAMES]:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20240229)


@pytest.fixture
def fake_model() -> FakeModel:
    """Knows digits by the pitch of tones; see `fakes`."""
    return FakeModel()


@pytest.fixture
def make_pipeline(fake_model: FakeModel) -> Callable[..., Pipeline]:
    """Sample rate to a fresh pipeline that hears tones as digits."""
    def make(sample_rate: int = 8_000, gate: GateConfig = GateConfig(), **settings: Any) -> Pipeline:
        return Pipeline(Recogniser(fake_model), sample_rate, gate, **settings)
    return make


@pytest.fixture
def four_one_five(rng: np.random.Generator) -> np.ndarray:
    """"Four one five" in one breath, 8 kHz mono, as tones."""
    return spoken("415", rng)


@pytest.fixture
def installed_model(fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    """The fake model in the place of the one that ships."""
    monkeypatch.setattr(Model, "load", lambda path=None: fake_model)
    return fake_model


@pytest.fixture
def sound_device(monkeypatch: pytest.MonkeyPatch) -> Callable[..., SoundDevice]:
    """Puts a fake of the sounddevice module, with the given inputs, in its place."""
    def install(*args: object, **kwargs: object) -> SoundDevice:
        fake = SoundDevice(*args, **kwargs)
        monkeypatch.setitem(sys.modules, "sounddevice", fake)
        monkeypatch.setattr(portaudio, "_streams", set())
        return fake
    return install


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """`processes.start`; none of them outlives the test."""
    started: list[subprocess.Popen[str]] = []

    def remember(*args: object, **kwargs: object) -> subprocess.Popen[str]:
        started.append(processes.start(*args, **kwargs))
        return started[-1]
    yield remember
    for process in started:
        process.kill()
        process.communicate()
