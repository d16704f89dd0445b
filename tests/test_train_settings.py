"""What a run is to be: TOML, flags, assignments; and all that is wrong is named."""

import pytest

from listener.errors import ConfigError
from train.config import RunConfig
from train.settings import gather, read_toml, settle


def settled(text, **flags):
    return settle({**read_toml(lambda: text, "my.toml"), **flags}, "my.toml")


def test_flags_win_over_the_file_and_assignments_over_flags(tmp_path):
    file = tmp_path / "my.toml"
    file.write_text('network = "seed"\nepochs = 3\nbatch_size = 16\nseed = 9\n[sizes]\nkernel = 5\n')
    values = gather(file, {"epochs": 4, "seed": 5}, ["seed=6", "sizes.filters=[8, 16]", "corpora=['fsdd']"])
    settings = settle(values)
    assert (settings.recipe.epochs, settings.recipe.batch_size, settings.recipe.seed) == (4, 16, 6)
    assert settings.sizes == {"kernel": 5, "filters": [8, 16]} and settings.recipe.corpora == ("fsdd",)


@pytest.mark.parametrize("values", [
    {"network": "seed", "size": [32, 48], "left_out": ["ann"], "patience": 3, "sizes": {"filters": [4, 8]}},
    {"epochs": 3, "without": ["voices"], "init_from": 'a "quoted" name', "sizes": {"channels": 48}}])
def test_what_is_written_is_read_back_the_same(values):
    settings = settle(values)
    again = settled(settings.to_toml())
    assert again.recipe == settings.recipe and again.run == settings.run
    assert again.to_toml() == settings.to_toml() and again.network == settings.network


def test_nothing_said_is_the_recipe_that_ships():
    from train.config import TrainConfig
    from train.networks.network import NetworkConfig
    settings = settle({})
    assert settings.network == "listener" and settings.recipe == TrainConfig() and settings.run == RunConfig()
    assert NetworkConfig(**settings.sizes) == NetworkConfig()


@pytest.mark.parametrize("text, told", [
    ("epoch = 3", "my.toml: epoch is no setting of the network listener; there are .*epochs"),
    ('epochs = "3"', "my.toml: epochs='3' must be a whole number"),
    ("epochs = true", "epochs=True must be a whole number"),
    ("epochs = 2.5", "epochs=2.5 must be a whole number"),
    ("epochs = 0", "epochs=0 must be 1 or more"),
    ("learning_rate = -1", "learning_rate=-1 must be more than 0"),
    ('optimizer = "sgd"', "optimizer=sgd must be one of adamw, muon"),
    ('left_out = "ann"', "left_out='ann' must be a list of texts"),
    ("devices = 0", "devices=0 must be 1 or more"),
    ("[sizes]\nchanels = 3", "sizes: chanels is unknown; there are filters, depths, channels"),
    ('network = "seed"\nstreams = 3', "streams is no setting of the network seed"),
    ('network = "seed"\nsize = [64]', r"size=\[64\] must be a list of two whole numbers"),
    ('network = "seed"\ncorpora = ["fsd"]', "corpora=fsd must be one of fsdd"),
    ("network = 3", "network must be a name"),
    ("epochs = ", "my.toml is not valid TOML")])
def test_what_is_wrong_is_named(text, told):
    with pytest.raises(ConfigError, match=told):
        settled(text)


@pytest.mark.parametrize("assignment", [
    "sizes.x=1979-05-27", "sizes.x={a=1}", "sizes.x=inf", "sizes.a b=1", "sizes.x=[1, nan]"])
def test_a_size_that_no_file_of_settings_can_hold_is_named(assignment):
    with pytest.raises(ConfigError, match="sizes.* must be a number"):
        settle(gather(None, {"network": "seed"}, [assignment]))


def test_sizes_are_a_table():
    with pytest.raises(ConfigError, match="must be a table"):
        gather(None, {}, ["sizes=3", "sizes.x=1"])


def test_a_file_that_is_not_there_and_an_assignment_without_a_value_are_named(tmp_path):
    with pytest.raises(ConfigError, match="none.toml: No such file"):
        gather(tmp_path / "none.toml", {}, [])
    with pytest.raises(ConfigError, match="--set epochs: must be KEY=VALUE"):
        gather(None, {}, ["epochs"])
