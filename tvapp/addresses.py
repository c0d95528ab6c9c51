"""Addresses of screens: pages, the cell to come back to, and where 戻る leads.

`p` page of a list · `f` cell that gets the focus · `m` what has just happened · `b` where 戻る leads, one of our own
addresses.  Old boxes take addresses of up to 1,000 characters; ours stay under 300.
"""

from urllib.parse import quote, urlencode, urlsplit

from flask import request

LONGEST_BACK = 200


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


def _is_ours(text: str) -> bool:
    if not text.startswith("/") or text.startswith("//") or "\\" in text or len(text) > LONGEST_BACK:
        return False
    parts = urlsplit(text)
    return not parts.scheme and not parts.netloc and text.isprintable()


def without_field(url: str, name: str) -> str:
    path, _, query = url.partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith(name + "=")]
    return f"{path}?{'&'.join(kept)}" if kept else path
