"""What speaks: Kokoro's neural voices, or a program of the system."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from itertools import groupby
from pathlib import Path

import numpy as np
import soundfile

from listener.errors import ConfigError
from listener.signal.resampling import to_mono

from .pronunciations import RARE, SOUNDS
from .pseudowords import in_ipa
from .utterances import Utterance

DURATIONS = "/encoder/Clip_output_0"     # of each sound, inside Kokoro's network
PAUSES = " ,."

Times = list[tuple[float, float]]        # of words, their starts and ends in seconds


class Kokoro:
    """The neural voices of a folder: ``model.onnx`` and ``voices/NAME.bin`` (float32, one
    style vector of 256 a phoneme count).  A voice "a~b~40" is 40 % a and 60 % b."""

    RATE = 24_000

    def __init__(self, folder: Path) -> None:
        import onnx
        import onnxruntime
        from kokoro_onnx.tokenizer import Tokenizer
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._folder, self._tokenizer = folder, Tokenizer()
        model = onnx.load(folder / "model.onnx")
        if any(DURATIONS in node.output for node in model.graph.node):
            model.graph.output.append(onnx.helper.make_empty_tensor_value_info(DURATIONS))
        self._session = onnxruntime.InferenceSession(model.SerializeToString(), options,
                                                     providers=["CPUExecutionProvider"])

    @staticmethod
    def voices(folder: Path) -> list[str]:
        """Names of the voices that lie in *folder*."""
        found = sorted(path.stem for path in (folder / "voices").glob("*.bin"))
        if not found or not (folder / "model.onnx").is_file():
            raise ConfigError(f"--voices {folder}: needs model.onnx and voices/*.bin (docs/TRAINING.md "
                              "says where they come from); --engine espeak-ng or flite does without")
        return found

    def speak(self, utterance: Utterance) -> tuple[np.ndarray, int, Times]:
        """Samples, their rate, and where each word is; a word before a pause may last into it."""
        phonemes = self._phonemes(utterance)
        tokens = self._tokenizer.tokenize(phonemes)
        style = self._style(utterance.voice)[len(tokens)]
        samples, *durations = self._session.run(None, {
            "tokens": np.array([[0, *tokens, 0]], np.int64), "style": style[None],
            "speed": np.array([utterance.speed], np.float32)})
        samples, times = np.ravel(samples), []
        if durations:
            ends = np.cumsum(np.ravel(durations[0]), dtype=float)
            letters = "".join(letter for letter in phonemes if letter in self._tokenizer.vocab)
            times = times_of_words(letters, ends * len(samples) / ends[-1] / self.RATE)
        return samples, self.RATE, times if len(times) == len(utterance.words) else []

    def _phonemes(self, utterance: Utterance) -> str:
        """Digits as in `SOUNDS` (alone, also as in `RARE`), pseudowords as they are spelt, the rest as
        espeak-ng pronounces it."""
        rng = np.random.default_rng(utterance.seed)
        language = ("en-us", "en-gb")[rng.integers(2)]
        if utterance.kind in ("talk", "prose"):
            return self._in_one_breath(utterance, rng, language)
        spoken = []
        for token in utterance.text.split():
            word = token.rstrip(",.")
            sounds = SOUNDS.get(word, ()) + (RARE.get(word, ()) if utterance.kind == "digit" else ())
            phonemes = (sounds[rng.integers(len(sounds))] if sounds else
                        in_ipa(word) if "_" in word else
                        self._tokenizer.phonemize(word, language))
            spoken.append(phonemes.strip() + token[len(word):])
        return " ".join(spoken) + "."

    def _in_one_breath(self, utterance: Utterance, rng: np.random.Generator, language: str) -> str:
        """The words between digits together: one by one, the article would be the letter."""
        spoken: list[str] = []
        tokens = utterance.text.split()
        for sounds, part in groupby(tokens, lambda token: SOUNDS.get(token.rstrip(",."), ())):
            if sounds:
                spoken += (sounds[rng.integers(len(sounds))] + token[len(token.rstrip(",.")):]
                           for token in part)
            else:
                spoken.append(self._tokenizer.phonemize(" ".join(part), language).strip())
        return " ".join(spoken) + "."

    def _style(self, voice: str) -> np.ndarray:
        names = voice.split("~")
        styles = [np.fromfile(self._folder / "voices" / f"{name}.bin", np.float32).reshape(-1, 256)
                  for name in names[:2]]
        share = int(names[2]) / 100 if len(names) > 2 else 1.0
        return share * styles[0] + (1 - share) * styles[-1]


def times_of_words(letters: str, ends: np.ndarray) -> Times:
    """Where each word of *letters* is, of which *ends* tells the ends in seconds, those of the silence before
    and behind them included."""
    times: Times = []
    for k, letter in enumerate(letters):
        if letter in PAUSES:
            continue
        is_first = k == 0 or letters[k - 1] in PAUSES
        start = float(ends[k]) if is_first else times.pop()[0]
        times.append((start, float(ends[k + 1])))
    return times


class Program:
    """A speech program of the system: espeak-ng or flite."""

    VOICES = {
        "espeak-ng": [f"{language}+{variant}" for language in ("en-us", "en-gb", "en-gb-scotland", "en-029")
                      for variant in ("m1", "m3", "m7", "f1", "f2", "f4")],
        "flite": ["rms", "slt", "awb", "kal16"],
    }

    def __init__(self, name: str) -> None:
        self._name = name

    @classmethod
    def voices(cls, name: str) -> list[str]:
        """Names of its voices; they cannot be blended, so they carry a "~"."""
        if shutil.which(name) is None:
            raise ConfigError(f"--engine {name}: there is no such program here; install the package {name}")
        return [f"{name}~{voice}" for voice in cls.VOICES[name]]

    def speak(self, utterance: Utterance) -> tuple[np.ndarray, int, Times]:
        """Samples and their rate; it does not say where its words are."""
        voice = utterance.voice.split("~")[1]
        pitch = utterance.seed % 60 + 20
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            command = (["espeak-ng", "-v", voice, "-s", str(round(165 * utterance.speed)), "-p", str(pitch),
                        "-w", file.name, utterance.text] if self._name == "espeak-ng" else
                       ["flite", "-voice", voice, "--setf", f"duration_stretch={1 / utterance.speed:.2f}",
                        "-t", utterance.text, "-o", file.name])
            done = subprocess.run(command, capture_output=True, text=True, errors="replace")
            if done.returncode:
                raise ConfigError(f"{command[0]} cannot say {utterance.text!r} as {voice}: "
                                  f"{done.stderr.strip() or f'exit status {done.returncode}'}")
            samples, rate = soundfile.read(file.name, dtype="float32", always_2d=True)
        return to_mono(samples), rate, []
