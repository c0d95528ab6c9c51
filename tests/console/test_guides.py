"""The guides of operators and volunteers quote the screens word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ("fleet", "orders/staff")
GUIDES = ("operators", "volunteers")
LEFT_OUT = re.compile(r"…|○|（名前）|（name）")
"""Marks in a quotation for what the screen fills in."""
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff][\u3000-\u30ff\u4e00-\u9fff（）！？…・]*")
IN_JAPANESE_BOLD = re.compile(r"「\*\*([^*]+)\*\*」|\*\*「([^」]+)」\*\*|\| \*\*([^*]+)\*\*")


def without_spaces(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def screens() -> str:
    """Everything that the pages are made of, as one text without spaces."""
    paths = [path for place in SCREENS for path in (ROOT / place).rglob("*") if path.suffix in {".py", ".html", ".js"}]
    return without_spaces("\n".join(path.read_text(encoding="utf-8") for path in sorted(paths)))


def guide(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def missing(quotations: set[str], screens: str) -> list[str]:
    def pieces(quotation: str) -> Iterator[str]:
        return (piece for piece in LEFT_OUT.split(without_spaces(quotation)) if piece)

    return sorted(each for each in quotations if not all(piece in screens for piece in pieces(each)))


@pytest.mark.parametrize("name", GUIDES)
def test_japanese_words_of_the_english_guides_stand_on_a_screen(name: str, screens: str) -> None:
    text = guide(f"{name}.md").replace("[日本語]", "")
    quotations = set(JAPANESE.findall(text))
    assert len(quotations) > 40
    assert missing(quotations, screens) == []


@pytest.mark.parametrize("name", GUIDES)
def test_bold_buttons_of_the_japanese_guides_stand_on_a_screen(name: str, screens: str) -> None:
    quotations = {next(filter(None, found)) for found in IN_JAPANESE_BOLD.findall(guide(f"{name}.ja.md"))}
    assert len(quotations) >= 13
    assert missing(quotations, screens) == []
