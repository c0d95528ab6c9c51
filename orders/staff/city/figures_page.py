"""The city's page of figures: a month beside the month before, charts of a year, everything as a table."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response, abort, render_template, request
from sqlalchemy.orm import Session

from orders.accounts.errors import MonthUnreadable
from orders.accounts.months import Month
from orders.city.charts import Chart, Picture, charts_of, draw
from orders.city.figures import FEWEST, Figures, Totals, figures_of, trend
from orders.city.figures_csv import HEAD, ROWS, Encoding, as_csv, table_of
from orders.homes.people import Role
from orders.money import yen
from orders.staff.doors import only
from orders.staff.parts import now, parts

city = Blueprint("city", __name__)
city.before_request(only(Role.CITY))


@dataclass(frozen=True)
class Fact:
    """One figure beside that of the month before; `change` is None where one of them is missing."""

    key: str
    name: str
    unit: str
    value: float | None
    before: float | None

    @property
    def change(self) -> float | None:
        return None if self.value is None or self.before is None else round(self.value - self.before, 1)


COUNTED_EVERY = timedelta(minutes=10)
_counted: dict[tuple[str, Month], tuple[datetime, list[tuple[Month, Totals]]]] = {}
SHORT_KEYS = {"sales_yen": "sales", "staff_minutes": "minutes"}


@city.get("/city/figures")
def figures_page() -> str:
    """The figures of a month, this one by default (?month=2026-11)."""
    month = _month()
    with parts().database.reading() as session:
        figures = figures_of(session, month, now())
        # Drawn into the page: twelve months are counted once, and not once more for every picture.
        charts = [(each, _in_page(each)) for each in charts_of(_year(session, figures))]
    return render_template(
        "figures.html", month=month, figures=figures, facts=_facts(figures), charts=charts, fewest=FEWEST,
        number=_number, encodings=list(Encoding),
    )  # fmt: skip


@city.get("/city/figures/<key>.<kind>")
def chart(key: str, kind: str) -> Response:
    """One chart of the twelve months until ?month=, as svg or png."""
    month = _month()
    if kind not in list(Picture):
        abort(404)
    with parts().database.reading() as session:
        charts = {each.key: each for each in charts_of(_year(session, figures_of(session, month, now())))}
    if key not in charts:
        abort(404)
    mimetype = "image/svg+xml" if kind == Picture.SVG else "image/png"
    return Response(draw(charts[key], Picture(kind)), mimetype=mimetype)


@city.get("/city/figures.csv")
def table() -> Response:
    """Everything of the page, for a spreadsheet (?encoding=shift_jis for old ones)."""
    month = _month()
    wanted = request.args.get("encoding", "")
    encoding = Encoding(wanted) if wanted in list(Encoding) else Encoding.UTF_8
    with parts().database.reading() as session:
        rows = table_of(figures_of(session, month, now()))
    answer = Response(as_csv(HEAD, rows, encoding), mimetype="text/csv", content_type=f"text/csv; charset={encoding}")
    answer.headers["Content-Disposition"] = f'attachment; filename="figures-{month}.csv"'
    return answer


def _year(session: Session, figures: Figures) -> list[tuple[Month, Totals]]:
    """The twelve months until this one. Those before it hardly change any more: they are counted every ten minutes."""
    key, at = (str(parts().database.url), figures.month), now()
    kept = _counted.get(key)
    if kept is None or not timedelta() <= at - kept[0] < COUNTED_EVERY:
        kept = _counted[key] = (at, trend(session, figures.month.previous, at, 11))
    return [*kept[1], (figures.month, figures.totals)]


def _in_page(chart: Chart) -> str:
    return "data:image/svg+xml;base64," + b64encode(draw(chart, Picture.SVG)).decode("ascii")


def _month() -> Month:
    """The month asked for, this one when none is; something that is no month (2026-13) is refused, never replaced."""
    asked = request.args.get("month", "")
    try:
        return Month.parse(asked) if asked else Month.at(now())
    except MonthUnreadable:
        abort(400)


def _facts(figures: Figures) -> list[Fact]:
    return [
        Fact(
            SHORT_KEYS.get(attribute, attribute), name, unit, getattr(figures.totals, attribute),
            getattr(figures.before, attribute),
        )
        for attribute, name, unit in ROWS
    ]  # fmt: skip


def _number(value: float | None, unit: str = "") -> str:
    """1,234 or 12.5, yen as on a receipt; — where there is none."""
    if value is None:
        return "—"
    if unit == "円":
        return yen(int(value))
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"
