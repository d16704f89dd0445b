"""Where the public corpora live, under which licence, and what of them the readers read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

# What ESC-10 takes of ESC-50; a file's class is the last number of its name.
ESC10 = {0: "dog", 1: "rooster", 10: "rain", 11: "sea_waves", 12: "crackling_fire", 20: "crying_baby",
         21: "sneezing", 38: "clock_tick", 40: "helicopter", 41: "chainsaw"}


GAME_LICENCE = "may be changed and passed on, but not be sold by itself (the game's readme.txt)"


@dataclass(frozen=True)
class Archive:
    """One file to download.

    *url* is empty where no address is known to last: ``--from`` has to name the file, and `Home.source`
    tells where to find it.  *sha256* is empty where its home publishes none and the file may change
    there (a branch of a repository): the digest of the first download is kept, and later ones are
    compared with it.
    """

    url: str
    sha256: str = ""
    name: str = ""           # under which it is kept, where the address does not end in one

    @property
    def file_name(self) -> str:
        """The archive's name in a folder of downloads."""
        return self.name or self.url.rsplit("/", 1)[1]


@dataclass(frozen=True)
class Home:
    """A corpus: *folder* is its reader's name, *place* says where a file of the archives goes."""

    folder: str
    title: str
    licence: str
    source: str
    archives: tuple[Archive, ...]
    place: Callable[[str], str | None]

    @property
    def notice(self) -> str:
        """What is shown before, and kept beside, the recordings."""
        return f"{self.title}\nLicence: {self.licence}\nSource:  {self.source}\n"


def keeping(pattern: str) -> Callable[[str], str | None]:
    """Files whose whole names match are kept, as the pattern's groups joined by ``/``."""
    def place(name: str) -> str | None:
        found = re.fullmatch(pattern, name)
        return "/".join(found.groups()) if found else None
    return place


def _place_noise(name: str) -> str | None:
    found = re.fullmatch(r"(?:.*/)?audio/([^/]+-(\d+)\.wav)", name)
    kind = ESC10.get(int(found[2])) if found else None
    return f"{kind}/{found[1]}" if kind else None


HOMES = {
    "fsdd": Home(
        "fsdd", "Free Spoken Digit Dataset, by Zohar Jackson and others", "CC BY-SA 4.0",
        "https://github.com/Jakobovski/free-spoken-digit-dataset",
        (Archive("https://github.com/Jakobovski/free-spoken-digit-dataset/archive/refs/heads/master.tar.gz",
                 name="fsdd.tar.gz"),),
        keeping(r"(?:.*/)?(recordings)/([^/]+\.wav)")),
    "speech_commands": Home(
        "speech_commands", "Speech Commands v2, by Pete Warden (Google)", "CC BY 4.0",
        "https://arxiv.org/abs/1804.03209",
        (Archive("http://download.tensorflow.org/data/speech_commands_v0.02.tar.gz",
                 "af14739ee7dc311471de98f5f9d2c9191b18aedfe957f4a6ff791c709868ff58"),),
        keeping(r"(?:.*/)?([^/.]+)/([^/]+\.wav)")),
    "audiomnist": Home(
        "audiomnist", "AudioMNIST, by Sören Becker and others", "MIT",
        "https://github.com/soerenab/AudioMNIST",
        (Archive("https://github.com/soerenab/AudioMNIST/archive/refs/heads/master.tar.gz",
                 name="audiomnist.tar.gz"),),
        keeping(r"(?:.*/)?data/(\d+)/([^/]+\.wav)")),
    "grid": Home(
        "grid", "GRID, an audio-visual sentence corpus, by Martin Cooke and others", "CC BY 4.0",
        "https://zenodo.org/records/3625687",
        (Archive("https://zenodo.org/records/3625687/files/alignments.zip"),
         Archive("https://zenodo.org/records/3625687/files/audio_25k.zip")),
        keeping(r"(?:.*/)?(s\d+)/(?:[^/]+/)*([^/]+\.(?:wav|align))")),
    "librispeech": Home(
        "librispeech", "LibriSpeech (dev-clean), by Vassil Panayotov and others", "CC BY 4.0",
        "https://www.openslr.org/12",
        (Archive("https://www.openslr.org/resources/12/dev-clean.tar.gz",
                 "76f87d090650617fca0cac8f88b9416e0ebf80350acb97b343a85fa903728ab3"),),
        keeping(r"(?:.*/)?([^/]+)/(\d+)/(\d+)/([^/]+\.(?:flac|trans\.txt))")),
    "noise": Home(
        "esc10", "ESC-10 of ESC-50: environmental sounds, by Karol J. Piczak", "CC BY 3.0",
        "https://github.com/karolpiczak/ESC-50",
        (Archive("https://github.com/karolpiczak/ESC-50/archive/refs/heads/master.tar.gz",
                 name="esc50.tar.gz"),),
        _place_noise),
    "amazon_queen": Home(
        "amazon_queen",
        "What is said in Flight of the Amazon Queen, by John Passfield and Steven Stamatiadis", GAME_LICENCE,
        "https://www.scummvm.org, or Debian's package flight-of-the-amazon-queen",
        (Archive("", name="queen.1c"),), keeping(r"([^/]+\.mp3)")),
    "steel_sky": Home(
        "steel_sky", "What is said in Beneath a Steel Sky, by Revolution Software", GAME_LICENCE,
        "https://www.scummvm.org, or Debian's package beneath-a-steel-sky (sky.dnr must lie beside it)",
        (Archive("", name="sky.dsk"),), keeping(r"([^/]+\.wav)")),
}
