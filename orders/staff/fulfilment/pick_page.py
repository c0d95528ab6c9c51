"""Picking: one order on the tablet, in walking order, with every scan answered at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.errors import NotFound, OrdersError
from orders.fulfilment.errors import WeightNeeded
from orders.fulfilment.pick_rules import rules_of
from orders.fulfilment.picking import (
    PickRow,
    is_complete,
    line_of,
    mark_missing,
    pick_list,
    read_for,
    scan,
    substitute_of,
    unmark_missing,
)
from orders.fulfilment.rounds import check_held, note_complete, take_in_hand
from orders.goods.catalogue import Temperature
from orders.homes.people import Role
from orders.ordering.order import Order, OrderLine, OrderState, lock_order, order
from orders.staff.board import settled_pieces
from orders.staff.doors import me, only
from orders.staff.finding import digits, plain
from orders.staff.fulfilment import pick_sentences
from orders.staff.parts import act, now, parts, tell

picking = Blueprint("picking", __name__)
picking.before_request(only(Role.SHOP))

# Importing its sentences teaches the pages how picking's refusals are said.
__all__ = ["pick_sentences", "picking"]

LONGEST_CODE = 20
HEAVIEST_G = 99_999


@dataclass(frozen=True)
class ThingRow:
    """One line of the order on the screen."""

    line: OrderLine
    shelf_name: str

    @property
    def instead(self) -> OrderLine | None:
        """What is sent in its place."""
        return substitute_of(self.line)

    @property
    def stands_for(self) -> OrderLine | None:
        """What it is sent in place of."""
        return next((each for each in self.line.order.lines if each.id == self.line.substitute_for_id), None)

    @property
    def look(self) -> str:
        """How it looks: done, missing, part or todo."""
        if self.line.missing:
            return "missing"
        if self.line.done:
            return "done"
        return "part" if self.line.picked else "todo"


@dataclass(frozen=True)
class Zone:
    temperature: Temperature
    rows: tuple[ThingRow, ...]


@picking.post("/orders/<int:order_id>/start-picking")
def start(order_id: int) -> Response:
    """Take the order in hand; pressing twice is the same as once."""

    def deed(session: Session) -> None:
        take_in_hand(session, order_id, me().login, now())

    return act(deed, url_for("picking.show", order_id=order_id))


@picking.get("/orders/<int:order_id>/picking")
def show(order_id: int) -> str | Response:
    """The picking page; an order that is not being picked has its own page."""
    with parts().database.reading() as session:
        found = order(session, order_id)
        if found.state is not OrderState.PICKING:
            return redirect(url_for("order.show", order_id=order_id), 303)
        rows = pick_list(session, found.delivery_day, order_id)
        return render_template(
            "picking.html",
            order=found,
            household=found.household,
            district=found.district,
            zones=_zones(rows),
            coming=next((row for row in rows if not row.line.done), None),
            complete=is_complete(found),
            pieces=sum(line.quantity for line in found.lines),
            settled=settled_pieces(found),
            seen=_seen(found.lines),
            just=request.args.get("code", ""),
            weigh=request.args.get("weigh", ""),
        )


@picking.post("/orders/<int:order_id>/scan")
def scan_code(order_id: int) -> Response:
    """One piece under the scanner. The same page sent twice counts it once."""
    code = plain(request.form.get("code", ""))[:LONGEST_CODE]
    seen = request.form.get("seen", "")
    if not code:
        tell("wrong", "番号が読めませんでした。もう一度 読み取ってください。")
        return redirect(url_for("picking.show", order_id=order_id), 303)

    grams = digits(request.form.get("weight_g", ""))
    weight_g = int(grams) if 0 < len(grams) <= len(str(HEAVIEST_G)) else None

    def deed(session: Session) -> str:
        found = lock_order(session, order_id)
        check_held(session, found, me().login)
        line = _counted_since(session, found, code, seen)
        if line is not None:
            so_far = f"「{line.name}」は、いま {line.picked}/{line.quantity}点です。"
            return so_far + "まだあるときは、もう一度 読み取ってください。"
        rules = rules_of(parts().settings)
        result = scan(session, order_id, code, me().login, now(), weight_g=weight_g, rules=rules)
        note_complete(session, result.line.order, now())
        end = "そろいました。" if result.picked == result.wanted else f"あと{result.wanted - result.picked}点です。"
        return f"「{result.line.name}」{result.picked}/{result.wanted}点。{end}"

    def refused(error: OrdersError) -> str:
        weigh = code if isinstance(error, WeightNeeded) or weight_g is not None else None
        return url_for("picking.show", order_id=order_id, code=code, weigh=weigh)

    return act(deed, url_for("picking.show", order_id=order_id, code=code), refused)


@picking.post("/orders/<int:order_id>/lines/<int:line_id>/missing")
def missing(order_id: int, line_id: int) -> Response:
    """The rest of this line is not in the shop."""

    def deed(session: Session) -> str:
        check_held(session, order(session, order_id), me().login)
        line = _of_order(mark_missing(session, line_id, me().login, now()), order_id)
        note_complete(session, line.order, now())
        if line.order.state is OrderState.CANCELLED:
            return "ぜんぶ品切れなので、注文を取り消しました。利用者さまに電話をしてください。"
        return f"「{line.name}」を品切れにしました。"

    return act(deed, url_for("picking.show", order_id=order_id))


@picking.post("/orders/<int:order_id>/lines/<int:line_id>/found")
def found_again(order_id: int, line_id: int) -> Response:
    """It was there after all."""

    def deed(session: Session) -> str:
        check_held(session, order(session, order_id), me().login)
        line = _of_order(unmark_missing(session, line_id, me().login, now()), order_id)
        note_complete(session, line.order, now())
        return f"「{line.name}」は、また集める品物に入りました。"

    return act(deed, url_for("picking.show", order_id=order_id))


def _of_order(line: OrderLine, order_id: int) -> OrderLine:
    if line.order_id != order_id:
        raise NotFound("order line", line.id)
    return line


def _zones(rows: Iterable[PickRow]) -> list[Zone]:
    return [
        Zone(temperature, tuple(ThingRow(row.line, row.shelf.name) for row in group))
        for temperature, group in groupby(rows, key=lambda row: row.line.temperature)
    ]


def _seen(lines: Iterable[OrderLine]) -> str:
    """What was picked when the page was drawn: it travels with the scan, so that a doubled press is noticed."""
    return ".".join(f"{line.id}-{line.picked}" for line in lines)


def _counted_since(session: Session, found: Order, code: str, seen: str) -> OrderLine | None:
    """The line of this code when it was counted after the page had been drawn: this scan was sent twice."""
    if not seen:
        return None
    try:
        line = line_of(found, read_for(session, found.lines, code, rules_of(parts().settings), None))
    except OrdersError:
        return None
    before = dict(piece.partition("-")[::2] for piece in seen.split("."))
    return line if line is not None and before.get(str(line.id)) not in (None, str(line.picked)) else None
