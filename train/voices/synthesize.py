"""Digits, strings and the words that are taken for them, spoken by machines.

Neural voices (Kokoro-82M) can be blended into new ones and told to pronounce a word as other
accents do; espeak-ng and flite are at hand where those are not.  What is said, by whom and
how fast follows from the seed alone, so a run that was broken off goes on where it stopped.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import soundfile
from tqdm import tqdm

from listener.errors import ConfigError
from listener.signal.resampling import Resampler, to_int16, to_mono

from ..audio import RATE
from ..corpora.split import HELD_OUT_VOICES
from .pseudowords import in_ipa
from .utterances import Utterance, plan

# Pronunciations, in the phonemes that Kokoro knows; the first are the common ones.
SOUNDS = {
    "zero": ("zˈɪɹoʊ", "zˈiəɹoʊ", "zˈɪɹəʊ", "zˈiːɾoː", "zˈɛɹo", "sˈiːɹo", "zˈiːʁo", "sˈɪəɹoʊ", "sˈiːʁoː"),
    "one": ("wˈʌn", "wˈʌn", "wˈɒn", "wˈan", "vˈan"),
    "two": ("tˈuː", "tˈuː", "tˈɪu", "tˈu", "tsˈuː"),
    "three": ("θɹˈiː", "θɹˈiː", "θɾˈiː", "θɹˈi", "θʁˈiː", "sɹˈiː"),
    "four": ("fˈɔːɹ", "fˈoːɹ", "fˈɔː", "fˈɔɾ", "fˈoɹ"),
    "five": ("fˈaɪv", "fˈaɪv", "fˈaːv", "fˈɑɪv", "fˈaɪf"),
    "six": ("sˈɪks", "sˈɪks", "sˈiks", "sˈɛks", "zˈɪks"),
    "seven": ("sˈɛvən", "sˈɛvən", "sˈɛvn", "sˈevən", "sˈɛbən", "zˈɛvən", "sˈɛfən"),
    "eight": ("ˈeɪt", "ˈeɪt", "ˈeːt", "ˈeɪɾ", "ˈɛt"),
    "nine": ("nˈaɪn", "nˈaɪn", "nˈaːn", "nˈɑɪn"),
    "oh": ("ˈoʊ", "ˈoʊ", "ˈəʊ", "ˈoː"),
}
# Rarer ones, of digits that are said alone: German, French, Spanish, Indian, Chinese, Australian, Southern
# and careless mouths; none of them is another word of English.
RARE = {
    "zero": ("tsˈiːɹoʊ", "tsˈiːʁoː", "tsˈeːʁoː", "tsˈɪɾoː", "zˈeːʁoː", "dʒˈiːɾoː", "sˈɪɾo", "zˈɪɹə"),
    "one": ("wˈɔn", "ʋˈan", "wˈʌŋ"),
    "two": ("dˈuː", "tˈyː", "tˈʊu", "tʰˈəu"),
    "three": ("sʁˈiː", "θɾˈɪ", "θɹˈeɪ", "ʂɹˈiː"),
    "four": ("fˈoːə", "fˈʊə", "fˈoʊə", "fˈoːɾ"),
    "five": ("fˈɔɪv", "fˈaɪəv", "fˈaɪw", "fˈɑːiv"),
    "six": ("sˈɪkʃ", "sˈɪkəs", "sˈɪɡs", "sˈeks"),
    "seven": ("sˈɛvɪn", "sˈæbən", "sˈɛwən", "sˈɛʋn", "sˈɛvɛn", "sˈɛːm"),
    "eight": ("ˈeɪʔ", "ˈeɪtʰ", "ˈeːʈ", "ˈeɪd"),
    "nine": ("nˈɔɪn", "nˈaɪən", "nˈaɪŋ", "nˈɑːin"),
    "oh": ("ˈɔʊ", "ˈɔː"),
}
PREFIXES = {"word": "pseudowords", "digit": "digits", "talk": "talk"}     # of file names; the options, too


class Kokoro:
    """The neural voices of a folder: ``model.onnx`` and ``voices/NAME.bin`` (float32, one
    style vector of 256 a phoneme count).  A voice "a~b~40" is 40 % a and 60 % b."""

    RATE = 24_000

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from kokoro_onnx.tokenizer import Tokenizer
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._folder, self._tokenizer = folder, Tokenizer()
        self._session = onnxruntime.InferenceSession(folder / "model.onnx", options,
                                                     providers=["CPUExecutionProvider"])

    @staticmethod
    def voices(folder: Path) -> list[str]:
        """Names of the voices that lie in *folder*."""
        found = sorted(path.stem for path in (folder / "voices").glob("*.bin"))
        if not found or not (folder / "model.onnx").is_file():
            raise ConfigError(f"--voices {folder}: needs model.onnx and voices/*.bin (docs/TRAINING.md "
                              "says where they come from); --engine espeak-ng or flite does without")
        return found

    def speak(self, utterance: Utterance) -> tuple[np.ndarray, int]:
        """Samples and their rate."""
        tokens = self._tokenizer.tokenize(self._phonemes(utterance))
        style = self._style(utterance.voice)[len(tokens)]
        samples, *_ = self._session.run(None, {
            "tokens": np.array([[0, *tokens, 0]], np.int64), "style": style[None],
            "speed": np.array([utterance.speed], np.float32)})
        return np.ravel(samples), self.RATE

    def _phonemes(self, utterance: Utterance) -> str:
        """Digits as in `SOUNDS` (alone, also as in `RARE`), pseudowords as they are spelt, the rest as
        espeak-ng pronounces it."""
        rng = np.random.default_rng(utterance.seed)
        language = ("en-us", "en-gb")[rng.integers(2)]
        if utterance.kind == "talk":           # whole: one by one, the article would be the letter
            return self._tokenizer.phonemize(utterance.text, language) + "."
        spoken = []
        for token in utterance.text.split():
            word = token.rstrip(",.")
            sounds = SOUNDS.get(word, ()) + (RARE.get(word, ()) if utterance.kind == "digit" else ())
            phonemes = (sounds[rng.integers(len(sounds))] if sounds else
                        in_ipa(word) if "_" in word else
                        self._tokenizer.phonemize(word, language))
            spoken.append(phonemes.strip() + token[len(word):])
        return " ".join(spoken) + "."

    def _style(self, voice: str) -> np.ndarray:
        names = voice.split("~")
        styles = [np.fromfile(self._folder / "voices" / f"{name}.bin", np.float32).reshape(-1, 256)
                  for name in names[:2]]
        share = int(names[2]) / 100 if len(names) > 2 else 1.0
        return share * styles[0] + (1 - share) * styles[-1]


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

    def speak(self, utterance: Utterance) -> tuple[np.ndarray, int]:
        """Samples and their rate."""
        voice = utterance.voice.split("~")[1]
        pitch = utterance.seed % 60 + 20
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            command = (["espeak-ng", "-v", voice, "-s", str(round(165 * utterance.speed)), "-p", str(pitch),
                        "-w", file.name, utterance.text] if self._name == "espeak-ng" else
                       ["flite", "-voice", voice, "--setf", f"duration_stretch={1 / utterance.speed:.2f}",
                        "-t", utterance.text, "-o", file.name])
            subprocess.run(command, check=True, capture_output=True)
            samples, rate = soundfile.read(file.name, dtype="float32", always_2d=True)
        return to_mono(samples), rate


_voice: Kokoro | Program | None = None


def voices(engine: str, folder: Path) -> list[str]:
    """Who may speak: voices that the split holds out for validation say nothing here."""
    names = Kokoro.voices(folder) if engine == "kokoro" else Program.voices(engine)
    return [name for name in names if name not in HELD_OUT_VOICES]


def synthesize(engine: str, folder: Path, output: Path, n: int, seed: int, workers: int,
               kind: str = "") -> int:
    """Write *n* recordings, of one kind or of those that people speak in, and their ``manifest.csv``
    to *output*; return how many were new.

    Raises
    ------
    ConfigError
        If the engine, its voices, or its way to be told the sounds of this kind is missing.
    """
    if kind in ("word", "digit") and engine != "kokoro":
        raise ConfigError(f"--engine {engine}: only kokoro is told which sounds to speak; leave out "
                          f"--{PREFIXES[kind]}")
    wanted = plan(n, seed, voices(engine, folder), kind)
    output.mkdir(parents=True, exist_ok=True)
    manifest = output / "manifest.csv"
    done = set()
    if manifest.exists():
        with open(manifest, newline="", encoding="utf-8") as file:
            done = {row["file"] for row in csv.DictReader(file)}
    prefix = f"{PREFIXES.get(kind, engine)}_{seed}"
    missing = [(f"{prefix}_{i:05}.flac", u) for i, u in enumerate(wanted)
               if f"{prefix}_{i:05}.flac" not in done]
    make = partial(_make, output)
    start = partial(_start_worker, engine, folder)
    with open(manifest, "a", newline="", encoding="utf-8") as file, \
            ProcessPoolExecutor(workers, get_context("spawn"), start) as pool:
        writer = csv.writer(file)
        if not done:
            writer.writerow(["file", "kind", "text", "voice", "speed"])
        for name, utterance in tqdm(pool.map(make, missing), total=len(missing), unit="recording",
                                    disable=None):
            writer.writerow([name, utterance.kind, " ".join(utterance.words), utterance.voice,
                             utterance.speed])
            file.flush()
    return len(missing)


def _start_worker(engine: str, folder: Path) -> None:
    global _voice
    _voice = Kokoro(folder) if engine == "kokoro" else Program(engine)


def _make(output: Path, item: tuple[str, Utterance]) -> tuple[str, Utterance]:
    name, utterance = item
    samples, rate = _voice.speak(utterance)
    samples = Resampler(rate, RATE).push(samples.astype(np.float32), last=True)
    samples = samples * (0.5 / max(float(np.abs(samples).max()), 1e-6))
    soundfile.write(output / name, to_int16(samples), RATE)
    return name, utterance
