"""A tablet without script, held by somebody of the cast: it reads pages and presses what has a data-action."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin

import lxml.html
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse


@dataclass
class Tablet:
    """Remembers the page that it shows; `press` follows redirects like a browser."""

    app: Flask
    client: FlaskClient = field(init=False)
    root: HtmlElement = field(init=False)
    url: str = field(init=False, default="/")
    status: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def open(self, url: str) -> Tablet:
        return self._show(self.client.get(url, follow_redirects=True))

    def log_in(self, login: str, password: str | None = None) -> Tablet:
        self.open("/login")
        return self.press("login", login=login, password=password or f"{login}-secret")

    def press(self, action: str, within: str = "", **fields: str) -> Tablet:
        """Press the thing of that action; `within` is an XPath of the row in which it stands."""
        return self._show(self.send(action, within, **fields))

    def send(self, action: str, within: str = "", **fields: str) -> TestResponse:
        """Send the form of that action and leave the page on the screen: what a double press does."""
        element = self.find(action, within)
        if element.tag == "a":
            return self.client.get(urljoin(self.url, element.get("href")), follow_redirects=True)
        form = element.xpath("ancestor::form[1]")[0]
        values = MultiDict(pair for pair in form.form_values() if pair[0] not in fields)
        values.update(fields)
        address = element.get("formaction") or form.get("action")
        if (form.get("method") or "get").lower() == "get":
            return self.client.get(address, query_string=values, follow_redirects=True)
        return self.client.post(address, data=values, follow_redirects=True)

    def find(self, action: str, within: str = "") -> HtmlElement:
        found = self.all(f'{within}//*[@data-action="{action}"]')
        assert found, f"no {action} on {self.url}: {self.text}"
        return found[0]

    def all(self, xpath: str) -> list[HtmlElement]:
        return list(self.root.xpath(xpath))

    def row(self, attribute: str, value: object) -> HtmlElement:
        found = self.all(f'//*[@{attribute}="{value}"]')
        assert found, f"no {attribute}={value} on {self.url}"
        return found[0]

    @property
    def page(self) -> str:
        return str(self.root.body.get("data-page"))

    @property
    def text(self) -> str:
        return " ".join(self.root.xpath("//main")[0].text_content().split())

    @property
    def told(self) -> dict[str, str]:
        """What the page answered: kind -> sentence."""
        return {each.get("data-told"): " ".join(each.text_content().split()) for each in self.all("//*[@data-told]")}

    def _show(self, response: TestResponse) -> Tablet:
        self.status = response.status_code
        self.url = response.request.path
        self.root = lxml.html.document_fromstring(response.get_data(as_text=True))
        return self
