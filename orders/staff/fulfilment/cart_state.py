"""What the tablet keeps of a cart, so that it can answer scans alone while the network is away."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from orders.fulfilment.pick_rules import PickRules
from orders.fulfilment.picking import is_complete, substitute_of
from orders.fulfilment.rounds import PickRound, PickTub
from orders.fulfilment.walk import Stop, TubRow, stops
from orders.fulfilment.weighed_goods import least_g, most_g
from orders.goods.barcodes import barcodes_of
from orders.goods.catalogue import items_by_id
from orders.ordering.order import OrderLine, OrderState
from orders.staff.fulfilment.pick_sentences import TUB_COLOURS
from orders.staff.words import ZONE_WORDS


def state_of(session: Session, cart: PickRound, who: str, rules: PickRules, now: datetime) -> dict[str, Any]:
    """Plain values for JSON; `mine` and `over` say whether anything may still be put into the cart."""
    way = stops(session, cart)
    codes = _codes(session, {stop.line.item_id for stop in way})
    return {
        "id": cart.id,
        "at": now.isoformat(),
        "mine": cart.picker == who,
        "picker": cart.picker,
        "over": cart.ended_at is not None,
        "tubs": [_tub(tub) for tub in cart.tubs],
        "stops": [_stop(stop, codes[stop.line.item_id], rules) for stop in way],
        "formats": {
            prefix: {"weight": kind.weight, "digits": kind.value_digits, "verifier": kind.verifier}
            for prefix, kind in rules.formats.items()
        },
    }


def _codes(session: Session, item_ids: Collection[int]) -> dict[int, list[str]]:
    """Every code by which one piece of an item is known today."""
    others = barcodes_of(session, item_ids)
    return {
        item.id: [item.code, *(other.code for other in others.get(item.id, []) if other.pieces == 1)]
        for item in items_by_id(session, item_ids).values()
    }


def _tub(tub: PickTub) -> dict[str, Any]:
    order = tub.order
    return {
        "number": tub.number,
        "colour": TUB_COLOURS[tub.number],
        "order_id": order.id,
        "order": order.number,
        "household": order.household.name,
        "hall": order.district.hall_name,
        "state": _look(tub),
    }


def _look(tub: PickTub) -> str:
    """open, done, cancelled or back."""
    if tub.order.state is OrderState.CANCELLED:
        return "cancelled"
    if tub.order.state is not OrderState.PICKING or is_complete(tub.order):
        return "done"
    return "open" if tub.released_at is None else "back"


def _stop(stop: Stop, codes: Collection[str], rules: PickRules) -> dict[str, Any]:
    line = stop.line
    return {
        "item": line.item_id,
        "name": line.name,
        "codes": [line.code, *(code for code in codes if code != line.code)],
        "shelf": stop.shelf.name,
        "zone": line.temperature.value,
        "zone_word": ZONE_WORDS[line.temperature],
        "alcohol": line.alcohol,
        "weighed": line.weighed,
        "nominal_g": line.weight_g,
        "most_g": most_g(line, rules) if line.weighed else None,
        "least_g": least_g(line, rules) if line.weighed else None,
        "rows": [_row(row) for row in stop.rows],
    }


def _row(row: TubRow) -> dict[str, Any]:
    line = row.line
    instead = substitute_of(line)
    return {
        "tub": row.tub,
        "line_id": line.id,
        "wanted": line.quantity,
        "picked": line.picked,
        "missing": line.missing,
        "rule": line.rule_if_missing.value,
        "instead": instead.name if instead else None,
        "stands_for": _stands_for(line),
    }


def _stands_for(line: OrderLine) -> str | None:
    return next((other.name for other in line.order.lines if other.id == line.substitute_for_id), None)
