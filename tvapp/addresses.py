"""Addresses of screens: pages, the cell to come back to, and where 戻る leads.

`p` page of a list · `f` cell that gets the focus · `m` what has just happened · `b` where 戻る leads, one of our own
addresses.  Old boxes take addresses of up to 1,000 characters; ours stay under 300.
"""

from posixpath import normpath
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from flask import request

LONGEST_BACK = 200
LONGEST_WAY_BACK = 180
"""As it stands in an address, where every / takes three signs; the focus is added by the script."""

NO_WAY_BACK = frozenset({"start", "pair", "family", "say", "put", "order"})
"""What changes whose television this is, what is no screen of it, and what answers to a form only."""


def address(path: str, **query: str | int | None) -> str:
    """A path (which may have a query already) with those fields that have a value."""
    fields = {name: value for name, value in query.items() if value not in (None, "")}
    if not fields:
        return path
    return path + ("&" if "?" in path else "?") + urlencode(fields, quote_via=quote)


def page_asked() -> int | None:
    """`?p=` as a page number; None where it is missing or nonsense."""
    return request.args.get("p", type=int)


def focus_asked() -> str:
    return request.args.get("f", "")[:64]


def back_asked(tree_parent: str) -> str:
    """Where 戻る leads: `?b=` where it is an address of this application, else the parent in the tree."""
    asked = request.values.get("b", "")
    return asked if _is_ours(asked) else tree_parent


def came_from() -> str:
    """`?b=` of this page, where it is an address of this application."""
    asked = request.args.get("b", "")
    return asked if _is_ours(asked) else ""


def way_back(url: str, focus: str = "") -> str:
    """`url` as the place to come back to, as a value of `b`; it may itself say where 戻る leads from there.

    So 戻る goes the steps that one came.  What lies further back than fits into an address is left out: from there
    戻る leads up the tree.
    """
    here = address(without_field(url, "f"), f=focus) if focus else url
    while len(quote(here, safe="")) > LONGEST_WAY_BACK and without_field(here, "b") != here:
        here = _one_step_less(here)
    return here


def onward(href: str, here: str, focus: str) -> str:
    """`href`, one step down the tree: with the way back only where one came to `here` from outside the tree."""
    asked = came_from()
    if not asked:
        return href
    return address(href, b=way_back(address(without_field(here, "b"), b=asked), focus))


def _one_step_less(url: str) -> str:
    further = parse_qs(urlsplit(url).query).get("b", [""])[0]
    shorter = without_field(url, "b")
    return shorter if without_field(further, "b") == further else address(shorter, b=_one_step_less(further))


def _is_ours(text: str) -> bool:
    if not text.startswith("/") or text.startswith("//") or "\\" in text or len(text) > LONGEST_BACK:
        return False
    parts = urlsplit(text)
    return not parts.scheme and not parts.netloc and text.isprintable() and not _does_something(parts.path)


def _does_something(path: str) -> bool:
    """Nothing that 戻る may lead to, however a browser may be brought to read it: `//put`, `/x/../put`, `/%70ut`."""
    return normpath(unquote(path)).lstrip("/").partition("/")[0] in NO_WAY_BACK


def without_field(url: str, name: str) -> str:
    path, _, query = url.partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith(name + "=")]
    return f"{path}?{'&'.join(kept)}" if kept else path
