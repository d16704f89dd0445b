"""Settings: a file, the environment, the command line, in rising order."""

import os
import re
import sys
from pathlib import Path

import pytest

from listener.config import DecisionConfig
from listener.errors import ConfigError
from listener.settings import NAMES, InForce, Settings, checked, in_force, parsed, settings_file
from listener.settings_text import as_toml, settings_summary, settings_text

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

EVERY = {"device": "usb", "samplerate": 16_000, "model": "/m/other.json", "threshold": 0.75, "vad_mode": 2,
         "pre_roll_ms": 200, "hangover_ms": 400, "channel": 2, "gain_db": -3.5, "group_pause": 0.8}


@pytest.fixture
def file(tmp_path):
    """Writes a settings file; returns its name."""
    def write(text):
        path = tmp_path / "settings.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)
    return write


def lines(values):
    return "".join(f"{name} = {as_toml(value)}\n" for name, value in values.items())


def test_there_is_a_value_for_every_setting():
    assert set(EVERY) == set(NAMES)
    assert all(getattr(Settings(), name) != value for name, value in EVERY.items())


def test_each_place_has_all_settings(file):
    environment = {f"LISTENER_{name.upper()}": str(value) for name, value in EVERY.items()}
    for found in (in_force({}, file(lines(EVERY)), {}), in_force({}, None, environment),
                  in_force(EVERY, None, {})):
        assert {name: getattr(found.settings, name) for name in NAMES} == EVERY


@pytest.mark.parametrize("in_file, in_environment, given, value, origin", [
    ("0.6", "0.7", 0.8, 0.8, "command line"), ("0.6", "0.7", None, 0.7, "environment"),
    ("0.6", None, None, 0.6, "settings.toml"), (None, "0.7", None, 0.7, "environment"),
    ("0.6", "", None, 0.6, "settings.toml"), (None, None, None, None, None)])
def test_rising_order(file, in_file, in_environment, given, value, origin):
    found = in_force({} if given is None else {"threshold": given},
                     file("" if in_file is None else f"threshold = {in_file}"),
                     {} if in_environment is None else {"LISTENER_THRESHOLD": in_environment})
    assert found.settings.threshold == value
    assert (found.origins.get("threshold") or "").endswith(origin or "")
    assert ("threshold" in found.origins) == (value is not None)


def test_settings_of_other_names_come_from_other_places(file):
    environment = {"LISTENER_CHANNEL": "2", "PATH": "/"}
    found = in_force({"vad_mode": 3}, file("gain_db = 6\nchannel = 1"), environment)
    assert (found.settings.vad_mode, found.settings.gain_db, found.settings.channel) == (3, 6.0, 2)


@pytest.mark.parametrize("text, fault", [
    ("treshold = 0.5", "unknown setting 'treshold', choose from: device, samplerate"),
    ("threshold = 1.5", "threshold=1.5 must be between 0 and 1"),
    ("threshold = nan", "threshold=nan must be a number"),
    ('threshold = "0.5"', "threshold='0.5' must be a number"),
    ("vad_mode = true", "vad_mode=True must be a whole number"),
    ("vad_mode = 1.0", "vad_mode=1.0 must be a whole number"),
    ("vad_mode = 4", "vad_mode=4 must be 0, 1, 2 or 3"),
    ("pre_roll_ms = -20", "pre_roll_ms=-20 must be between 0 and 2000"),
    ("channel = 0", "channel=0 must be 1 or more"),
    ("gain_db = 61", "gain_db=61 must be between -60 and 60"), ("device = 1.5", "device=1.5 must be text"),
    ("samplerate = 10", "samplerate=10 must be between 1000 and 768000 Hz"),
    ("group_pause = 0", "group_pause=0 must be"),
    ("[hearing]\nthreshold = 0.5", "unknown setting 'hearing'"), ("threshold 0.5", "line 1, column 11"),
    ("threshold = 1979-05-27", "threshold=datetime.date"), (b"\xff", "not utf-8 text")])
def test_a_fault_in_a_file_names_file_key_value_and_what_is_allowed(file, text, fault):
    name = file(text)
    with pytest.raises(ConfigError) as refused:
        in_force({}, name, {})
    assert name in str(refused.value) and fault in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("text", ["gain_db = 1" + "0" * 400, "vad_mode = 1" + "0" * 5_000,
                                  "vad_mode = " + "[" * 5_000])
def test_what_is_beyond_measure_is_a_fault_in_the_file(file, text):
    with pytest.raises(ConfigError, match=re.escape(str(file(text)))):
        in_force({}, str(file(text)), {})


