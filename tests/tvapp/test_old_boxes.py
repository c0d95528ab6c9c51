"""What a set-top box of 2012 can show: no new language in the script, no new layout in the style sheet, small pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import tvapp
from orders.db import Database
from tests.tvapp.every_screen import Shown, prepare, prepare_alcohol
from tests.tvapp.viewer import Viewer

STATIC = Path(tvapp.__file__).parent / "static"
LARGEST_PAGE_BYTES = 60_000
LARGEST_SCRIPT_BYTES = 12_288
LONGEST_ADDRESS = 1_000
NOT_IN_ES5 = {
    "arrow function": r"=>",
    "let or const": r"\b(?:let|const)\s",
    "template string": r"`",
    "class": r"\bclass\s",
    "async": r"\b(?:async|await)\b",
    "fetch or Promise": r"\b(?:fetch|Promise)\b",
    "for of": r"\bof\b",
    "spread": r"\.\.\.",
    "default argument": r"function\s*\w*\([^)]*=",
    "new collections": r"\b(?:Map|Set|Symbol|Proxy)\b",
    "new methods": r"\.(?:closest|matches|includes|startsWith|padStart|find|forEach|remove|append|replaceAll)\(",
    "classList": r"\bclassList\b",
    "dataset": r"\bdataset\b",
}
NOT_IN_OLD_CSS = {
    "flex": r"\bflex",
    "grid": r"display\s*:\s*(?:inline-)?grid|\bgrid-",
    "gap": r"(?<![\w-])(?:row-|column-)?gap\s*:",
    "variables": r"var\(|--\w",
    "calc": r"\bcalc\(",
    "sticky": r"\bsticky\b",
    "animation": r"\banimation|@keyframes|\btransition",
    "object-fit": r"object-fit",
    "new units": r"\d(?:dvh|svh|lvh|vmin|vmax|ch)\b",
    "pure white or red": r"(?i)#fff(?:fff)?\b|#f00\b|#ff0000\b|:\s*(?:white|red)\b",
}


def without_comments_and_strings(script: str) -> str:
    script = re.sub(r"/\*.*?\*/", "", script, flags=re.DOTALL)
    return re.sub(r"'(?:[^'\\\n]|\\.)*'", "''", script)


def faults(text: str, rules: dict[str, str]) -> list[str]:
    return [name for name, pattern in rules.items() if re.search(pattern, text)]


def test_the_script_is_small_and_old() -> None:
    script = (STATIC / "tv.js").read_text(encoding="utf-8")
    assert len(script.encode()) <= LARGEST_SCRIPT_BYTES
    assert faults(without_comments_and_strings(script), NOT_IN_ES5) == []


@pytest.mark.parametrize(
    "new", ["a => b", "let x = 1;", "const y = 2;", "`x`", "fetch(u)", "for (x of y) {}", "f(...a)", "a.includes(b)"]
)
def test_the_check_of_the_script_finds_what_is_new(new: str) -> None:
    assert faults(without_comments_and_strings(new), NOT_IN_ES5)


def test_the_style_sheet_is_old(tv: Viewer) -> None:
    text = tv.client.get("/tv.css").get_data(as_text=True)
    assert ".at-g1" in text
    assert faults(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL), NOT_IN_OLD_CSS) == []


@pytest.mark.parametrize(
    "new", ["display: flex;", "display:grid", "gap: 2px", "width: calc(1px)", "color: #fff;", "color: red;"]
)
def test_the_check_of_the_style_sheet_finds_what_is_new(new: str) -> None:
    assert faults(new, NOT_IN_OLD_CSS)


def weight(tv: Viewer) -> int:
    """The page with everything that it loads."""
    sources = {
        *tv.root.xpath("//img/@src"),
        *tv.root.xpath("//script/@src"),
        *tv.root.xpath("//link[@rel='stylesheet']/@href"),
    }
    return tv.size + sum(len(tv.client.get(source).data) for source in sources)


def every_screen(tv: Viewer, town: Database) -> Iterator[tuple[str, Shown]]:
    """Visits every screen in turn; the basket gets its alcohol last."""
    yield from prepare(tv, town).items()
    yield from prepare_alcohol(tv).items()


def test_every_page_is_light_with_its_pictures(tv: Viewer, town: Database) -> None:
    weights = {name: weight(shown.on(tv, name)) for name, shown in every_screen(tv, town)}
    assert {name: bytes_ for name, bytes_ in weights.items() if bytes_ > LARGEST_PAGE_BYTES} == {}


def test_every_screen_says_what_it_is_whom_to_call_and_what_time_it_is(tv: Viewer, town: Database) -> None:
    for name, shown in every_screen(tv, town):
        shown.on(tv, name)
        assert tv.screen not in ("", "None"), name
        assert "0265-00-0000" in tv.text, name
        assert "11月24日(火) 午前9時00分" in tv.text, name
        if tv.status == 200:
            assert "あと2時間で締切 ・ きょうお届け" in tv.text, name


def test_every_screen_works_without_script(tv: Viewer, town: Database) -> None:
    """Every choice is a link with an address or a button in a form, in the tab order, with a name for journeys."""
    for name, shown in every_screen(tv, town):
        shown.on(tv, name)
        cells = tv.root.xpath("//*[@data-cell]")
        assert cells, name
        for cell in cells:
            in_form = cell.tag == "button" and bool(cell.xpath("ancestor::form[@action]"))
            assert in_form or (cell.tag == "a" and cell.get("href")), (name, cell.get("id"))
            assert cell.get("data-action"), (name, cell.get("id"))
            assert len(cell.get("href") or "") < LONGEST_ADDRESS
        order = [int(cell.get("tabindex")) for cell in cells]
        assert sorted(order) == list(range(1, len(cells) + 1)), name
        assert len({cell.get("id") for cell in cells}) == len(cells), name


def test_every_screen_has_one_focus_and_neighbours_that_exist(tv: Viewer, town: Database) -> None:
    for name, shown in every_screen(tv, town):
        shown.on(tv, name)
        ids = set(tv.root.xpath("//*[@data-cell]/@id"))
        assert tv.fact("focus") in ids, name
        assert tv.focus, name
        for way in ("left", "right", "up", "down"):
            assert set(tv.root.xpath(f"//*[@data-cell]/@data-{way}")) <= ids, name
        keys = tv.root.xpath("//*[@data-key]/@data-key")
        assert len(keys) == len(set(keys)), f"two cells with one key on {name}"


def test_every_screen_but_the_first_leads_back(tv: Viewer, town: Database) -> None:
    for name, shown in every_screen(tv, town):
        shown.on(tv, name)
        if tv.screen == "home" or tv.status == 404:
            continue
        back = tv.cells("back")[0]
        assert back.get("rel") == "prev", name
        assert back.get("href") == tv.fact("back"), name
        assert tv.press("back").status == 200, name


def test_nothing_of_a_page_comes_from_elsewhere(tv: Viewer, town: Database) -> None:
    for name, shown in every_screen(tv, town):
        shown.on(tv, name)
        for address in tv.root.xpath("//@src | //@href"):
            assert address.startswith(("/", "data:,")), (name, address)
        assert not tv.root.xpath("//@style | //style | //script[not(@src)]"), name
