"""A page as the remote control sees it: cells, and what each key does there. It reads what static/tv.js reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

import lxml.html
from lxml.html import HtmlElement

ARROWS = ("left", "up", "right", "down")


@dataclass(frozen=True)
class Form:
    """What a button sends."""

    action: str
    method: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class PageCell:
    id: str
    key: str
    action: str
    arrows: Mapping[str, str]
    """Direction -> id of the cell that is reached."""
    turns: Mapping[str, str]
    """Direction -> address of the page that is turned to, where no cell is reached."""
    href: str = ""
    keeps: bool = False
    """The script adds the focused cell to where 戻る leads."""
    form: Form | None = None

    def leads_to(self, focused: str) -> str:
        """The address of a link, pressed while the cell of that key has the focus."""
        if not self.keeps:
            return self.href
        return self.href + quote(("&" if "%3F" in self.href else "?") + f"f={focused}", safe="")


@dataclass(frozen=True)
class Page:
    address: str
    """As it was asked for."""
    screen: str
    focus: str
    """Id of the cell that has the focus when the page opens."""
    cells: Mapping[str, PageCell]
    shortcuts: Mapping[str, str]
    """Digit or colour -> id of the cell."""
    back: str
    """Id of the cell that 戻る chooses; empty on the first screen."""
    facts: Mapping[str, str]
    """Attributes of the body."""


def read(address: str, html: str) -> Page:
    root = lxml.html.document_fromstring(html)
    elements = [element for element in root.iter("a", "button") if element.get("data-cell")]
    cells = {cell.id: cell for cell in map(_cell, elements)}
    back = next((element.get("id") for element in elements if element.get("data-back") is not None), "")
    facts = {str(name): str(value) for name, value in root.body.attrib.items()}
    shortcuts: dict[str, str] = {}
    for element in elements:
        if element.get("data-key"):
            shortcuts.setdefault(element.get("data-key"), element.get("id"))
    focus = facts.get("data-focus", "")
    first = next(iter(cells), "")
    return Page(
        address, facts.get("data-screen", ""), focus if focus in cells else first, cells, shortcuts, back, facts
    )


def _cell(element: HtmlElement) -> PageCell:
    arrows = {way: element.get(f"data-{way}") for way in ARROWS if element.get(f"data-{way}")}
    turns = {way: element.get(f"data-turn-{way}") for way in ARROWS if element.get(f"data-turn-{way}")}
    return PageCell(
        id=element.get("id"),
        key=element.get("data-cell"),
        action=element.get("data-action", ""),
        arrows=arrows,
        turns={way: address for way, address in turns.items() if way not in arrows},
        href=element.get("href", ""),
        keeps=element.get("data-keep") is not None,
        form=_form(element) if element.tag == "button" else None,
    )


def _form(button: HtmlElement) -> Form | None:
    found = button.xpath("ancestor::form[1]")
    if not found:
        return None
    fields = dict(found[0].form_values())
    if button.get("name"):
        fields[button.get("name")] = button.get("value", "")
    return Form(found[0].get("action", ""), (found[0].get("method") or "get").upper(), fields)
