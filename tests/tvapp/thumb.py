"""A thumb on a remote control in a real browser: it presses keys and nothing else."""

from __future__ import annotations

from playwright.sync_api import CDPSession, Page

CODES = {
    "left": 37, "up": 38, "right": 39, "down": 40, "ok": 13, "back": 461, "blue": 406, "red": 403, "green": 404,
    "yellow": 405, **{str(digit): 48 + digit for digit in range(10)},
}  # fmt: skip
"""As a box sends them; Chromium hands unknown virtual key codes to the page as they are."""
LIMIT_MS = 20_000


class Thumb:
    def __init__(self, page: Page) -> None:
        self.page = page
        self._wire: CDPSession = page.context.new_cdp_session(page)
        self.presses = 0

    @property
    def screen(self) -> str:
        return self.said("screen")

    def said(self, name: str) -> str:
        return self.page.get_attribute("body", f"data-{name}") or ""

    @property
    def focus(self) -> str:
        """The action of the focused cell."""
        return self.page.locator(":focus").get_attribute("data-action", timeout=LIMIT_MS) or ""

    @property
    def sides(self) -> list[str]:
        """The directions in which the focused cell has a neighbour."""
        focused = self.page.locator(":focus")
        return [way for way in ("left", "up", "right", "down") if focused.get_attribute(f"data-{way}")]

    @property
    def hint(self) -> str:
        return self.page.inner_text("#hint")

    def down(self, key: str | int, *, repeat: bool = False) -> None:
        self._send("rawKeyDown", key, repeat)

    def up(self, key: str | int) -> None:
        self._send("keyUp", key, False)

    def tap(self, key: str | int) -> None:
        """Press and let go; whatever happens, happens."""
        self.down(key)
        self.up(key)
        self.presses += 1

    def press(self, *keys: str) -> None:
        """Slow, separate presses that stay on the screen."""
        for key in keys:
            self.tap(key)
            self.wait(self._pause_ms("move") + 20)

    def go(self, key: str) -> None:
        """A press that opens another screen; returns when that stands."""
        # As long as that even where the release of the last press was lost between two screens.
        self.wait(self._pause_ms("held") + 20)
        self.page.evaluate("document.body.setAttribute('data-left', 'yes')")
        self.tap(key)
        # The script marks the chosen cell when it is ready for keys.
        self.page.wait_for_selector("body:not([data-left]) .on", timeout=LIMIT_MS)

    def move_to(self, action: str, *keys: str) -> None:
        self.press(*keys)
        assert self.focus == action, f"{keys} led to {self.focus!r} on {self.screen}"

    def wait(self, pause_ms: int) -> None:
        """A slow thumb: the time of the screen goes on."""
        self.page.clock.run_for(pause_ms)

    def _pause_ms(self, what: str) -> int:
        return int(self.said(f"{what}-ms"))

    def _send(self, kind: str, key: str | int, repeat: bool) -> None:
        code = CODES[key] if isinstance(key, str) else key
        self._wire.send(
            "Input.dispatchKeyEvent",
            {"type": kind, "windowsVirtualKeyCode": code, "nativeVirtualKeyCode": code, "autoRepeat": repeat},
        )
