"""The model card, written from the model's own metadata."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..config import TrainConfig
from ..evaluation.score_table import score_table
from ..mixing.targets import END_MS
from .card_texts import CARD, GRID, IN_BLOCKS, PRIORS, WORD_CARD

LICENCES = {
    "fsdd": ("Free Spoken Digit Dataset", "CC BY-SA 4.0"),
    "synthetic": ("digits, strings, sentences and words spoken by voices of Kokoro-82M, flite and espeak-ng, "
                  "made for this project",
                  "MIT; the speech model is Apache-2.0, flite BSD-like, espeak-ng GPL"),
    "grid": ("GRID audiovisual sentence corpus", "CC BY 4.0"),
    "speech_commands": ("Speech Commands v2, words that are no digits", "CC BY 4.0"),
    "librispeech": ("LibriSpeech", "CC BY 4.0"),
    "esc10": ("ESC-10 environmental sounds", "CC BY 3.0"),
    "noises": ("steady noises", "MIT"),
    "prompts": ("digits, letters and larger numbers that five people say in Cannon Smash, saytime, Scid "
                "and Tux Paint", "GPL"),
    "amazon_queen": ("what is said in the game Flight of the Amazon Queen, (C) 1995 John Passfield and "
                     "Steven Stamatiadis",
                     "may be changed and passed on, but not be sold by itself; free software to Debian"),
    "own": ("recordings of one's own", "theirs who spoke"),
}
PARTS = {"train": "{:.1f} % of what it was trained on", "unknown": "{:.1f} % of speakers it never met",
         "gate": "{:.1f} % of other recordings of the same speakers"}
EARLIER_CONTEXT_S = 1.3     # of networks whose metadata do not say it


def write_card(folder: Path, name: str = "digits") -> None:
    """``README.md`` beside the model, from ``name.json``."""
    model = json.loads((folder / f"{name}.json").read_text())
    training, scores = model["training"], model["scores"]
    if model.get("kind") == "utterance":
        (folder / "README.md").write_text(_word_card(model))
        return
    grid = scores.get("grid", {})
    (folder / "README.md").write_text(CARD.format(
        n_labels=len(model["labels"]), labels=", ".join(model["labels"]), sha256=model["sha256"],
        parameters=training["parameters"], in_blocks=_in_blocks(training["network"]),
        end=training.get("label_ms", END_MS),
        context_s=training.get("context_s", EARLIER_CONTEXT_S),
        threshold=model["decision"]["threshold"],
        calibration=model["calibration"],
        priors="".join(text.format(nats) for text, nats in zip(PRIORS, model["calibration"][2:])),
        corpora=_corpora(training),
        commands="\n".join(_commands(training)), scores=score_table(scores),
        evaluate="python -m train evaluate",
        calibrated_on=_calibrated_on(training),
        grid=GRID.format(**grid) if "true_delay_median_ms" in grid else ""))


def _in_blocks(network: dict[str, Any]) -> str:
    return IN_BLOCKS.format(len(network["dilations"])) if network.get("block_bits") == 4 else ""


def _calibrated_on(training: dict[str, Any]) -> str:
    conditions = {"conditions": "the wild in all conditions of docs/EVALUATION.md"}
    return ", ".join(conditions.get(name, name) for name in training["calibrated_on"])


def _corpora(training: dict[str, Any]) -> str:
    licences = {**dict.fromkeys(training["corpora"], ("", "see its home")), **LICENCES}
    return "\n".join(f"- {licences[corpus][0] or corpus}, {n} recordings, {licences[corpus][1]}"
                     for corpus, n in training["corpora"].items())


def _word_card(model: dict[str, Any]) -> str:
    training = model["training"]
    config = training["config"]
    return WORD_CARD.format(
        height=config["size"][0], width=config["size"][1], labels=", ".join(model["labels"]),
        parameters=training["parameters"], network=training["network"]["name"], sha256=model["sha256"],
        threshold=model["decision"]["threshold"], calibration=model["calibration"],
        corpora=_corpora(training), minutes=training["minutes"], commit=training["commit"],
        settings=json.dumps(config),
        accuracy=", ".join(PARTS[part].format(100 * share) for part, share in training["accuracy"].items()),
        calibrated_on=_calibrated_on(training), scores=score_table(model["scores"]))


def _commands(training: dict[str, Any] | None) -> list[str]:
    """The runs that made the network, each going on from the one before it."""
    if training is None:
        return []
    config = training["config"]
    line = f"python -m train fit --epochs {config['epochs']} --seed {config['seed']}"
    line += f" --streams {config['streams']}" if config["streams"] != TrainConfig().streams else ""
    if config["init_from"]:
        line += f" --learning-rate {config['learning_rate']} --init-from {config['init_from']}"
        line += f" --keep {config['keep']}" if config.get("keep") else ""
        line += f" --keep-from {config['keep_from']}" if config.get("keep_from") else ""
    optimizer = config.get("optimizer", TrainConfig().optimizer)
    line += f" --optimizer {optimizer}" if optimizer != TrainConfig().optimizer else ""
    batch = config.get("batch_size", TrainConfig().batch_size)
    line += f" --set batch_size={batch}" if batch != TrainConfig().batch_size else ""
    line += _sizes(training["network"])
    if config["left_out"]:
        line += f" --left-out {' '.join(config['left_out'])}"
    line += f" --shards {config['shards']}" if config.get("shards") else ""
    if config.get("without"):
        line += f" --without {' '.join(config['without'])}"
    mixed = training.get("mixed")
    return [*_commands(training["before"]),
            *([f"    {mixed['command']}   # at commit {mixed['commit']}"] if mixed else []),
            f"    {line}   # {training['minutes']:.0f} minutes, at commit {training['commit']}"]


def _sizes(network: dict[str, Any]) -> str:
    """The settings for sizes that are not the usual ones."""
    from ..networks.network import NetworkConfig           # NB: reports are written without Keras
    usual = asdict(NetworkConfig())
    return "".join(f" --set 'sizes.{name}={json.dumps(size)}'" for name, size in network.items()
                   if json.dumps(size) != json.dumps(usual[name]))
