"""A browser without script: reads pages, follows links, submits forms by their data-action, keeps cookies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urljoin

import lxml.html
import requests

TIME_LIMIT_S = 15.0


class PageError(Exception):
    """A page that did not have what a person would look for; carries its address and what was missed."""

    def __init__(self, url: str, missing: str) -> None:
        super().__init__(f"{url}: {missing}")
        self.url = url
        self.missing = missing


class Page:
    """One page as it came; `follow` and `press` lead to the next one."""

    def __init__(self, visitor: Visitor, response: requests.Response) -> None:
        if response.status_code >= 500:
            raise PageError(response.url, f"answered {response.status_code}")
        self._visitor = visitor
        self.url = response.url
        self.status = response.status_code
        self.root = lxml.html.document_fromstring(response.text)

    @property
    def body(self) -> Mapping[str, str]:
        """The attributes of <body>: data-screen, data-page, data-stage ..."""
        return dict(self.root.body.attrib)

    def text(self) -> str:
        return " ".join(self.root.body.text_content().split())

    def rows(self, attribute: str) -> Iterator[lxml.html.HtmlElement]:
        """Every element that carries the attribute, in document order."""
        yield from self.root.xpath(f"//*[@{attribute}]")

    def has(self, action: str, within: lxml.html.HtmlElement | None = None) -> bool:
        return bool(self._find(action, within))

    def act(self, action: str, within: lxml.html.HtmlElement | None = None, **fields: str) -> Page:
        """Does what a person does with the element of that data-action: follows the link or submits the form."""
        found = self._find(action, within)
        if not found:
            raise PageError(self.url, f"nothing with data-action={action!r}: {self.text()[:200]}")
        element = found[0]
        if element.tag == "a":
            return self._visitor.get(urljoin(self.url, element.get("href")))
        return self._submit(element, fields)

    def _find(self, action: str, within: lxml.html.HtmlElement | None) -> list[lxml.html.HtmlElement]:
        place = self.root if within is None else within
        return list(place.xpath(".//*[@data-action=$action]", action=action))

    def _submit(self, element: lxml.html.HtmlElement, fields: Mapping[str, str]) -> Page:
        form = element if element.tag == "form" else _form_of(element, self.root)
        if form is None:
            raise PageError(self.url, f"a button without a form: {element.get('data-action')}")
        values: dict[str, list[str]] = {}
        for name, value in form.form_values():
            values.setdefault(name, []).append(value)
        button = _button(element, form)
        if button is not None and button.get("name"):
            values[button.get("name")] = [button.get("value", "")]
        values.update({name: [value] for name, value in fields.items()})
        target = urljoin(self.url, (button.get("formaction") if button is not None else None) or form.action or "")
        if (form.method or "GET").upper() == "GET":
            return self._visitor.get(target, values)
        return self._visitor.post(target, values)


class Visitor:
    """One person at one device: a cookie jar and an address to begin with."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._session = requests.Session()
        self._session.trust_env = False

    def get(self, path: str, query: Mapping[str, Sequence[str]] | None = None) -> Page:
        """The page at `path` (or at a whole address); raises requests' exceptions when nobody answers."""
        url = urljoin(self._base_url, path)
        return Page(self, self._session.get(url, params=query, timeout=TIME_LIMIT_S))

    def post(self, url: str, values: Mapping[str, Sequence[str]]) -> Page:
        headers = {"Referer": url}
        return Page(self, self._session.post(url, data=values, headers=headers, timeout=TIME_LIMIT_S))


def _form_of(element: lxml.html.HtmlElement, root: lxml.html.HtmlElement) -> lxml.html.FormElement | None:
    named = element.get("form")
    found = root.xpath("//form[@id=$id]", id=named) if named else element.xpath("ancestor::form[1]")
    return found[0] if found else None


def _button(element: lxml.html.HtmlElement, form: lxml.html.FormElement) -> lxml.html.HtmlElement | None:
    if element is not form:
        return element
    buttons = form.xpath(".//button[not(@type) or @type='submit'] | .//input[@type='submit']")
    return buttons[0] if buttons else None
