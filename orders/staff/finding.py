"""Find things by reading, by name or by digits, as people at a counter type them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

Thing = TypeVar("Thing")

_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def plain(text: str) -> str:
    """One form for comparing: width, capitals, katakana or hiragana make no difference; no spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_KATAKANA_TO_HIRAGANA)
    return "".join(folded.split())


def digits(text: str) -> str:
    """`text` as ASCII digits, or an empty string when it is something else (full-width digits count)."""
    folded = plain(text)
    return folded if folded.isascii() and folded.isdigit() else ""


def found(things: Iterable[Thing], wanted: str, words: Callable[[Thing], Iterable[str]]) -> list[Thing]:
    """The things of which a word begins with `wanted` first, then those that contain it; all when nothing is wanted."""
    key = plain(wanted)
    if not key:
        return list(things)
    first: list[Thing] = []
    later: list[Thing] = []
    for thing in things:
        forms = [plain(word) for word in words(thing)]
        if any(form.startswith(key) for form in forms):
            first.append(thing)
        elif any(key in form for form in forms):
            later.append(thing)
    return first + later


def split_quantity(typed: str) -> tuple[str, int]:
    """「たまご 2」 is two of たまご: the words before and the single digit 1-9 at the end, 1 when there is none."""
    pieces = unicodedata.normalize("NFKC", typed).split()
    if len(pieces) > 1 and len(pieces[-1]) == 1 and pieces[-1] in "123456789":
        return " ".join(pieces[:-1]), int(pieces[-1])
    return " ".join(pieces), 1
