"""What staff type during a call: a catalogue number, kana or romaji, a pick from the usual goods; and how many."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import jaconv

from orders.staff.finding import plain, split_quantity

_PICK = re.compile(r"\+([1-9])(?:\s+([1-9]))?")
_EXACTLY = re.compile(r"(.*?)\s*=([0-9])")
_TIMES = re.compile(r"(?<=[^\s*x×])\s*[*×]\s*(?=[1-9]$)")
_UNFINISHED = re.compile(r"(?<![a-z])(?:[bcdfghjkmpqrstvwxyz]+y?|n?y)$|(?<=[aiueo])(?:[bcdfghjkmpqrstvwxyz]+|ny)$")
_LATIN_TAIL = re.compile(r"[a-z]+$")


@dataclass(frozen=True)
class Typed:
    """`words` may be empty: then it is about what was typed before. `pick` is a place among the usual goods.

    With `exactly` there shall be so many pieces (0 takes the item out), else so many more.
    """

    words: str
    quantity: int
    exactly: bool = False
    pick: int | None = None


def read(typed: str) -> Typed:
    """「たまご 2」「12 3」「12*3」: two of the one, three of number 12. 「+2」: the second of the usual goods.

    「たまご =1」: exactly one; 「=0」: out with what came last.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    pick = _PICK.fullmatch(text)
    if pick:
        return Typed("", int(pick[2] or 1), pick=int(pick[1]))
    exactly = _EXACTLY.fullmatch(text)
    if exactly:
        return Typed(" ".join(exactly[1].split()), int(exactly[2]), exactly=True)
    words, quantity = split_quantity(_TIMES.sub(" ", text))
    return Typed(words, quantity)


@lru_cache(maxsize=2048)
def as_kana(words: str) -> str:
    """Romaji as hiragana (tamago, たまg: its unfinished end is left out); empty where there is none to read."""
    folded = plain(words)
    if not re.search("[a-z]", folded):
        return ""
    finished = (_UNFINISHED if folded.isascii() else _LATIN_TAIL).sub("", folded)
    kana = str(jaconv.alphabet2kana(finished))
    return kana if kana and not re.search("[a-z]", kana) else ""


def shortened(kana: str) -> str:
    """Without what romaji often leaves out: gyunyu for ぎゅうにゅう, ramen for らーめん."""
    return kana[:1] + re.sub("[うーっ]", "", kana[1:])