def test_a_user_without_a_home_has_no_settings_file(monkeypatch):
    def homeless(*_, **__):
        raise RuntimeError("could not determine the home directory")
    monkeypatch.setattr("platformdirs.user_config_path", homeless)
    assert settings_file() is None and in_force({}, None, {}).file is None
    assert "without a home" in settings_text(in_force({}, None, {}), DecisionConfig())


@pytest.mark.parametrize("name, value, fault", [
    ("THRESHOLD", "high", "threshold='high' must be a number"),
    ("VAD_MODE", "1.5", "vad_mode='1.5' must be a whole"),
    ("GAIN_DB", "nan", "gain_db=nan must be a number"),
    ("HANGOVER_MS", "50", "hangover_ms=50 must be between 100")])
def test_a_fault_in_the_environment_names_the_variable(name, value, fault):
    with pytest.raises(ConfigError, match=f"LISTENER_{name}: {fault}"):
        in_force({}, None, {f"LISTENER_{name}": value})


def test_a_file_that_was_asked_for_must_be_there(tmp_path):
    with pytest.raises(ConfigError, match="missing.toml: no such file"):
        in_force({}, str(tmp_path / "missing.toml"), {})
    with pytest.raises(ConfigError, match="is a directory"):
        in_force({}, str(tmp_path), {})


def test_the_platform_s_own_file_is_read_if_it_is_there(tmp_path, monkeypatch):
    monkeypatch.setattr("listener.settings.settings_file", lambda: tmp_path / "settings.toml")
    assert in_force({}, None, {}).settings == Settings()
    (tmp_path / "settings.toml").write_text("vad_mode = 3")
    assert in_force({}, None, {}).settings == Settings(vad_mode=3)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="each platform has its own place")
def test_the_platform_s_place(monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", "/home/someone/.config")
    assert settings_file() == Path("/home/someone/.config/synesthesia-listener/settings.toml")


def test_a_model_in_a_file_lies_beside_the_file(file):
    name = file('model = "mine/digits.json"')
    assert in_force({}, name, {}).settings.model == os.path.join(os.path.dirname(name), "mine", "digits.json")
    assert in_force({}, file('model = "/else/digits.json"'), {}).settings.model == "/else/digits.json"


def test_a_model_that_is_printed_is_the_same_wherever_that_is_kept(file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    printed = settings_text(in_force({"model": "mine/digits.json"}, None, {}), DecisionConfig())
    assert tomllib.loads(printed)["model"] == str(tmp_path / "mine" / "digits.json")


def test_a_number_is_a_device_too(file):
    assert in_force({}, file("device = 3"), {}).settings.device == "3"
    assert checked("device", 3) == parsed("device", "3") == "3"


@pytest.mark.parametrize("given", [{}, EVERY, {"device": 'a "b" \\ \x7f \x01 ü 🎤', "threshold": 1e-9}])
def test_what_is_printed_is_a_settings_file_that_says_the_same(given, file, tmp_path):
    found = in_force(given, str(file("")), {})
    printed = settings_text(found, DecisionConfig(threshold=0.625))
    again = in_force({}, file(printed), {}).settings
    assert again == Settings(**{"threshold": 0.625, **given})
    assert set(tomllib.loads(printed)) <= set(NAMES)
    assert all(name in printed for name in NAMES)


def test_what_is_printed_says_where_each_comes_from(file):
    name = file("gain_db = 3")
    found = in_force({"vad_mode": 2}, name, {"LISTENER_CHANNEL": "1"})
    comments = {line.split(" =")[0]: line.split("  # ")[1] for line in
                settings_text(found, DecisionConfig()).splitlines() if " = " in line}
    assert comments["gain_db"] == name
    assert comments["vad_mode"] == "command line, --vad-mode"
    assert comments["channel"] == "environment, LISTENER_CHANNEL"
    assert (comments["threshold"], comments["hangover_ms"]) == ("the model's", "built in")


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    text = settings_text(InForce(Settings(), {}, tmp_path / "none.toml"), DecisionConfig())
    assert "none.toml (not there)" in text


def test_the_summary_tells_what_was_set(file):
    assert settings_summary(in_force({}, None, {})) == "nothing set"
    assert settings_summary(in_force({"vad_mode": 2}, None, {})) == "vad_mode=2 (command line)"


def test_the_model_decides_where_no_threshold_is_set():
    of_model = DecisionConfig(0.4, 0.2)
    assert Settings().decision(of_model) == of_model
    assert Settings(threshold=0.9).decision(of_model) == DecisionConfig(0.9, 0.2)
