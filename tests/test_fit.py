import pytest

from train.fit import TrainConfig, stages


@pytest.mark.parametrize("first, epochs, expected", [
    (6, 36, [6, 18, 36]), (6, 12, [6, 12]), (6, 4, [2, 4]), (1, 1, [1]), (3, 2, [1, 2])])
def test_strings_are_placed_before_the_last_stage(first, epochs, expected):
    assert stages(TrainConfig(first_epochs=first, epochs=epochs)) == expected
