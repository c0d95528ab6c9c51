"""What a box receives, read by parsers: scripts by one that knows ES5 and nothing newer, the sheet against a list.

`test_old_boxes` looks for what is known to be new; here everything that is not known to be old is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import tinycss2
from calmjs.parse import es5
from calmjs.parse.exceptions import ECMASyntaxError

import tvapp
from tests.tvapp.viewer import Viewer

STATIC = Path(tvapp.__file__).parent / "static"
NOT_FOR_BOXES = {"remote.js"}
"""The page beside the drawn remote control is for a computer."""
SCRIPTS = sorted(path.name for path in STATIC.glob("*.js") if path.name not in NOT_FOR_BOXES)

OLD_PROPERTIES = frozenset(
    re.findall(
        r"[\w-]+",
        """background border border-bottom border-collapse border-color border-radius border-top border-width bottom
    box-sizing color cursor display float font-family font-size font-style font-weight height left letter-spacing
    line-height list-style margin margin-bottom margin-left margin-right margin-top opacity outline outline-offset
    overflow padding padding-bottom padding-left padding-right padding-top position right text-align
    text-decoration top vertical-align white-space width word-break word-spacing word-wrap""",
    )
)
"""Properties of CSS 2.1, and of CSS 3 those that Presto and the WebKit of 2011 know without a prefix."""
OLD_UNITS = {"px", "rem", "em", "vw", "%", ""}
OLD_FUNCTIONS: set[str] = set()
OLD_DISPLAYS = {"none", "block", "inline", "inline-block", "table", "table-cell", "table-row"}
OLD_PSEUDO = {"focus", "first-child"}


def sheet_faults(text: str) -> Iterator[str]:
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            yield f"line {rule.source_line}: {rule.type}"
            continue
        selector = tinycss2.serialize(rule.prelude).strip()
        for pseudo in re.findall(r"::?([\w-]+)", selector):
            if pseudo not in OLD_PSEUDO:
                yield f"{selector}: :{pseudo}"
        for one in tinycss2.parse_declaration_list(rule.content, skip_comments=True, skip_whitespace=True):
            yield from (f"{selector}: {fault}" for fault in declaration_faults(one))


def declaration_faults(one: tinycss2.ast.Node) -> Iterator[str]:
    if one.type != "declaration":
        yield f"{one.type} at line {one.source_line}"
        return
    if one.lower_name not in OLD_PROPERTIES:
        yield f"property {one.name}"
    for value in one.value:
        if value.type == "function" and value.lower_name not in OLD_FUNCTIONS:
            yield f"{one.name}: {value.name}()"
        if value.type == "dimension" and value.lower_unit not in OLD_UNITS:
            yield f"{one.name}: {value.serialize()}"
        if value.type == "ident" and one.lower_name == "display" and value.lower_value not in OLD_DISPLAYS:
            yield f"display: {value.value}"


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_for_boxes_is_es5(name: str) -> None:
    es5((STATIC / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "new",
    ["a => b;", "let x = 1;", "const y = 2;", "`x`;", "for (x of y) {}", "f(...a);", "class A {}", "x?.y;"],
)  # fmt: skip
def test_the_parser_takes_nothing_newer(new: str) -> None:
    with pytest.raises(ECMASyntaxError):
        es5(new)


def test_the_style_sheet_has_only_what_old_boxes_know(tv: Viewer) -> None:
    text = tv.client.get("/tv.css").get_data(as_text=True)
    assert ".at-g1" in text
    assert ".dark " in text
    assert ".big " in text
    assert list(sheet_faults(text)) == []


@pytest.mark.parametrize(
    "new",
    [
        "a { display: flex }",
        "a { display: grid }",
        "a { gap: 1px }",
        "a { width: calc(1px + 2px) }",
        "a { color: var(--x) }",
        "a { --x: 1px }",
        "a { height: 1dvh }",
        "a { transform: none }",
        "a:has(b) { color: #000 }",
        "a:focus-visible { color: #000 }",
        "@media (hover) { a { color: #000 } }",
        "@supports (display: block) { a { color: #000 } }",
        "a { color #000 }",
        "a { position: absolute; inset: 0 }",
    ],
)
def test_whatever_is_not_on_the_list_is_a_fault(new: str) -> None:
    assert list(sheet_faults(new))


def test_what_is_on_the_list_is_none() -> None:
    assert not list(sheet_faults("a:focus, .b td { display: inline-block; width: 50%; margin: 0 auto; color: #123 }"))
