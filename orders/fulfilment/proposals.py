"""A proposal of boxes for an order: what goes where, why, and whether it could be done with fewer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from orders.fulfilment.box_fit import Piece
from orders.fulfilment.box_kinds import DEFAULT_KINDS, Kind
from orders.fulfilment.first_fit import Group, GroupPlan, PlannedBox, Proof, groups_of, plan_of
from orders.fulfilment.pack_reasons import reasons_of
from orders.goods.catalogue import Item, Temperature, items_by_id
from orders.ordering.order import Order, OrderLine, OrderState, piece_weight_g

PAYLOAD_LIMIT_G = 5000

Planner = Callable[[Group], GroupPlan]
"""`first_fit.plan_of`, or `pack_solver.best_plan`, which takes longer and finds more."""


@dataclass(frozen=True)
class PackingRules:
    """The kinds that the shop has, and the heaviest box that an aircraft takes."""

    kinds: Sequence[Kind] = DEFAULT_KINDS
    payload_g: int = PAYLOAD_LIMIT_G


@dataclass(frozen=True)
class ProposedLine:
    line: OrderLine
    quantity: int


@dataclass(frozen=True)
class ProposedBox:
    """`weight_g` contains box and coolant; a box that does not fly goes by van. `reasons` are Japanese sentences."""

    lines: tuple[ProposedLine, ...]
    kind: Kind
    weight_g: int
    flies: bool
    alcohol: bool
    fragile: bool
    reasons: tuple[str, ...]

    @property
    def temperature(self) -> Temperature:
        return self.kind.temperature


@dataclass(frozen=True)
class Proposal:
    """`least` is how many boxes these goods need at the least, as far as anybody has proven."""

    boxes: tuple[ProposedBox, ...]
    proof: Proof
    least: int


def goods_of(session: Session, order: Order) -> list[tuple[Piece, int]]:
    """What is to be packed: what was picked, or, before picking, what was ordered. One entry a line."""
    items = items_by_id(session, {line.item_id for line in order.lines})
    return [(piece_of(line, items[line.item_id]), pieces_to_pack(order, line)) for line in order.lines]


def pieces_to_pack(order: Order, line: OrderLine) -> int:
    return line.quantity if order.state is OrderState.PLACED else line.picked


def piece_of(line: OrderLine, item: Item) -> Piece:
    """One piece of a line: weight as it was sold or weighed, size and mark as the catalogue has them."""
    return Piece(
        key=line.id,
        name=line.name,
        weight_g=piece_weight_g(line),
        length_mm=item.length_mm,
        width_mm=item.width_mm,
        height_mm=item.height_mm,
        temperature=line.temperature,
        fragile=item.fragile,
        alcohol=line.alcohol,
    )


def plans_of(goods: Iterable[tuple[Piece, int]], rules: PackingRules, planner: Planner = plan_of) -> list[GroupPlan]:
    """One plan a group of goods that may share a box."""
    return [planner(group) for group in groups_of(goods, rules.kinds, rules.payload_g)]


def proposal_of(order: Order, plans: Sequence[GroupPlan], rules: PackingRules) -> Proposal:
    """The plans with the order's lines in them."""
    lines = {line.id: line for line in order.lines}
    boxes = [
        _proposed(box, plan.group, lines, reasons_of(box, plan, plans, rules.kinds, rules.payload_g))
        for plan in plans
        for box in plan.boxes
    ]
    best = all(plan.proof is Proof.OPTIMAL for plan in plans)
    proof = Proof.OPTIMAL if best else Proof.BEST_FOUND
    return Proposal(tuple(boxes), proof, sum(plan.least for plan in plans))


def _proposed(box: PlannedBox, group: Group, lines: Mapping[int, OrderLine], reasons: tuple[str, ...]) -> ProposedBox:
    pieces = [group.pieces[key] for key in box.contents]
    return ProposedBox(
        lines=tuple(ProposedLine(lines[key], count) for key, count in box.contents.items()),
        kind=box.kind,
        weight_g=box.weight_g,
        flies=box.by_air,
        alcohol=any(piece.alcohol for piece in pieces),
        fragile=any(piece.fragile for piece in pieces),
        reasons=reasons,
    )
