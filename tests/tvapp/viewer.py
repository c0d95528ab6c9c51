"""Somebody in front of a television without script: reads the screen and follows links and buttons by data-action."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin

import lxml.html
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement
from werkzeug.test import TestResponse


@dataclass
class Viewer:
    """Remembers the screen that it shows; `press` follows redirects like a browser."""

    app: Flask
    client: FlaskClient = field(init=False)
    root: HtmlElement = field(init=False)
    url: str = field(init=False, default="/")
    status: int = field(init=False, default=0)
    size: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def switch_on(self, box_token: str) -> Viewer:
        return self.open(f"/start?box={box_token}")

    def open(self, url: str) -> Viewer:
        return self.show(self.client.get(url, follow_redirects=True))

    def press(self, action: str, nth: int = 0) -> Viewer:
        return self.show(self.send(action, nth))

    def send(self, action: str, nth: int = 0) -> TestResponse:
        """Press and leave the screen as it is: what the first half of a double press does."""
        cell = self.cells(action)[nth]
        if cell.tag == "a":
            return self.client.get(urljoin(self.url, cell.get("href")), follow_redirects=True)
        form = cell.xpath("ancestor::form[1]")[0]
        values = dict(form.form_values())
        if cell.get("name"):
            values[cell.get("name")] = cell.get("value")
        if (form.get("method") or "get").lower() == "get":
            return self.client.get(form.get("action"), query_string=values, follow_redirects=True)
        return self.client.post(form.get("action"), data=values, follow_redirects=True)

    def show(self, response: TestResponse) -> Viewer:
        self.status = response.status_code
        self.size = len(response.data)
        self.url = response.request.full_path.rstrip("?")
        self.root = lxml.html.document_fromstring(response.get_data(as_text=True))
        return self

    @property
    def screen(self) -> str:
        return str(self.root.body.get("data-screen"))

    def fact(self, name: str) -> str:
        return str(self.root.body.get(f"data-{name}", ""))

    @property
    def text(self) -> str:
        return " ".join(self.root.xpath("string(//*[@id='tv'])").split())

    @property
    def said(self) -> str:
        return " ".join(" ".join(self.root.xpath("//*[contains(@class, 'said')]//text()")).split())

    @property
    def focus(self) -> str:
        """The action of the cell that has the focus."""
        found = self.root.xpath("//*[@autofocus]")
        assert len(found) == 1, f"{len(found)} cells have the focus on {self.url}"
        return str(found[0].get("data-action"))

    def has(self, action: str) -> bool:
        return bool(self.root.xpath("//*[@data-action=$action]", action=action))

    def cells(self, action: str) -> list[HtmlElement]:
        found = list(self.root.xpath("//*[@data-action=$action]", action=action))
        assert found, f"no {action!r} on {self.url}: {self.text}"
        return found

    @property
    def actions(self) -> list[str]:
        return [str(cell.get("data-action")) for cell in self.root.xpath("//*[@data-action]")]

    def put(self, code: str, quantity: int = 1) -> Viewer:
        """Put so many of an item into the basket, on the item's own screen."""
        self.open(f"/item/{code}")
        return self.press("add", quantity - 1)

    def type_age(self, digits: str) -> Viewer:
        """Type an age on the pad, digit by digit, and go on."""
        self.open("/age").press("age:erase")
        for digit in digits:
            self.press(f"age:{digit}")
        return self.press("age-done")

    def order(self) -> Viewer:
        """Order what lies in the basket."""
        return self.open("/basket").press("confirm").press("place-order")
