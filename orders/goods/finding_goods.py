"""Finding an item by its reading, on ten keys: each stands for a row of the kana table, as on a telephone.

An item is found by the beginning of its reading and by the beginnings of the words in it, so that ぎゅうにゅう finds
the milk of whatever maker.  Which words are in a reading says `seed/finding_words.txt`.  Voiced and small kana and
katakana count as the plain kana of their row; the long sound ー may be left out or given as its vowel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.goods import catalogue
from orders.goods.catalogue import FOR_SALE, Item, on
from orders.seeds.seed_files import words

ROWS: Mapping[str, str] = {
    "1": "あいうえお",
    "2": "かきくけこ",
    "3": "さしすせそ",
    "4": "たちつてと",
    "5": "なにぬねの",
    "6": "はひふへほ",
    "7": "まみむめも",
    "8": "やゆよ",
    "9": "らりるれろ",
    "0": "わをん",
}
"""Key of the remote -> the kana it stands for."""

LONGEST = 12
"""More kana than that are not asked for: every reading of a shop differs by then, or never."""

_KEY_OF = {kana: key for key, row in ROWS.items() for kana in row}
_PLAIN = dict(
    zip("がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽぁぃぅぇぉっゃゅょゎゔ",
        "かきくけこさしすせそたちつてとはひふへほはひふへほあいうえおつやゆよわう", strict=True)
)  # fmt: skip
_VOWELS = {kana: "あいうえお"[at] for row in ROWS.values() if len(row) == 5 for at, kana in enumerate(row)}
_VOWELS |= {"や": "あ", "ゆ": "う", "よ": "お", "わ": "あ", "を": "お"}
_FOR_SALE = sa.select(Item.id, Item.reading).where(FOR_SALE).order_by(Item.id)
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


@dataclass(frozen=True)
class Findable:
    """An item as the search knows it: the plain kana by which it is found, the whole reading first."""

    item_id: int
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What was found, and what the next press could narrow it to."""

    item_ids: Sequence[int]
    """Best first."""
    next_keys: frozenset[str]
    """Keys of the remote that leave something."""
    last_kana: Sequence[str]
    """Where the last of what was asked is a whole row: those of its kana that leave something."""


def clean(asked: str) -> str:
    """A search as it may stand in an address: keys of the remote and plain kana, nothing else."""
    plain = (_PLAIN.get(sign, sign) for sign in asked.translate(_KATAKANA_TO_HIRAGANA))
    return "".join(sign for sign in plain if sign in ROWS or sign in _KEY_OF)[:LONGEST]


def search(goods: Iterable[Findable], asked: str) -> Found:
    """What begins with `asked`: a digit stands for any kana of its row, a kana for itself.

    Items whose whole reading begins so come first, then those with such a word in it.
    """
    begins = re.compile("".join(f"[{ROWS[sign]}]" if sign in ROWS else sign for sign in asked)).match
    length = len(asked)
    ranked: list[tuple[int, str, int]] = []
    hits: list[str] = []
    for one in goods:
        own = [key for key in one.keys if begins(key)]
        if own:
            ranked.append((own[0] != one.keys[0], own[0], one.item_id))
            hits += own
    following = {key[length] for key in hits if len(key) > length}
    last = {key[length - 1] for key in hits} if length else set()
    return Found(
        [item_id for _, _, item_id in sorted(ranked)],
        frozenset(_KEY_OF[kana] for kana in following),
        [kana for kana in ROWS.get(asked[-1:], "") if kana in last],
    )


def findable(session: Session, day: date) -> list[Findable]:
    """Everything for sale that local day, read anew each time: a corrected reading is found at once."""
    return [Findable(item_id, keys_of(reading)) for item_id, reading in session.execute(_FOR_SALE, on(day))]


def items_in_order(session: Session, item_ids: Sequence[int]) -> list[Item]:
    items = catalogue.items_by_id(session, item_ids)
    return [items[item_id] for item_id in item_ids]


@lru_cache(maxsize=8192)
def keys_of(reading: str) -> tuple[str, ...]:
    """The plain kana by which a reading is found, the whole reading first."""
    hiragana = reading.translate(_KATAKANA_TO_HIRAGANA)
    beginnings = [hiragana]
    for word, meant in _words():
        at = hiragana.find(meant)
        if at > 0 and word == meant:
            beginnings.append(hiragana[at:])
        elif at >= 0 and word != meant:
            beginnings.append(word)
    plain = [key for beginning in beginnings for key in (_plain(beginning, long=False), _plain(beginning, long=True))]
    return tuple(dict.fromkeys(key for key in plain if key))


def _plain(hiragana: str, *, long: bool) -> str:
    """Only plain kana; ー left out, or as the vowel that it lengthens."""
    found = ""
    for sign in hiragana:
        kana = _PLAIN.get(sign, sign)
        if kana in _KEY_OF:
            found += kana
        elif kana == "ー" and long and found:
            found += _VOWELS.get(found[-1], "")
    return found


@cache
def _words() -> Sequence[tuple[str, str]]:
    """(everyday word, what it is in readings): itself, or another word (おむつ, かみぱんつ)."""
    lines = [line.partition(" = ") for line in words("finding_words.txt") if not line.startswith("#")]
    return [(word, meant or word) for word, _, meant in lines]
