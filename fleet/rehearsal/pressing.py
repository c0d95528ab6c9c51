"""What is common to everybody who presses buttons: logging in, and seeing which buttons can be pressed now."""

from __future__ import annotations

from fleet.rehearsal.page import Page, Visitor


def logged_in(visitor: Visitor, login: str, password: str, path: str = "/") -> Page:
    """The page at `path`, after logging in where it asks for that."""
    page = visitor.get(path)
    if page.body.get("data-page") == "login":
        page.act("login", login=login, password=password)
        page = visitor.get(path)
    return page


def first_offered(page: Page, actions: tuple[str, ...]) -> str | None:
    """The first of the actions whose button is there and can be pressed."""
    offered = {row.get("data-action") for row in page.rows("data-action") if row.get("disabled") is None}
    return next((action for action in actions if action in offered), None)
