"""The model card, written from the model's own metadata."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .targets import END_MS

LICENCES = {
    "fsdd": ("Free Spoken Digit Dataset", "CC BY-SA 4.0"),
    "synthetic": ("digits, strings and words spoken by Kokoro-82M voices, made for this project",
                  "MIT; the speech model is Apache-2.0"),
    "grid": ("GRID audiovisual sentence corpus", "CC BY 4.0"),
    "speech_commands": ("Speech Commands v2, words that are no digits", "CC BY 4.0"),
    "librispeech": ("LibriSpeech", "CC BY 4.0"),
    "esc10": ("ESC-10 environmental sounds", "CC BY 3.0"),
    "noises": ("steady noises", "MIT"),
    "own": ("recordings of one's own", "theirs who spoke"),
}
TASKS = {
    "gate": "FSDD, official test files: speakers known, so a gate and not a result",
    "left_out": "FSDD, the speaker who was left out of training",
    "wild": "single digits of people never met, on their own devices",
    "wild/whole": "- of which hold a whole digit: four end within or before it, or are silent",
    "wild/audiomnist": "- of which AudioMNIST, 13 speakers, very quiet",
    "wild/speech_commands_digits": "- of which Speech Commands, 105 files of 45 speakers",
    "wild/two_speakers": "- of which two speakers",
    "synthetic": "single digits, synthetic voices held out",
    "strings": "fluent strings of digits, synthetic voices held out",
    "sentences": "strings with other words among the digits, synthetic voices held out",
    "joined": "strings of 1-10 digits joined of real clips, speakers never met",
    "grid": "a digit inside a GRID sentence, sentences held out (the speaker is known)",
    "other_words": "single other words (taught in other voices), Speech Commands speakers held out",
    "near_misses": "tree, free, nice, fine, ... (taught in other voices), synthetic voices held out",
    "near_misses_untaught": "floor, hive, knee, ... (never taught), synthetic voices",
    "between": "a near miss behind two digits and before one, synthetic voices held out",
    "synthetic_speech": "sentences without digits, synthetic voices held out",
    "librispeech": "read speech, readers held out (it holds a few number words)",
    "coffee_orders": "spoken orders (some hold number words)",
    "esc10": "everyday noises of kinds held out",
    "noises": "steady noises held out",
}

CARD = """\
# Model card: `digits`

A network that hears the ten English digits, "oh" included, in a stream of 8 kHz speech, and
answers nothing to other words and noise. It is causal and fully convolutional in time: every
20 ms it sees two more log-mel rows of 40 bands and gives a posterior row over {n_labels}
labels ({labels}), with the age and the length of the word that has just ended.

- {parameters:,} parameters, weights in int8, `digits.tflite` (SHA-256 `{sha256}`)
- receptive field {context_s:.1f} s; a digit's label stands from {end[0]} to {end[1]} ms after its end
- a digit is reported at confidence {threshold} and above; confidence is Platt's map
  (slope {calibration[0]}, offset {calibration[1]}) of the height of the digit's hill{in_string}
- `digits.keras` holds the same network for further training

## Trained on

{corpora}

Made on two CPU cores by

{commands}

Recordings were changed in voice (pitch, formants, tempo), mixed into streams of digits, other
words, speech and noise, put into simulated rooms and through equalisers, telephone bands and
codecs.

## Scores

Printed by `{evaluate}`. Every recording goes through the pipeline that listens. Speakers
were not trained on unless it says so. The threshold was set on the other words among them, confidence
calibrated on these: {calibrated_on}.

{scores}
"exact": recordings of which all digits were heard and no other. "answered": recordings in
which any digit was reported. Latency (median, and 95th percentile) is from the end of the word,
as the network places it, to the moment at which the digit was known, of the digits that were
known before the recording ended.{grid}

## Limits

English digits only. The voices it learnt digits from are six men of FSDD, one GRID speaker
and synthetic ones; what it does for children, whispering and strong accents was not measured.
Numbers such as "twenty" are other words. Words that sound like a digit (to, for, won, ate)
are reported as that digit.

## Licence

The weights may be used under the licence of the project (MIT). They were trained on the
corpora above, each under its own licence; FSDD is CC BY-SA 4.0, and whoever reads share-alike
as reaching a network's weights should treat this file as CC BY-SA 4.0.
"""

WORD_CARD = """\
# Model card: `digits`, a classifier of whole utterances

