"""`yuai tv presses`: a scratch town in a folder of its own, measured and thrown away."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from flask.testing import FlaskClient

from orders.clock import TOKYO, Clock
from orders.config import OrdersSettings
from orders.db import Database, upgrade
from orders.goods.catalogue import Item
from orders.seeds.seeding import seed
from tvapp.app import create_app
from tvapp.config import TvSettings
from tvapp.presses.measure import Journey, Statistics, order_journey, repeated_journey, statistics, ways_to_items
from tvapp.presses.walk import Keys, all_keys, arrows_alone

HOUSEHOLD = "H0001"
"""It has ordered before, as most have; a new household needs one press less to the shelves and has no いつもの."""

TYPICAL_ORDER = ("玉ねぎ 3個入", "豚こま切れ 200g", "木綿豆腐 1丁", "牛乳 1L", "食パン 6枚切", "バナナ 4本入")
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=TOKYO).astimezone(UTC)
"""A day with specials, before the cut-off: the same figures whenever it is asked."""

GOALS: Mapping[str, float] = {"mean_arrows": 9, "mean_digits": 5, "repeated": 3}


class _StandingClock(Clock):
    def now(self) -> datetime:
        return MORNING


@dataclass(frozen=True)
class Figures:
    """What one set of keys needs."""

    all_items: Statistics
    farthest: Sequence[str]
    order: Journey
    repeated: Journey


@dataclass(frozen=True)
class Report:
    arrows: Figures
    digits: Figures

    @property
    def missed(self) -> list[str]:
        """The goals that are not met."""
        measured = {
            "mean_arrows": self.arrows.all_items.mean,
            "mean_digits": self.digits.all_items.mean,
            "repeated": max(self.arrows.repeated.presses, self.digits.repeated.presses),
        }
        return [name for name, value in measured.items() if value > GOALS[name]]

    def as_values(self) -> dict[str, object]:
        """For --json."""
        return {
            "household": HOUSEHOLD,
            "typical_order": list(TYPICAL_ORDER),
            "arrows": _values(self.arrows),
            "digits": _values(self.digits),
            "goals": dict(GOALS),
            "missed": self.missed,
        }

    def as_lines(self) -> list[str]:
        return [
            f"{self.arrows.all_items.items} items, from the first screen into the basket:",
            _line("arrows and OK", self.arrows),
            _line("with digits", self.digits),
            f"an order of {len(TYPICAL_ORDER)} ({'、'.join(TYPICAL_ORDER)}), from the first screen to the receipt:",
            f"  arrows and OK  {self.arrows.order.presses:3}    with digits {self.digits.order.presses:3}",
            "the order before once more, from the first screen to the receipt:",
            f"  arrows and OK  {self.arrows.repeated.presses:3}    with digits {self.digits.repeated.presses:3}",
            *(f"MISSED: {name}, at most {GOALS[name]:g}" for name in self.missed),
        ]


def measure(folder: Path) -> Report:
    """Both sets of keys; `folder` takes the scratch towns. Raises Nowhere."""
    made = _seeded(folder / "town.db")
    return Report(_figures(made, folder, arrows_alone), _figures(made, folder, all_keys))


def measure_in_scratch() -> Report:
    with tempfile.TemporaryDirectory(prefix="yuai-presses-") as folder:
        return measure(Path(folder))


def _figures(made: Path, folder: Path, keys: Keys) -> Figures:
    with television(made, folder) as (client, names):
        all_items = statistics(ways_to_items(client, keys, names))
        codes = {name: code for code, name in names.items()}
        order = order_journey(client, keys, [codes[name] for name in TYPICAL_ORDER])
    with television(made, folder) as (client, names):
        repeated = repeated_journey(client, keys)
    return Figures(all_items, [names[code] for code in all_items.farthest], order, repeated)


def _seeded(path: Path) -> Path:
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    seed(database, MORNING)
    database.close()
    return path


@contextmanager
def television(made: Path, folder: Path) -> Iterator[tuple[FlaskClient, Mapping[str, str]]]:
    """A paired television in a copy of the town, and what is sold there: code -> name."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="copy") as scratch:
        copy = Path(scratch) / "town.db"
        shutil.copy(made, copy)
        database = Database(f"sqlite:///{copy}")
        settings = OrdersSettings(database_url=f"sqlite:///{copy}", secret_key="scratch", var_dir=scratch)
        client = create_app(database, _StandingClock(), settings, TvSettings(tv_confirm_after_s=0)).test_client()
        client.get(f"/start?box=demo-box-{HOUSEHOLD}")
        with database.reading() as session:
            rows = session.execute(sa.select(Item.code, Item.name).where(Item.active.is_(True)))
            names = dict(rows.all())
        yield client, names
        database.close()


def _values(figures: Figures) -> dict[str, object]:
    return {
        "all_items": {**asdict(figures.all_items), "farthest": list(figures.farthest)},
        "order": {"presses": figures.order.presses, "steps": [list(step) for step in figures.order.steps]},
        "repeated": {"presses": figures.repeated.presses, "steps": [list(step) for step in figures.repeated.steps]},
    }


def _line(name: str, figures: Figures) -> str:
    found = figures.all_items
    return (
        f"  {name:14} mean {found.mean:5.2f}   90% at most {found.p90:2}   most {found.most:2}"
        f" ({'、'.join(figures.farthest[:3])})"
    )
