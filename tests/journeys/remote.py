"""A remote control in a test's hand: arrows, 決定, 戻る, and eyes that read what the screen says of itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from playwright.sync_api import Page

ARROWS = {"up": "ArrowUp", "down": "ArrowDown", "left": "ArrowLeft", "right": "ArrowRight"}
LIMIT_MS = 20_000
MOST_PAGES = 8

NEIGHBOURS = """() => {
    const cells = {};
    for (const cell of document.querySelectorAll('[data-cell]')) {
        cells[cell.id] = {action: cell.dataset.action};
        for (const way of ['up', 'down', 'left', 'right']) { cells[cell.id][way] = cell.getAttribute('data-' + way); }
    }
    return {focus: document.activeElement.id, cells: cells};
}"""


class Remote:
    """Presses keys and nothing else; every press is an answered press."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.presses = 0

    @property
    def screen(self) -> str:
        return self.said("screen")

    def said(self, name: str) -> str:
        """What <body data-NAME> says."""
        return self._page.get_attribute("body", f"data-{name}") or ""

    def choose(self, action: str) -> None:
        """Arrows to the cell of that action, then 決定; returns when the next page stands."""
        for arrow in self._way_to(lambda found: found == action, action):
            self._press_arrow(arrow)
        self._press_ok()

    def choose_first(self, prefix: str, nth: int = 0) -> str:
        """The n-th cell whose action begins with `prefix`; returns that action."""
        actions = [str(cell["action"]) for cell in self._look()["cells"].values()]
        wanted = [action for action in actions if action.startswith(prefix)][nth]
        self.choose(wanted)
        return wanted

    def turn_pages_until(self, action: str) -> None:
        """Next page, until a cell of that action is on the screen."""
        for _ in range(MOST_PAGES):
            if any(cell["action"] == action for cell in self._look()["cells"].values()):
                return
            self.choose("next")
        raise AssertionError(f"no page shows {action!r}")

    def back(self) -> None:
        self._lift_the_thumb()
        with self._page.expect_navigation(timeout=LIMIT_MS):
            self._press("Backspace")

    def _press_arrow(self, arrow: str) -> None:
        before = self._page.evaluate("document.activeElement.id")
        self._press(ARROWS[arrow])
        self._page.wait_for_function("id => document.activeElement.id !== id", arg=before, timeout=LIMIT_MS)
        self._let_a_slow_thumb_pass()

    def _press_ok(self) -> None:
        self._lift_the_thumb()
        with self._page.expect_navigation(timeout=LIMIT_MS):
            self._press("Enter")

    def _press(self, key: str) -> None:
        self._page.keyboard.press(key)
        self.presses += 1

    def _let_a_slow_thumb_pass(self) -> None:
        """The screen takes one move every 150 ms and no more: the next press comes after that."""
        pause_ms = int(self._page.get_attribute("body", "data-move-ms") or 0) + 10
        began = self._page.evaluate("performance.now()")
        self._page.wait_for_function(
            "([began, pause]) => performance.now() - began >= pause", arg=[began, pause_ms], timeout=LIMIT_MS
        )

    def _lift_the_thumb(self) -> None:
        """A second press of the same key too soon after a page opened counts as a trembling thumb."""
        pause_ms = int(self._page.get_attribute("body", "data-press-ms") or 0) + 50
        self._page.wait_for_function("pause => performance.now() >= pause", arg=pause_ms, timeout=LIMIT_MS)

    def _look(self) -> dict[str, dict[str, dict[str, str | None]]]:
        return self._page.evaluate(NEIGHBOURS)  # type: ignore[no-any-return]

    def _way_to(self, wanted: Callable[[str], bool], name: str) -> list[str]:
        """The shortest way by arrows from the focused cell, as the page's own neighbours have it."""
        seen = self._look()
        cells = seen["cells"]
        start = str(seen["focus"])
        ways: dict[str, list[str]] = {start: []}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            if wanted(str(cells[here]["action"])):
                return ways[here]
            for arrow in ARROWS:
                there = cells[here][arrow]
                if there and there not in ways:
                    ways[there] = [*ways[here], arrow]
                    queue.append(there)
        raise AssertionError(
            f"no way by arrows to {name!r} on {self.screen!r}: {sorted(str(c['action']) for c in cells.values())}"
        )
