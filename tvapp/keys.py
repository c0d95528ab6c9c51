"""What the keys of a remote control mean: one table of key codes and key names, and a profile per box maker.

Codes come from /CE-HTML, HbbTV, Tizen, webOS and the Japanese data-broadcast browsers; names are the `event.key`
values that newer browsers send instead of a number.  Everything can be done with MOVES, `ok` and `back`; digits and
colours are shortcuts that are printed on the screen.
"""

from dataclasses import dataclass, field

MOVES = ("left", "up", "right", "down")
COLOURS = ("blue", "red", "green", "yellow")
"""In the order in which they stand on a Japanese remote control."""

COLOUR_NAMES = {"blue": "青", "red": "赤", "green": "緑", "yellow": "黄"}

_EVERYWHERE: dict[str, str] = {
    "37": "left",
    "38": "up",
    "39": "right",
    "40": "down",
    "13": "ok",
    "461": "back",
    "8": "back",
    "166": "back",
    "27": "back",
    "10009": "back",
    "406": "blue",
    "403": "red",
    "404": "green",
    "405": "yellow",
    "502": "yellow",
    **{str(48 + digit): str(digit) for digit in range(10)},
    **{str(96 + digit): str(digit) for digit in range(10)},
    "ArrowLeft": "left",
    "ArrowUp": "up",
    "ArrowRight": "right",
    "ArrowDown": "down",
    "Enter": "ok",
    "Select": "ok",
    "Back": "back",
    "BrowserBack": "back",
    "GoBack": "back",
    "Escape": "back",
    "Backspace": "back",
    "Blue": "blue",
    "Red": "red",
    "Green": "green",
    "Yellow": "yellow",
    "ColorF0Red": "red",
    "ColorF1Green": "green",
    "ColorF2Yellow": "yellow",
    "ColorF3Blue": "blue",
}
"""Digits have no names here: the name "8" could not be told from the code 8, which is 戻る."""


@dataclass(frozen=True)
class Profile:
    """The keys of one family of boxes: what differs from the table above."""

    name: str
    extra: dict[str, str] = field(default_factory=dict)

    def meanings(self) -> dict[str, str]:
        """Key code or key name -> meaning."""
        return {**_EVERYWHERE, **self.extra}

    def as_text(self) -> str:
        """The table as the page carries it: `37=left 38=up …`."""
        return " ".join(f"{code}={meaning}" for code, meaning in self.meanings().items())


# A Japanese remote has the keys 10, 11 and 12; their 412 is "rewind" on boxes from elsewhere.
_JAPANESE_TWELVE = {"410": "10", "411": "11", "412": "12"}

PROFILES: dict[str, Profile] = {
    "standard": Profile("standard"),
    "japan": Profile("japan", _JAPANESE_TWELVE),
}


def profile_of(maker: str) -> Profile:
    """The profile of a box maker; an unknown maker gets the standard one."""
    return PROFILES.get(maker, PROFILES["standard"])
