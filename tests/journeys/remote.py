"""A resident with a remote control: finds the way by arrows that the page itself describes, then presses 決定."""

from __future__ import annotations

from collections import deque
from typing import Any

from tests.tvapp.thumb import Thumb

ARROWS = ("up", "down", "left", "right")
MOST_PAGES = 8

NEIGHBOURS = """() => {
    const cells = {};
    for (const cell of document.querySelectorAll('[data-cell]')) {
        cells[cell.id] = {action: cell.dataset.action};
        for (const way of ['up', 'down', 'left', 'right']) { cells[cell.id][way] = cell.getAttribute('data-' + way); }
    }
    return {focus: document.activeElement.id, cells: cells};
}"""


class Remote(Thumb):
    """Presses keys and nothing else."""

    def choose(self, action: str) -> None:
        """Arrows to the cell of that action, then 決定; returns when the next screen stands."""
        self.press(*self._way_to(action))
        assert self.focus == action, f"wanted {action!r}, the focus is on {self.focus!r}"
        self.go("ok")

    def choose_item(self, nth: int) -> None:
        """The n-th item of the page, from 0."""
        actions = [str(cell["action"]) for cell in self._look()["cells"].values()]
        self.choose([action for action in actions if action.startswith("item:")][nth])

    def back_to(self, screen: str) -> None:
        """戻る, one step after the other."""
        for _ in range(MOST_PAGES):
            if self.screen == screen:
                return
            self.go("back")
        raise AssertionError(f"戻る never leads to {screen!r}, it ends on {self.screen!r}")

    def _look(self) -> dict[str, Any]:
        return self.page.evaluate(NEIGHBOURS)  # type: ignore[no-any-return]

    def _way_to(self, action: str) -> list[str]:
        """The shortest way by arrows from the focused cell, breadth first."""
        seen = self._look()
        ways: dict[str, list[str]] = {seen["focus"]: []}
        queue = deque(ways)
        while queue:
            here = queue.popleft()
            cell = seen["cells"][here]
            if cell["action"] == action:
                return ways[here]
            fresh = {cell[arrow]: arrow for arrow in ARROWS if cell[arrow] and cell[arrow] not in ways}
            ways |= {there: [*ways[here], arrow] for there, arrow in fresh.items()}
            queue.extend(fresh)
        raise AssertionError(f"no way by arrows to {action!r} on {self.screen!r}")
