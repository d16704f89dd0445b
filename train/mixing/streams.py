"""Training streams: digits of one voice at any gap, other words, speech, noise, silence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace

import numpy as np

from ..audio import RATE
from ..words import MAYBE, spoken
from . import augment, noises
from .clips import Clip, NotedPool, Pool
from .items import Item, Items, choice, item_of, moved

ENOUGH_SPEAKERS = 6                         # for a corpus to be heard as often as any other
ENOUGH_DIGITS = 8                           # that a voice must say before strings are made of it
PAUSE_S = (0.1, 1.2)                        # between lines of running speech, at least and at most


@dataclass(frozen=True)
class StreamConfig:
    """How streams are mixed."""

    seconds: float = 4.0
    kinds: tuple[tuple[str, float], ...] = (
        ("digits", 0.27), ("string", 0.29), ("sentence", 0.04), ("words", 0.15),
        ("speech", 0.19), ("noise", 0.06))
    alone_share: float = 0.6                # of the strings, without other words among the digits
    other_share: float = 0.2                # of the items among digits
    repeat_share: float = 0.15              # digits that repeat the one before
    rooms: bool = True                      # rooms, equalisers and lines
    noise: bool = True                      # noise, babble, tunes
    backgrounds: bool = True                # of a word's own


@dataclass
class Stream:
    """Samples, and what is said in them: (text, start, end).

    Of *words* the answers are made: text "?" is speech of which no more is known, but for the
    words that follow it in the list; `ELSEWHERE` may stand before a word.  *said* are all words that
    are known, as they are spelt, or the sounds that they are made of.  *voices* are all that are heard
    in it, also behind the words.
    """

    samples: np.ndarray
    words: list[tuple[str, int, int]] = field(default_factory=list)
    said: list[tuple[str, int, int]] = field(default_factory=list)
    voices: frozenset[str] = frozenset()

    def add(self, samples: np.ndarray, at: int, words=(), said=None) -> None:
        """Mix *samples* in, their first one at position *at*; what sticks out is cut off."""
        first, last = max(0, at), min(len(self.samples), at + len(samples))
        if last > first:
            self.samples[first:last] += samples[first - at:last - at]
        self.words += moved(words, at)
        self.said += moved(words if said is None else said, at)

    def add_item(self, item: Item, at: int) -> None:
        """The same of an item."""
        self.add(item.samples, at, item.words, item.said)


class Mixer:
    """Makes streams from a pool of clips.  The same *rng* gives the same stream."""

    def __init__(self, pool: Pool, rooms: np.ndarray, digits: tuple[str, ...],
                 config: StreamConfig = StreamConfig()) -> None:
        self._pool, self._rooms = NotedPool(pool.clips, pool.samples), rooms
        self._digits, self._config = digits, config
        self._items = Items(self._pool, digits, config.backgrounds)
        self._by_kind: dict[str, list[Clip]] = defaultdict(list)
        for clip in pool.clips:
            self._by_kind[clip.kind].append(clip)
        self._strings = self._strings_by_content()
        self._voices = self._voices_by_corpus()
        speakers = [len({voice.split("#")[0] for voice in voices}) for voices in self._voices]
        enough = np.minimum(speakers, ENOUGH_SPEAKERS)
        self.shares = enough / max(1, enough.sum())      # of the streams of digits, by corpus
        lengths = np.array([clip.length for clip in self._by_kind["speech"]], float)
        self._speech_until = np.cumsum(lengths) / max(1, lengths.sum())
        self._kinds = [(kind, share) for kind, share in config.kinds if self._can_fill(kind)]

    def _can_fill(self, kind: str) -> bool:
        """Whether there are clips for a kind of stream; noise can always be made."""
        if kind == "words":
            return self._items.has_others
        return kind not in ("sentence", "speech") or bool(self._by_kind[kind])

    def _strings_by_content(self) -> tuple[list[Clip], list[Clip]]:
        """Strings whose words are placed: of digits alone, and with other words among them."""
        alone, among = [], []
        for clip in self._by_kind["aligned"]:
            (alone if all(spoken(text) in self._digits for text, *_ in clip.words) else among).append(clip)
        return alone, among

    def _voices_by_corpus(self) -> list[list[str]]:
        """Voices with most of the digits, a list a corpus."""
        corpora: dict[str, list[str]] = defaultdict(list)
        for voice, words in self._items.voices.items():
            if len(words) >= ENOUGH_DIGITS:
                corpora[voice.split("/")[0]].append(voice)
        return list(corpora.values())

    def make(self, rng: np.random.Generator) -> Stream:
        """One stream."""
        kinds, shares = zip(*self._kinds)
        kind = kinds[rng.choice(len(kinds), p=np.array(shares) / sum(shares))]
        stream = Stream(np.zeros(int(self._config.seconds * RATE), np.float32))
        at = 0 if rng.random() < 0.3 else int(rng.uniform(0, 0.6) * RATE)
        self._pool.noted.clear()
        getattr(self, f"_fill_{kind}")(stream, at, rng)
        return replace(self._recorded(stream, rng), voices=frozenset(self._pool.noted))

    def _fill_digits(self, stream: Stream, at: int, rng: np.random.Generator) -> None:
        corpus = self._voices[rng.choice(len(self._voices), p=self.shares)]
        clips = self._items.voices[corpus[rng.integers(len(corpus))]]
        most, last = rng.geometric(0.25), None
        for _ in range(most if rng.random() < 0.5 else 20):
            if rng.random() < self._config.other_share:
                item = self._items.other(clips, rng)
            else:
                if last is None or rng.random() > self._config.repeat_share:
                    last = choice(list(clips), rng)
                item = self._items.word(choice(clips[last], rng), rng)
            at = self._place(stream, item, at, rng)
            if at >= len(stream.samples):
                return

    def _fill_words(self, stream: Stream, at: int, rng: np.random.Generator) -> None:
        while at < len(stream.samples):
            at = self._place(stream, self._items.other_word(rng), at, rng)

    def _fill_string(self, stream: Stream, at: int, rng: np.random.Generator) -> None:
        alone, among = self._strings
        if not alone and not among:
            return self._fill_digits(stream, at, rng)
        while at < len(stream.samples):
            is_alone = alone and (not among or rng.random() < self._config.alone_share)
            clip = choice(alone if is_alone else among, rng)
            stream.add_item(item_of(clip, self._pool), at)
            at += clip.length + int(rng.uniform(0, 1) * RATE)

    def _fill_sentence(self, stream: Stream, at: int, rng: np.random.Generator) -> None:
        clip = choice(self._by_kind["sentence"], rng)
        at -= int(rng.uniform(0, 0.3) * clip.length)
        stream.add_item(item_of(clip, self._pool), at)

    def _fill_speech(self, stream: Stream, at: int, rng: np.random.Generator) -> None:
        """From anywhere in running speech; behind a short line the beginning of another."""
        clip, n = self._speech(rng), len(stream.samples)
        first = int(rng.integers(max(1, clip.length - n)))
        at = at if clip.length < n else 0
        while at < n:
            samples = self._pool.read(clip)[first:first + n]
            alike = [(MAYBE, start - first, end - first) for text, start, end in clip.words
                     if spoken(text) in self._digits]
            stream.add(samples, at, [("?", 0, len(samples)), *alike],
                       moved(clip.sounds or clip.words, -first))
            at += len(samples) + int(rng.uniform(*PAUSE_S) * RATE)
            clip, first = self._speech(rng), 0

    def _fill_noise(self, stream: Stream, at: int, rng: np.random.Generator) -> None:
        make = (noises.tune, noises.ticks, self._noise)[rng.choice(3, p=(0.3, 0.15, 0.55))]
        stream.add(make(len(stream.samples), rng), at)

    def _place(self, stream: Stream, item: Item, at: int, rng: np.random.Generator) -> int:
        """Put a word so that it starts at *at*; return where the next one may start."""
        _, start, end = item.words[0]
        stream.add_item(item, at - start)
        low, high = ((-0.04, 0.06), (0.06, 0.3), (0.3, 1.2))[rng.choice(3, p=(0.4, 0.35, 0.25))]
        return at + end - start + int(rng.uniform(low, high) * RATE)

    def _noise(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """*n* samples of a recorded noise, or of a made one where there is none."""
        if not self._by_kind["noise"]:
            return noises.coloured(n, rng)
        return self._crop(choice(self._by_kind["noise"], rng), n, rng)

    def _speech(self, rng: np.random.Generator) -> Clip:
        """Running speech; each second of it is heard as often."""
        return self._by_kind["speech"][np.searchsorted(self._speech_until, rng.random())]

    def _crop(self, clip: Clip, n: int, rng: np.random.Generator) -> np.ndarray:
        """*n* samples from anywhere in *clip*, repeated if it is shorter."""
        first = int(rng.integers(max(1, clip.length - n)))
        return np.resize(self._pool.read(clip, first, n), n)

    def _babble(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """*n* samples of one to four people who speak in the background."""
        talkers = [self._crop(self._speech(rng), n, rng) for _ in range(rng.integers(1, 5))]
        return sum(talker / (np.sqrt(np.mean(talker ** 2)) + 1e-6) for talker in talkers)

    def _recorded(self, stream: Stream, rng: np.random.Generator) -> Stream:
        """Room and line on the voice, noise under it, then the microphone's level."""
        samples = augment.filtered(stream.samples, rng, self._rooms) if self._config.rooms else stream.samples
        background = rng.random() if self._config.noise else 1.0
        if background < 0.4:
            noise = self._noise(len(samples), rng)
            samples = augment.mixed(samples, noise, rng.triangular(-5, 12, 35))
        elif background < 0.55 and self._by_kind["speech"]:
            samples = augment.mixed(samples, self._babble(len(samples), rng), rng.uniform(0, 30))
        elif background < 0.6:
            make = noises.tune if rng.random() < 0.7 else noises.ticks
            samples = augment.mixed(samples, make(len(samples), rng), rng.uniform(0, 30))
        elif background < 0.85:
            noise = noises.coloured(len(samples), rng)
            samples = augment.mixed(samples, noise, rng.uniform(5, 60))
        return Stream(augment.recorded(samples, rng), stream.words, stream.said)


def speaks_digits(pool: Pool, labels: tuple[str, ...]) -> bool:
    """Whether some voice of the pool says enough digits to mix strings of."""
    said: dict[str, set[str]] = defaultdict(set)
    for clip in pool.clips:
        if clip.kind == "word":
            said[clip.voice].add(spoken(clip.words[0][0]))
    digits = set(labels) - {"other", "nothing"}
    return any(len(words & digits) >= ENOUGH_DIGITS for words in said.values())
