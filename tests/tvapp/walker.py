"""A television without a browser: it reads a page and does with every key what tv.js does, so that thousands of keys
take seconds. `tests/tvapp/test_walker_in_chromium.py` presses the same keys through the real script."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qs, quote, urljoin, urlsplit

import lxml.html
from flask import Flask
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from tests.tvapp.ledger import Ledger, Pressed

MOVES = ("left", "up", "right", "down")
LONGEST_ADDRESS = 300
LARGEST_PAGE_BYTES = 60_000
STEPS_REMEMBERED = 2
"""So many steps one came are gone back one by one; from deeper ones 戻る may lead up the tree at once."""


@dataclass(frozen=True)
class Page:
    """A page as it stands on the screen."""

    root: HtmlElement
    size: int
    post: Pressed | None = None
    """What made it, when it is the answer to a form and not to an address."""

    def said(self, name: str) -> str:
        return str(self.root.body.get(f"data-{name}", ""))

    @property
    def name(self) -> str:
        """Where one is, without the focus."""
        return f"{self.said('screen')} {self.said('url')}"

    @property
    def path(self) -> str:
        return urlsplit(self.said("url")).path

    @property
    def place(self) -> str:
        """What 戻る comes back to: the screen and its page, by whatever way one came."""
        parts = urlsplit(self.said("url"))
        return f"{self.said('screen')} {parts.path} {parse_qs(parts.query).get('p', [''])[0]}"

    @cached_property
    def cells(self) -> Mapping[str, HtmlElement]:
        return {str(cell.get("id")): cell for cell in self.root.xpath("//*[@data-cell]")}

    @cached_property
    def back(self) -> HtmlElement | None:
        return next(iter(self.root.xpath("//*[@id='tv']//*[@data-back]")), None)

    def check(self) -> None:
        """One focus, neighbours that exist, nothing out of reach, a way on."""
        cells, focused = self.cells, [str(cell.get("id")) for cell in self.root.xpath("//*[@autofocus]")]
        assert len(cells) == len(self.root.xpath("//*[@data-cell]")), f"an id twice on {self.name}"
        assert len(focused) == 1, f"{len(focused)} cells have the focus on {self.name}"
        assert focused[0] == self.said("focus"), f"the focus is not where {self.name} says"
        for cell in cells.values():
            for name, value in cell.attrib.items():
                if name in ("data-left", "data-right", "data-up", "data-down"):
                    assert value in cells, f"{name} of {cell.get('id')} leads nowhere on {self.name}"
                if name == "href" or name.startswith("data-turn"):
                    assert len(value) < LONGEST_ADDRESS, f"{name} of {cell.get('id')} on {self.name}: {value}"
        keys = [cell.get("data-key") for cell in cells.values() if cell.get("data-key")]
        assert len(keys) == len(set(keys)), f"a key has two cells on {self.name}: {keys}"
        assert self._reached(focused[0]) == set(cells), f"cells that no arrow reaches on {self.name}"
        assert self.said("screen") == "home" or self.back is not None, f"no 戻る on {self.name}"
        assert self.size <= LARGEST_PAGE_BYTES

    def _reached(self, start: str) -> set[str]:
        seen, edge = {start}, [start]
        while edge:
            cell = self.cells[edge.pop()]
            new = {cell.get(f"data-{way}") for way in MOVES} - seen - {None}
            seen |= new
            edge += new
        return seen


class Television:
    """One set with its remote control. Time passes by `wait`; `log` has the last presses."""

    def __init__(self, app: Flask, start: str, ledger: Ledger, log: deque[str], name: str) -> None:
        self.ledger, self.log, self.name = ledger, log, name
        self.client = app.test_client()
        self.pages = 0
        self.ms = 10_000
        self.seen: set[str] = set()
        self.history: list[str] = []
        """Addresses, as the box's own history has them: the last one is that of the page."""
        self._last_move = 0
        self._press = ("", 0, False)
        self._way: deque[tuple[str, set[str]]] = deque(maxlen=STEPS_REMEMBERED)
        """Where 戻る must lead: the place, and the cells that may have the focus there."""
        self.open(start)

    # -- keys

    def wait(self, ms: int) -> None:
        self.ms += ms

    def down(self, key: str, *, repeat: bool = False) -> None:
        """A key goes down, or the box says once more that it is down."""
        again = self._is_repeat(key, repeat)
        if key in MOVES:
            swallowed = again and "data-once" in self.page.root.body.attrib
            if not swallowed and self.ms - self._last_move >= self._number("move-ms"):
                self._last_move = self.ms
                self._move(key, fresh=not again)
            return
        if again:
            return
        if key == "ok":
            self._choose(self.page.cells[self.focus])
        elif key == "back":
            self._back()
        else:
            cell = next((one for one in self.page.cells.values() if one.get("data-key") == key), None)
            if cell is not None:
                self._choose(cell)

    def up(self) -> None:
        self._press = (*self._press[:2], False)

    def tap(self, key: str) -> None:
        self.down(key)
        self.up()

    def reload(self) -> None:
        """Also what a page does that refreshes itself. The answer to a form is asked for again with the form."""
        if self.page.post is not None:
            self._send(self.page.post)
        else:
            self._get(self.history[-1])

    def history_back(self) -> None:
        """The key of a box that knows nothing but its own history."""
        if len(self.history) > 1:
            self.history.pop()
            self._way.clear()
            self._get(self.history[-1])

    def submit_twice(self) -> None:
        """The focused form is sent twice, as by a box without script."""
        cell = self.page.cells[self.focus]
        if cell.tag == "button":
            self._request(self._form(cell))
            self._choose(cell)

    def open(self, url: str) -> None:
        self._request(Pressed(url))
        self._press = (self._press[0], self.ms if self._press[2] else self._press[1], self._press[2])

    # -- what tv.js does

    def _number(self, name: str) -> int:
        return int(self.page.said(name) or 0)

    def _is_repeat(self, key: str, repeat: bool) -> bool:
        last, at, held = self._press
        gap = self.ms - at
        quick = key in MOVES or (self._pad is not None and key.isdigit())
        limit = self._number("held-ms" if held else "move-ms" if quick else "press-ms")
        self._press = (key, self.ms, True)
        return repeat or (last == key and gap < limit)

    def _move(self, way: str, *, fresh: bool) -> None:
        cell = self.page.cells[self.focus]
        to, turn = cell.get(f"data-{way}"), cell.get(f"data-turn-{way}")
        if to:
            self._focus_on(to)
        elif turn and fresh:
            self._get(urljoin(self.history[-1], turn), forward=True)

    def _focus_on(self, cell_id: str) -> None:
        assert cell_id in self.page.cells, f"the focus went to {cell_id}, which is not on {self.page.name}"
        self.focus = cell_id
        base = self.page.said("url")
        if base:
            key = quote(str(self.page.cells[cell_id].get("data-cell")), safe="")
            self.history[-1] = f"{base}{'&' if '?' in base else '?'}f={key}"

    @property
    def _pad(self) -> HtmlElement | None:
        return next(iter(self.page.root.xpath("//*[@id='pad-field']")), None)

    def _type(self, digit: str) -> None:
        field = self._pad
        assert field is not None
        typed = "" if digit == "x" else (str(field.get("value") or "") + digit).lstrip("0")[:3]
        field.set("value", typed)
        if len(typed) == 2:
            self._focus_on(str(field.get("data-done")))

    def _choose(self, cell: HtmlElement) -> None:
        if self._pad is not None and cell.get("data-digit"):
            self._type(str(cell.get("data-digit")))
        elif cell.tag == "a":
            self._follow(cell)
        else:
            self._send(self._form(cell))

    def _follow(self, link: HtmlElement) -> None:
        href = urljoin(self.history[-1], str(link.get("href")))
        from_key = str(self.page.cells[self.focus].get("data-cell"))
        if "data-keep" in link.attrib:
            href += quote(("&" if "%3F" in href else "?") + "f=" + from_key, safe="")
        was, chosen = self.page, {self.focus, str(link.get("id"))}
        self._get(href, forward=True)
        if link is was.back:
            self._came_back(was)
        elif self.page.said("screen") == "home" or self._is_up(link, was):
            self._way.clear()
        elif self.page.path != was.path:
            self._way.append((was.place, chosen))

    @staticmethod
    def _is_up(link: HtmlElement, page: Page) -> bool:
        """A cell that leads up the tree like 戻る, and says of no way back."""
        href, up = str(link.get("href")), page.back
        return up is not None and "b=" not in href and urlsplit(href).path == urlsplit(str(up.get("href"))).path

    def _back(self) -> None:
        link = self.page.back
        if link is not None:
            self._choose(link)

    def _came_back(self, page: Page) -> None:
        if not self._way or self.page.path == page.path:  # a step within the same screen, such as one kana less
            return
        place, cells = self._way.pop()
        assert self.page.place == place, f"戻る on {page.name} led to {self.page.name} and not to {place}"
        # What was chosen may be gone by now: the last piece was ordered, the time to cancel is over.
        assert self.focus in cells or not cells & set(self.page.cells), (
            f"戻る on {page.name} came back to {self.focus} and not to one of {cells}"
        )

    def forget_the_way(self) -> None:
        """Something else has changed what these pages show."""
        self._way.clear()

    # -- requests

    def _form(self, button: HtmlElement) -> Pressed:
        form = button.xpath("ancestor::form[1]")[0]
        fields = {str(name): str(value) for name, value in form.form_values()}
        if button.get("name"):
            fields[str(button.get("name"))] = str(button.get("value"))
        action = urljoin(self.history[-1], str(form.get("action")))
        return Pressed(action, fields, posts=(form.get("method") or "get").lower() == "post")

    def _send(self, pressed: Pressed) -> None:
        self._way.clear()
        self._request(pressed, forward=True)

    def _get(self, url: str, *, forward: bool = False) -> None:
        self._request(Pressed(url), forward=forward)

    def _request(self, pressed: Pressed, *, forward: bool = False) -> None:
        self.log.append(f"{self.name}   {pressed}")
        if pressed.posts:
            answer = self.client.post(pressed.path, data=pressed.fields, follow_redirects=True)
        else:
            answer = self.client.get(pressed.path, query_string=pressed.fields or None, follow_redirects=True)
        self.ledger.look(pressed)
        self._show(pressed, answer, forward=forward)

    def _show(self, pressed: Pressed, answer: TestResponse, *, forward: bool) -> None:
        assert answer.status_code == 200, f"{pressed} was answered with {answer.status_code}"
        self.pages += 1
        url = answer.request.full_path.rstrip("?")
        root = lxml.html.document_fromstring(answer.get_data(as_text=True))
        self.page = Page(root, len(answer.data), pressed if pressed.posts and not answer.history else None)
        self.page.check()
        self.seen.add(self.page.said("screen"))
        self.focus = self.page.said("focus")
        self.history = [*self.history[-40:], url] if forward or not self.history else [*self.history[:-1], url]
        self._press = (self._press[0], self.ms if self._press[2] else self._press[1], self._press[2])