It sees an utterance as one image of {height} x {width} (mel bands, moments; 1 is the loudest
point, 0 lies 52 dB below) when the gate has closed, and names one word of it: {labels}. It cannot
tell several digits in one breath, and it answers late, for it waits until the speaker is silent.

- {parameters:,} parameters, `{network}` network, weights in int8, `digits.tflite` (SHA-256 `{sha256}`)
- a digit is reported at confidence {threshold} and above; confidence is Platt's map
  (slope {calibration[0]}, offset {calibration[1]}) of its posterior
- `digits.keras` holds the same network for further training

## Trained on

{corpora}

in {minutes:.1f} minutes, at commit {commit}, by the settings `{settings}`.

Named rightly, of single words cut from their recordings, without the gate: {accuracy}.

## Scores

Every recording goes through the pipeline that listens; `python -m train evaluate` prints the same.
The threshold was set on the other words among them, confidence calibrated on these: {calibrated_on}.

{scores}
## Licence

As that of the corpora it was trained on, each of which has its own; see above.
"""
PARTS = {"train": "{:.1f} % of what it was trained on", "unknown": "{:.1f} % of speakers it never met",
         "gate": "{:.1f} % of other recordings of the same speakers"}

SCORES = """\
| what | files | digits | exact | digit errors | wrong / missed / invented | answered | latency (p95) |
|---|---|---|---|---|---|---|---|
"""
IN_STRING = """; behind two
  sure digits of the last three seconds, with {:g} more log-odds"""
EARLIER_CONTEXT_S = 1.3     # of networks whose metadata do not say it
GRID = """ On GRID, against the ends that the corpus marks, it is
{true_delay_median_ms:.0f} ms ({true_delay_p95_ms:.0f})."""


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
        parameters=training["parameters"], end=training.get("label_ms", END_MS),
        context_s=training.get("context_s", EARLIER_CONTEXT_S),
        threshold=model["decision"]["threshold"],
        calibration=model["calibration"],
        in_string="".join(IN_STRING.format(nats) for nats in model["calibration"][2:]),
        corpora=_corpora(training),
        commands="\n".join(_commands(training)), scores=score_table(scores),
        evaluate="python -m train evaluate",
        calibrated_on=_calibrated_on(training),
        grid=GRID.format(**grid) if "true_delay_median_ms" in grid else ""))


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
    if config["init_from"]:
        line += f" --learning-rate {config['learning_rate']} --init-from {config['init_from']}"
        line += f" --keep {config['keep']}" if config.get("keep") else ""
        line += f" --keep-from {config['keep_from']}" if config.get("keep_from") else ""
    line += _sizes(training["network"])
    if config["left_out"]:
        line += f" --left-out {' '.join(config['left_out'])}"
    return [*_commands(training["before"]),
            f"    {line}   # {training['minutes']:.0f} minutes, at commit {training['commit']}"]


def _sizes(network: dict[str, Any]) -> str:
    """The settings for sizes that are not the usual ones."""
    from .network import NetworkConfig           # NB: reports are written without Keras
    usual = asdict(NetworkConfig())
    return "".join(f" --set 'sizes.{name}={json.dumps(size)}'" for name, size in network.items()
                   if json.dumps(size) != json.dumps(usual[name]))


def score_table(scores: dict[str, dict[str, float]]) -> str:
    """A row for each task, in Markdown."""
    return SCORES + "".join(f"{_row(title, scores[task])}\n" for task, title in TASKS.items()
                            if task in scores)


def _row(title: str, f: dict[str, float]) -> str:
    latency = ""
    if "latency_median_ms" in f:
        latency = f"{f['latency_median_ms']:.0f} ms ({f['latency_p95_ms']:.0f})"
    exact, wrong = (f"{100 * f[name]:.1f} %" if name in f else ""
                    for name in ("exact", "digit_error_rate"))
    return (f"| {title} | {f['recordings']:.0f} | {f['digits']:.0f} | {exact} "
            f"| {wrong} | {f['substitutions']:.0f} / {f['deletions']:.0f} / {f['insertions']:.0f} "
            f"| {100 * f['answered']:.1f} % | {latency} |")
