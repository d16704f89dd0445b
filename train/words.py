"""Words, and the digits that they sound like."""

from __future__ import annotations

WORD_OF = {"to": "two", "too": "two", "for": "four", "fore": "four", "won": "one", "ate": "eight",
           "o": "oh"}                       # sound alike: nobody can tell them apart
MAYBE = "(maybe)"                           # a word of running speech that sounds like a digit
ELSEWHERE = "~"                             # before a word that is no digit, of a corpus that has no digits


def spoken(word: str) -> str:
    """The digit that *word* sounds exactly like, or *word* itself."""
    return WORD_OF.get(word, word)
