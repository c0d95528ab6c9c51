"""Every rule of a plan as a row to read: value, limit, margin, for the way out and the way home together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flightplans.delivery import Check
from flightplans.document.margins import BELOW, HOMEWARD, at_most, margin
from flightplans.document.text import CHECK_NAMES
from flightplans.heights.columns import FAR_M

GROUPS = {
    "機体": (
        "payload",
        "wind",
        "climb_rate",
        "descent_rate",
        "steep_speed",
        "speed",
        "turn",
        "items",
        "fence_corners",
        "marks",
    ),
    "空域": ("area", "no_fly", "fence", "obstacle", "crossing", "file"),
    "高さ": ("clearance", "ceiling", "cover", "layers", "altitude", "column", "survey", "terrain"),
    "電池": ("reserve", "energy", "battery", "point_of_no_return", "temperature"),
    "地上リスク": ("risk", "casualties", "final", "houses", "people", "ground"),
    "代替着陸": ("ways_out", "way_out", "alternate", "rally", "emergency", "lost"),
}
OTHERS = "そのほか"


@dataclass(frozen=True)
class Rule:
    """One rule: `out` of the whole plan or the way out, `home` the same rule on the way home."""

    name: str
    group: str
    out: Check | None
    home: Check | None = None

    @property
    def checks(self) -> tuple[Check, ...]:
        """The one or two checks."""
        return tuple(check for check in (self.out, self.home) if check is not None)

    @property
    def ok(self) -> bool:
        """Whether both are kept."""
        return all(check.ok for check in self.checks)

    @property
    def words(self) -> str:
        """Its Japanese name."""
        return japanese_name(self.name)

    @property
    def value(self) -> str:
        """Values of the way out and home; one if they are the same."""
        if self.name == "column" and all(check.value >= FAR_M for check in self.checks):
            return "近くにない"
        numbers = list(dict.fromkeys(number(check.value) for check in self.checks))
        return f"{' / '.join(numbers)} {self.checks[0].unit}".rstrip()

    @property
    def limit(self) -> str:
        """The limit with 以上 (at least), 以下 (at most) or 未満 (below)."""
        check = self.checks[0]
        side = "未満" if self.name in BELOW else "以下" if at_most(check) else "以上"
        return f"{number(check.limit)} {check.unit}".rstrip() + f" {side}"

    @property
    def margin(self) -> str:
        """What is left up to the limit, of the worse of the two; negative where it is broken."""
        least = min(margin(check) for check in self.checks)
        return "—" if self.name == "column" and least > FAR_M / 2 else f"{number(least)} {self.checks[0].unit}".rstrip()


def rules_of(checks: Iterable[Check]) -> list[Rule]:
    """Rules in the order of their groups, each once."""
    out: dict[str, Check] = {}
    home: dict[str, Check] = {}
    for check in checks:
        if check.name.startswith(HOMEWARD):
            home[check.name.removeprefix(HOMEWARD)] = check
        else:
            out[check.name] = check
    rules = [Rule(name, group_of(name), out.get(name), home.get(name)) for name in {**out, **home}]
    order = [*GROUPS, OTHERS]
    return sorted(rules, key=lambda rule: order.index(rule.group))


def group_of(name: str) -> str:
    """The group under which an official looks for a rule: by its whole name, else by how the name begins."""
    for group, names in GROUPS.items():
        if name in names:
            return group
    for group, names in GROUPS.items():
        if any(name.startswith(f"{begin}_") for begin in names):
            return group
    return OTHERS


def japanese_name(name: str) -> str:
    """The Japanese half of a check's name."""
    return japanese_half(CHECK_NAMES.get(name, name))


def japanese_half(text: str) -> str:
    """Of words that stand as Japanese, then English: up to the first English one after the first word."""
    said = text.split(" ")
    return " ".join([said[0], *_until_english(said[1:])])


def _until_english(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if word.isascii():
            return
        yield word


def number(value: float) -> str:
    """At most two digits behind the point, none for large numbers, very small ones as powers of ten."""
    if value == 0:
        return "0"
    if abs(value) < 0.005:
        digits, _, power = f"{value:.1e}".partition("e")
        return f"{digits.replace('-', '−')}×10のマイナス{-int(power)}乗"
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.1f}" if abs(value) >= 10 else f"{value:,.2f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")
