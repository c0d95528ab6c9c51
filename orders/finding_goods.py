"""Finding an item by its reading, on ten keys: each stands for a row of the kana table, as on a telephone.

An item is found by the beginning of its reading and by the beginnings of the words in it, so that ぎゅうにゅう finds
the milk of whatever maker.  Which words are in a reading says `seed/finding_words.txt`.  Voiced and small kana and
katakana count as the plain kana of their row; the long sound ー may be left out or given as its vowel.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders import catalogue
from orders.catalogue import Item
from orders.seed_files import words

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
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


@dataclass(frozen=True)
class Findable:
    """An item as the search knows it: the plain kana by which it is found, the whole reading first."""

    item_id: int
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """The ids of what was found, best first; and how many of them each next key would leave."""

    item_ids: Sequence[int]
    next_keys: Mapping[str, int]


def clean(asked: str) -> str:
    """A search as it may stand in an address: keys of the remote and plain kana, nothing else."""
    plain = (_PLAIN.get(sign, sign) for sign in asked.translate(_KATAKANA_TO_HIRAGANA))
    return "".join(sign for sign in plain if sign in ROWS or sign in _KEY_OF)[:LONGEST]


def search(goods: Iterable[Findable], asked: str) -> Found:
    """What begins with `asked`: a digit stands for any kana of its row, a kana for itself.

    Items whose whole reading begins so come first, then those with such a word in it.
    """
    ranked: list[tuple[int, str, int]] = []
    following: Counter[str] = Counter()
    for one in goods:
        hits = [(rank > 0, key) for rank, key in enumerate(one.keys) if _begins(key, asked)]
        if hits:
            ranked.append((hits[0][0], hits[0][1], one.item_id))
            following.update({_KEY_OF[key[len(asked)]] for _, key in hits if len(key) > len(asked)})
    return Found([item_id for _, _, item_id in sorted(ranked)], following)


def kana_of_last(goods: Iterable[Findable], asked: str) -> dict[str, int]:
    """Where the last of `asked` is a whole row: how many items each of its kana would leave."""
    row = ROWS.get(asked[-1:], "")
    counts = {kana: len(search(goods, asked[:-1] + kana).item_ids) for kana in row}
    return {kana: count for kana, count in counts.items() if count}


def findable(session: Session) -> list[Findable]:
    """Everything for sale, read anew each time: a new item or a corrected reading is found at once."""
    query = sa.select(Item.id, Item.reading).where(Item.active.is_(True)).order_by(Item.id)
    return [Findable(item_id, keys_of(reading)) for item_id, reading in session.execute(query).tuples()]


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


def _begins(key: str, asked: str) -> bool:
    if len(key) < len(asked):
        return False
    return all(sign == key[at] or _KEY_OF[key[at]] == sign for at, sign in enumerate(asked))


@cache
def _words() -> Sequence[tuple[str, str]]:
    """(everyday word, what it is in readings): itself, or another word (おむつ, かみぱんつ)."""
    lines = [line.partition(" = ") for line in words("finding_words.txt") if not line.startswith("#")]
    return [(word, meant or word) for word, _, meant in lines]
