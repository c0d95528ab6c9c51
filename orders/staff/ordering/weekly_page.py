"""毎週の注文: the standing orders of a household, made of its basket, and who has to be called about theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.clock import local_day
from orders.days.rule_rows import rules
from orders.homes.people import Household, Role, household
from orders.ordering import basket
from orders.ordering.standing import told
from orders.ordering.standing_orders import (
    WEEKDAYS,
    StandingOrder,
    end_standing_order,
    next_days,
    pause,
    pauses_of,
    set_standing_order,
    standing_order,
    standing_orders_of,
)
from orders.staff.days import parse_day
from orders.staff.doors import me, only
from orders.staff.finding import digits
from orders.staff.parts import act, now, parts
from orders.web import WEEKDAYS as WEEKDAY_NAMES
from orders.web import jst_day

weekly = Blueprint("weekly", __name__)
weekly.before_request(only(Role.SHOP))


@dataclass(frozen=True)
class NextDay:
    """A day of a list; one on which nobody delivers is made up for on the next delivery day."""

    day: date
    paused: bool
    served: bool


@dataclass(frozen=True)
class WeeklyList:
    """One list with its next days."""

    standing: StandingOrder
    days: tuple[NextDay, ...]

    @property
    def alcohol(self) -> bool:
        return any(line.item.alcohol for line in self.standing.lines)


def _page(household_id: int) -> str:
    return url_for("weekly.show", household_id=household_id)


@weekly.get("/telephone/<int:household_id>/weekly")
def show(household_id: int) -> str:
    """The lists of this household, and the basket of which one can be made."""
    with parts().database.reading() as session:
        home = household(session, household_id)
        lists = [WeeklyList(each, _days(session, home, each)) for each in standing_orders_of(session, household_id)]
        return render_template(
            "weekly.html", household=home, lists=lists, weekdays=WEEKDAYS,
            weekday_names=WEEKDAY_NAMES, basket=basket.basket_of(session, household_id, now()),
        )  # fmt: skip


@weekly.post("/telephone/<int:household_id>/weekly")
def make(household_id: int) -> Response:
    """What lies in the basket comes every week from now on, beside what is on that day's list already."""
    weekday = _weekday(request.form.get("weekday", ""))

    def deed(session: Session) -> str:
        old = standing_order(session, household_id, weekday)
        wanted = {line.item_id: line.quantity for line in old.lines} if old else {}
        wanted |= {item_id: lying.quantity for item_id, lying in basket.take_all(session, household_id).items()}
        made = _set(session, household_id, weekday, wanted, old)
        return f"{_first(session, made)} かごは空にしました。"

    return act(deed, _page(household_id))


@weekly.post("/telephone/<int:household_id>/weekly/<int:weekday>")
def change(household_id: int, weekday: int) -> Response:
    """Other quantities (0 takes an item off), another end; a list without goods has ended."""
    fields = {name[2:]: value for name, value in request.form.items() if name.startswith("q-")}
    wanted = {int(key): int(digits(value) or 0) for key, value in fields.items() if key.isdigit()}

    def deed(session: Session) -> str:
        kept = {item_id: quantity for item_id, quantity in wanted.items() if quantity}
        if not kept:
            end_standing_order(session, household_id, weekday, now(), me().login)
            return f"毎週{WEEKDAY_NAMES[weekday]}曜日の注文を やめました。"
        return _first(session, _set(session, household_id, weekday, kept, None))

    return act(deed, _page(household_id))


@weekly.post("/telephone/<int:household_id>/weekly/<int:weekday>/pause")
def rest(household_id: int, weekday: int) -> Response:
    """次回は休み, or not after all."""
    day, paused = parse_day(request.form.get("day", "")), request.form.get("paused") == "yes"

    def deed(session: Session) -> str:
        if day is None or day.weekday() != weekday:
            return "日を えらんでください。"
        pause(session, household_id, weekday, day, paused=paused)
        return f"{jst_day(day)} は {'休みます' if paused else 'お届けします'}。"

    return act(deed, _page(household_id))


@weekly.post("/telephone/<int:household_id>/weekly/<int:weekday>/end")
def end(household_id: int, weekday: int) -> Response:
    """Nothing more is placed; what is placed already stays an order."""

    def deed(session: Session) -> str:
        end_standing_order(session, household_id, weekday, now(), me().login)
        return f"毎週{WEEKDAY_NAMES[weekday]}曜日の注文を やめました。受けてある注文は そのままです。"

    return act(deed, _page(household_id))


@weekly.post("/telephone/told")
def tell() -> Response:
    """The resident knows now what did not come."""
    day, standing_id = parse_day(request.form.get("day", "")), digits(request.form.get("standing_id", ""))

    def deed(session: Session) -> str:
        if day is not None and standing_id:
            told(session, int(standing_id), day, me().login, now())
        return "伝えたことを 書きました。"

    return act(deed, url_for("telephone.choose"))


def _weekday(text: str) -> int:
    return int(text) if text in {str(each) for each in WEEKDAYS} else 0


def _set(
    session: Session, household_id: int, weekday: int, wanted: dict[int, int], old: StandingOrder | None
) -> StandingOrder:
    age = digits(request.form.get("age", ""))[:3]
    return set_standing_order(
        session, household_id, weekday, wanted, now(), who=me().login, until=parse_day(request.form.get("until", "")),
        age_years=int(age) if age else (old.age_years if old else None),
    )  # fmt: skip


def _days(session: Session, home: Household, standing: StandingOrder, count: int = 3) -> tuple[NextDay, ...]:
    paused, valid = pauses_of(session, standing.id), rules(session)
    days = next_days(session, standing, local_day(now()), count)
    return tuple(NextDay(day, day in paused, valid.delivers(home.district_id, day)) for day in days)


def _first(session: Session, made: StandingOrder) -> str:
    days = _days(session, household(session, made.household_id), made, 1)
    first = "終わりの日を過ぎています。"
    if days and days[0].served:
        first = f"つぎは {jst_day(days[0].day)} です。"
    elif days:
        first = f"{jst_day(days[0].day)}は配達がないので、その分は つぎの配達日に お届けします。"
    return f"毎週{WEEKDAY_NAMES[made.weekday]}曜日に {len(made.lines)}品。{first}"
