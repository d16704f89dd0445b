"""Damaged files by the thousand: ``python tests/fuzz.py --inputs 2000`` (of each kind).

Valid files of every format are damaged at random and heard, in a process of their own, for
native libraries crash as well.  Allowed are sound, or one `ListenerError` of one line.
A traceback, a signal, more than LIMIT_S or more than MEMORY_BYTES is a fault, and the
input that did it is kept.
"""

from __future__ import annotations

import argparse
import io
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
from fakes import FakeModel, spoken

from listener.errors import ListenerError
from listener.pipeline import Pipeline, run
from listener.recognition.model import Model, shipped_model
from listener.recognition.recogniser import Recogniser
from listener.scoring import read_truth
from listener.settings import read_file
from listener.sources.base import Source
from listener.sources.recording import Recording
from listener.sources.stream import Stream

LIMIT_S = 20             # for one input, on a busy machine
MEMORY_BYTES = 2 << 30   # of address space
HEADER_BYTES = 100       # half of the damage is done here
FORMATS = {"wav": "PCM_16", "wav8": "PCM_U8", "wav24": "PCM_24", "wavf": "FLOAT", "wavd": "DOUBLE",
           "wavima": "IMA_ADPCM", "wavulaw": "ULAW", "flac": "PCM_16", "ogg": "VORBIS", "opus": "OPUS",
           "mp3": "MPEG_LAYER_III", "aiff": "PCM_16", "au": "PCM_16", "w64": "PCM_16", "caf": "ALAC_16"}
FRAMES = {"wav": "WAV", "opus": "OGG"}
STREAMED = ("pipe", "pipe24", "pipef")
KINDS = (*FORMATS, *STREAMED, "raw", "json", "tflite", "toml", "csv")
TEXTS = {"toml": 'device = "usb"\nthreshold = 0.6\nvad_mode = 2\nchannel = 1\ngain_db = -3.5\n',
         "csv": "file,digits\na.wav,415\nb/c.flac,0\nd.wav,\n"}


def valid(kind: str) -> bytes:
    """A file of this kind with nothing wrong."""
    if kind in ("json", "tflite"):
        return shipped_model().with_suffix(f".{kind}").read_bytes()
    if kind in TEXTS:
        return TEXTS[kind].encode()
    kind = kind.replace("pipe", "wav").replace("raw", "wav")
    frame = FRAMES.get(kind, "WAV" if kind.startswith("wav") else kind.upper())
    out, rate = io.BytesIO(), 8_000
    sound = spoken("4", np.random.default_rng(1), rate)[3_000:7_500]
    soundfile.write(out, np.stack([sound, sound], axis=1), rate, format=frame, subtype=FORMATS[kind])
    return out.getvalue()


def damaged(content: bytes, rng: np.random.Generator) -> bytes:
    """*content* with one to eight things wrong."""
    raw = bytearray(content)
    for _ in range(rng.integers(1, 9)):
        if not raw:
            break
        end = min(HEADER_BYTES, len(raw)) if rng.random() < 0.5 else len(raw)
        place = int(rng.integers(end))
        match rng.integers(6):
            case 0:
                raw[place] ^= 1 << int(rng.integers(8))
            case 1:
                raw[place] = int(rng.integers(256))
            case 2:                          # a number that is an edge for somebody
                edge = (0, 1, 0x7F, 0x80, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF)[rng.integers(8)]
                raw[place:place + 4] = edge.to_bytes(4, "little" if rng.random() < 0.5 else "big")
            case 3:
                del raw[place:place + int(rng.integers(1, 200))]
            case 4:
                raw[place:place] = raw[place:place + int(rng.integers(1, 200))]
            case _:
                del raw[place if rng.random() < 0.3 else len(raw) - int(rng.integers(len(raw))):]
    return bytes(raw)


def hear(open_source: Callable[[], Source]) -> None:
    """As `replay` does."""
    with open_source() as source:
        pipeline = Pipeline(Recogniser(FakeModel()), source.sample_rate)
        for _ in run(source, pipeline):
            pass


def load(kind: str, content: bytes, folder: Path) -> None:
    """The model that ships, with one of its two files replaced."""
    shutil.copy(shipped_model(), folder / "m.json")
    shutil.copy(shipped_model().with_suffix(".tflite"), folder / shipped_model().with_suffix(".tflite").name)
    (folder / {"json": "m.json", "tflite": "digits.tflite"}[kind]).write_bytes(content)
    Model.load(folder / "m.json")
    assert kind == "json" or content == valid(kind), "weights that were changed have been loaded"


def feed(kind: str, content: bytes, folder: Path) -> None:
    """Let the listener have it."""
    if kind in ("json", "tflite"):
        load(kind, content, folder)
    elif kind in TEXTS:
        path = folder / f"input.{kind}"
        path.write_bytes(content)
        (read_file if kind == "toml" else read_truth)(path)
    elif kind in (*STREAMED, "raw"):
        hear(lambda: Stream(io.BufferedReader(io.BytesIO(content)), 8_000 if kind == "raw" else None))
    else:
        path = folder / f"input.{kind[:3] if kind.startswith('wav') else kind}"
        path.write_bytes(content)
        hear(lambda: Recording(path))


def child(kind: str, n_inputs: int, seed: int, folder: Path) -> None:
    """Feed damaged inputs; the one in work is always in ``folder/current``."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    rng, content, refused = np.random.default_rng(seed), valid(kind), 0
    for i in range(n_inputs):
        sick = damaged(content, rng)
        (folder / "current").write_bytes(sick)
        signal.alarm(LIMIT_S)                # NB: no handler: a hang inside native code ends as well
        try:
            feed(kind, sick, folder)
        except ListenerError as error:
            refused += 1
            assert "\n" not in str(error), f"more than one line: {error}"
        signal.alarm(0)
    print(refused)


def fuzz(kind: str, n_inputs: int, seed: int, keep: Path) -> str | None:
    """What went wrong with *n_inputs* of *kind*, if anything did; says how many were refused."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([sys.executable, __file__, "--child", kind, "--inputs", str(n_inputs),
                               "--seed", str(seed), "--folder", folder], capture_output=True, text=True)
        if done.returncode == 0:
            print(f"{kind}: {n_inputs} inputs, {done.stdout.strip()} refused in one line", flush=True)
            return None
        kept = keep / f"fault.{kind}"
        shutil.copy(Path(folder) / "current", kept)
        last = (done.stderr.strip().splitlines() or ["nothing said"])[-1]
        return f"{kind}: status {done.returncode}, {last}; the input is {kept}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=2_000, help="of each kind")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()),
                        help="for what went wrong")
    parser.add_argument("--child", choices=KINDS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        child(args.child, args.inputs, args.seed, args.folder)
        return 0
    faults = [fault for kind in args.kinds if (fault := fuzz(kind, args.inputs, args.seed, args.folder))]
    print("\n".join(faults) or f"{args.inputs * len(args.kinds)} inputs, no fault")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
