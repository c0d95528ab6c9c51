"""The day's orders on one board, and one order with its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from orders.clock import local
from orders.days.job_runs import last_runs
from orders.days.rule_rows import rules
from orders.days.timetable import late_jobs
from orders.fulfilment.work_time import work_seconds
from orders.homes.districts import districts
from orders.homes.people import Role
from orders.ordering.order import Order, OrderState, orders_of_day
from orders.staff.days import DayView, day_view
from orders.staff.doors import only
from orders.staff.parts import now, parts
from orders.staff.words import left_words

board = Blueprint("board", __name__)
board.before_request(only(Role.SHOP))

LANES = (
    ("placed", "受け付け", (OrderState.PLACED,)),
    ("picking", "集めて詰める", (OrderState.PICKING,)),
    ("packed", "箱詰めずみ", (OrderState.PACKED,)),
    ("out", "配達・お届けずみ", (OrderState.OUT, OrderState.DELIVERED)),
)


@dataclass(frozen=True)
class Ticket:
    """One order on the board. `settled` counts pieces that are picked or known to be missing."""

    order: Order
    settled: int
    minutes: int | None

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.order.lines)

    @property
    def all_settled(self) -> bool:
        return all(line.done for line in self.order.lines)

    @property
    def alcohol(self) -> bool:
        return any(line.alcohol for line in self.order.lines)

    @property
    def cold(self) -> bool:
        return any(line.temperature != "ambient" for line in self.order.lines)


@dataclass(frozen=True)
class Lane:
    key: str
    name: str
    tickets: tuple[Ticket, ...]


@dataclass(frozen=True)
class CutoffView:
    """How long orders for the shown day are still taken; `minutes` is None when that is over."""

    minutes: int | None
    at_text: str
    left_text: str


@board.get("/board")
def today() -> str:
    """The board of a delivery day."""
    with parts().database.reading() as session:
        day = day_view(session, request.args.get("day", ""), now())
        orders = [order for order in orders_of_day(session, day.shown) if order.state is not OrderState.CANCELLED]
        minutes = work_minutes(session, [order.id for order in orders])
        tickets = [Ticket(order, settled_pieces(order), minutes.get(order.id)) for order in orders]
        lanes = [
            Lane(key, name, tuple(ticket for ticket in tickets if ticket.order.state in states))
            for key, name, states in LANES
        ]
        known = [ticket.minutes for ticket in tickets if ticket.minutes is not None]
        return render_template(
            "board.html",
            day=day,
            lanes=lanes,
            cutoff=_cutoff(session, day),
            total=len(tickets),
            to_do=sum(ticket.order.state in (OrderState.PLACED, OrderState.PICKING) for ticket in tickets),
            minutes=sum(known) / len(known) if known else None,
            late=[job.words for job in late_jobs(last_runs(session), now())],
        )


def settled_pieces(order: Order) -> int:
    """Pieces about which nothing remains to be done: picked, or missing."""
    return sum(line.quantity if line.missing else line.picked for line in order.lines)


def work_minutes(session: Session, order_ids: Iterable[int]) -> dict[int, int]:
    """Whole minutes of staff work, picking and packing, of orders that are packed (`work_time`)."""
    seconds = work_seconds(session, list(order_ids))
    return {order_id: round(each / 60) for order_id, each in seconds.items()}


def _cutoff(session: Session, day: DayView) -> CutoffView:
    """The last cut-off of that day among the districts."""
    valid = rules(session)
    last = max((valid.cutoff_at(district, day.shown) for district in districts(session)), default=None)
    if last is None:
        return CutoffView(None, "", "—")
    shown = local(last)
    at_text = f"{shown.hour}:{shown.minute:02}"
    if not day.is_today:
        at_text = f"{shown.month}月{shown.day}日 {at_text}"
    if now() > last:
        return CutoffView(None, at_text, "締め切りました")
    minutes = int((last - now()).total_seconds() // 60)
    return CutoffView(minutes, at_text, left_words(minutes))
