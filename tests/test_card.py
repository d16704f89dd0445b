"""The model card says what the metadata beside it say."""

import json
import shutil
from pathlib import Path

from train.shipping.card import write_card

MODELS = Path("models")


def card(folder, config=(), mixed=None, **sizes):
    shutil.copy(MODELS / "digits.json", folder)
    metadata = json.loads((folder / "digits.json").read_text())
    metadata["training"]["config"].update(config)
    metadata["training"]["network"].update(sizes)
    metadata["training"]["mixed"] = mixed
    (folder / "digits.json").write_text(json.dumps(metadata))
    write_card(folder)
    return (folder / "README.md").read_text()


def test_the_card_that_ships_is_of_the_network_that_ships(tmp_path):
    assert card(tmp_path) == (MODELS / "README.md").read_text()


def test_weights_in_four_bits_are_told(tmp_path):
    assert "weights in int8, `digits" in card(tmp_path, block_bits=8)
    assert "weights in int8, those of the 2 convolutions over time in 4 bits, `digits" in card(
        tmp_path, block_bits=4, dilations=[1, 2])


def test_commands_tell_what_was_left_out_and_how_many_streams(tmp_path):
    """Whoever runs them shall get the same network."""
    changed = {"streams": 3_000, "without": ["machines", "rooms"], "shards": "runs/mixed", "batch_size": 64,
               "optimizer": "muon"}
    mixed = {"command": "python -m train mix --streams 3000", "commit": "abc"}
    *_, before, command = [line for line in card(tmp_path, changed, mixed).splitlines()
                           if "-m train fit" in line or "-m train mix" in line]
    assert before == "    python -m train mix --streams 3000   # at commit abc"
    assert " --streams 3000 " in command and " --without machines rooms " in command
    assert " --optimizer muon --set batch_size=64 " in command and " --shards runs/mixed " in command
