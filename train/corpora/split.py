"""Who is trained on: every speaker, voice and noise kind is on one side only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from listener.errors import ConfigError

from .recording import Recording

KEPT_FOR_VALIDATION = ("speech_commands_digits", "audiomnist", "two_speakers", "coffee_orders",
                       "asterisk", "own_held_out", "steel_sky")
KEPT_FOR_TRAINING = ("own", "prompts", "amazon_queen")
FSDD_TEST_INDICES = range(5)      # the official test part: known speakers, so a gate only
HELD_OUT_VOICES = ("af_sky", "am_liam", "bf_emma", "hf_alpha", "zm_yunyang", "em_alex")
HELD_OUT_NOISES = ("clock_tick", "helicopter", "sea_waves", "air_conditioner")
HELD_OUT_WORDS = ("floor", "hive", "knee", "mate", "nero", "sticks", "sun", "zone")   # near to digits
HELD_OUT_SHARE = 8                # one in so many speakers of other words, and GRID sentences


@dataclass(frozen=True)
class Split:
    """What is left out of training besides the standing rules: FSDD speakers."""

    left_out: tuple[str, ...] = ()

    def check(self, recordings: list[Recording]) -> None:
        """Refuse speakers that FSDD does not have."""
        speakers = {r.speaker for r in recordings if r.corpus == "fsdd"}
        for name in self.left_out:
            if name not in speakers:
                raise ConfigError(f"--left-out {name}: FSDD's speakers are {', '.join(sorted(speakers))}")


def part_of(recording: Recording, split: Split = Split()) -> str:
    """"train", "validation" (unknown speakers, thresholds are set on it), "gate" (FSDD's
    official test files, speakers known) or "left_out" (an FSDD speaker held out)."""
    if recording.corpus == "fsdd" and recording.speaker in split.left_out:
        return "left_out"
    if recording.corpus == "fsdd":
        return "gate" if int(recording.path.stem.split("_")[2]) in FSDD_TEST_INDICES else "train"
    return "validation" if _is_held_out(recording) else "train"


def _is_held_out(recording: Recording) -> bool:
    if recording.corpus == "synthetic":           # a blend "a~b~w" holds both its voices
        voices = set(recording.speaker.split("~"))
        return recording.words[0] in HELD_OUT_WORDS or bool(voices & set(HELD_OUT_VOICES))
    if recording.corpus in KEPT_FOR_VALIDATION:
        return True
    if recording.is_held_out is not None or recording.corpus in KEPT_FOR_TRAINING:
        return bool(recording.is_held_out)
    if recording.kind == "noise":
        return recording.speaker in HELD_OUT_NOISES
    if recording.corpus == "grid":
        return _digest(recording.path.stem) % HELD_OUT_SHARE == 0
    return _digest(recording.corpus + recording.speaker) % HELD_OUT_SHARE == 0


def _digest(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
