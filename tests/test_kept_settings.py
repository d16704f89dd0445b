"""Settings that are kept, and what is made of those that cannot be used."""

from dataclasses import asdict, replace

import pytest
from PyQt6.QtCore import QSettings

from listener.desktop.settings import Settings, Store
from listener.errors import ConfigError

OTHERS = Settings(threshold=0.75, vad_mode=3, pre_roll_ms=100, hangover_ms=500, gain_db=12,
                  colours="viridis", history_s=30, theme="light", shows_posteriors=False, shows_refused=True,
                  plays_at_once=True, device="Desk", channel=2, group_pause_ms=700)


@pytest.fixture
def kept(tmp_path):
    """Opens the same file each time, as another start of the program does."""
    return lambda: QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


def test_every_setting_survives_a_restart(kept):
    assert all(value != asdict(Settings())[name] for name, value in asdict(OTHERS).items())
    settings = kept()
    Store(settings).change(**asdict(OTHERS))
    settings.sync()
    assert Store(kept()).settings == OTHERS


def test_reset_forgets_every_choice_but_the_microphone(kept):
    settings, defaults = kept(), Settings(threshold=0.61)
    store = Store(settings, defaults)
    store.change(**asdict(OTHERS))
    wanted = replace(defaults, device="Desk")
    assert store.reset() == store.settings == wanted
    settings.sync()
    assert Store(kept(), defaults).settings == wanted


def test_reset_leaves_in_force_what_the_command_line_gives(kept):
    settings = kept()
    Store(settings).change(device="Desk", threshold=0.3)
    store = Store(settings, given={"device": "Other", "gain_db": 55})
    assert store.reset() == replace(Settings(), device="Other", gain_db=55)
    settings.sync()
    assert Store(kept()).settings == replace(Settings(), device="Desk")


def test_a_place_where_nothing_can_be_kept_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    store = Store(QSettings(str(tmp_path / "file" / "settings.ini"), QSettings.Format.IniFormat))
    store.change(threshold=0.75)
    assert str(tmp_path / "file") in store.fault
    well = Store(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    well.change(threshold=0.75)
    assert well.fault == ""


def test_what_the_command_line_gives_goes_before_and_is_not_kept(kept):
    settings = kept()
    Store(settings).change(threshold=0.7, vad_mode=2)
    store = Store(settings, given={"threshold": 0.3})
    assert (store.settings.threshold, store.settings.vad_mode) == (0.3, 2)
    store.change(vad_mode=1)
    settings.sync()
    assert (Store(kept()).settings.threshold, Store(kept()).settings.vad_mode) == (0.7, 1)


@pytest.mark.parametrize("name, value", [
    ("threshold", "much"), ("threshold", 1.5), ("vad_mode", 7), ("pre_roll_ms", 33), ("hangover_ms", -20),
    ("history_s", 10_000), ("group_pause_ms", -1),
    ("theme", "pink"), ("gain_db", 400), ("colours", "jet"), ("device", ["a", "b"])])
def test_what_cannot_be_used_is_as_if_it_were_not_there(kept, name, value):
    settings = kept()
    Store(settings).change(shows_refused=True)
    settings.setValue(name, value)
    settings.sync()
    assert Store(kept()).settings == replace(Settings(), shows_refused=True)


@pytest.mark.parametrize("change", [{"threshold": 0.0}, {"pre_roll_ms": 50}, {"theme": "pink"}])
def test_a_change_that_is_none_is_refused(kept, change):
    store = Store(kept())
    with pytest.raises(ConfigError, match=next(iter(change))):
        store.change(**change)
    assert store.settings == Settings()
