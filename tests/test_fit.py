import keras
import numpy as np
import pytest

from listener.errors import ConfigError, ModelError
from train.config import TrainConfig
from train.fit import stages
from train.networks.weights import begin_with, keep, to_keep


@pytest.mark.parametrize("first, epochs, expected", [
    (6, 36, [6, 18, 36]), (6, 12, [6, 12]), (6, 4, [2, 4]), (1, 1, [1]), (3, 2, [1, 2])])
def test_strings_are_placed_before_the_last_stage(first, epochs, expected):
    assert stages(TrainConfig(first_epochs=first, epochs=epochs)) == expected


def test_what_is_kept_is_a_share_of_the_old_weights(tmp_path):
    def network(value):
        made = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, name="dense")])
        made.set_weights([np.full_like(w, value) for w in made.get_weights()])
        return made
    network(1.0).save(tmp_path / "old.keras")
    new = network(5.0)
    keep(new, to_keep(new, str(tmp_path / "old.keras"), ""), 0.25)
    assert all(np.allclose(w, 4.0) for w in new.get_weights())


@pytest.mark.parametrize("share, file", [(1.0, "x.keras"), (-0.1, "x.keras"), (0.5, "")])
def test_a_share_that_cannot_be_kept_is_refused(share, file):
    with pytest.raises(ConfigError, match=f"keep={share} "):
        TrainConfig(keep=share, init_from=file)


def test_what_is_kept_may_be_of_an_older_network():
    assert TrainConfig(init_from="last.keras", keep=0.5, keep_from="old.keras").keep_from == "old.keras"
    with pytest.raises(ConfigError, match="keep_from=old.keras needs a share"):
        TrainConfig(keep_from="old.keras")


def test_an_ingredient_that_is_none_is_refused():
    with pytest.raises(ConfigError, match="without=salt must be one of voices, machines"):
        TrainConfig(without=("salt",))


def test_training_goes_on_from_a_network_without_the_newer_helping_outputs(tmp_path):
    def network(*names):
        x = keras.Input((2,))
        return keras.Model(x, {name: keras.layers.Dense(3, name=name)(x) for name in names})
    old, new = network("labels"), network("labels", "phones")
    old.save(tmp_path / "old.keras")
    begin_with(new, tmp_path / "old.keras")
    assert np.array_equal(new.get_layer("labels").get_weights()[0], old.get_layer("labels").get_weights()[0])
    with pytest.raises(ModelError, match="--init-from .*old.keras: .*geometry"):
        begin_with(network("geometry"), tmp_path / "old.keras")
