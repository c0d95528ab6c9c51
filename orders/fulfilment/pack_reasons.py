"""Why a box is as it is, in plain Japanese for who packs it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orders.fulfilment.box_fit import Piece
from orders.fulfilment.box_kinds import BARE_CODE, Kind
from orders.fulfilment.first_fit import Group, GroupPlan, PlannedBox, Why, lower_bounds, why_not_by_air
from orders.goods.catalogue import Temperature

ZONES = {
    Temperature.AMBIENT: "常温の品だけの箱です。",
    Temperature.CHILLED: "冷蔵の品は、保冷剤を入れた箱に分けます。",
    Temperature.FROZEN: "冷凍の品は、別の箱にします。",
}
BY_VAN = {
    Why.NO_WEIGHT: "{names}は重さが分からないので、飛行機では運べません。車で運びます。",
    Why.TOO_HEAVY: "{names}は箱に入れると{limit}をこえるので、車で運びます。",
    Why.TOO_LARGE: "{names}は飛行機の箱に入らない大きさなので、車で運びます。",
}
SEVERAL = {
    Why.WEIGHT: "1箱では{limit}をこえるため、{count}箱に分けます。",
    Why.VOLUME: "1箱には入りきらないため、{count}箱に分けます。",
    Why.FRAGILE: "こわれやすい品を重ねないため、{count}箱に分けます。",
    Why.TOGETHER: "重さと大きさの両方のため、{count}箱に分けます。",
}
NAMES_SHOWN = 3


def reasons_of(
    box: PlannedBox, plan: GroupPlan, plans: Sequence[GroupPlan], kinds: Sequence[Kind], payload_g: int
) -> tuple[str, ...]:
    """Sentences for one box of a proposal, the most telling first; none where one box takes the whole order."""
    pieces = [plan.group.pieces[key] for key in box.contents]
    said = list(_by_van(pieces, kinds, payload_g)) if not box.by_air else []
    if box.kind.code == BARE_CODE:
        return (*said, "どの箱にも入らないので、箱に入れずに荷札を付けます。")
    if len({each.group.temperature for each in plans}) > 1:
        zone = plan.group.temperature
        if zone is not Temperature.AMBIENT or not said:
            said.append(ZONES[zone])
    boxes = [each for each in plan.boxes if each.kind.code != BARE_CODE]
    if len(boxes) > 1:
        limit_g = (
            plan.group.limits.of(max(plan.group.kinds, key=plan.group.limits.of)) if box.by_air else box.kind.most_g
        )
        said.append(SEVERAL[_scarce(plan.group)].format(limit=_kg(limit_g), count=len(boxes)))
    return (*said, *_levels(pieces))


def _by_van(pieces: Sequence[Piece], kinds: Sequence[Kind], payload_g: int) -> Iterable[str]:
    for why, sentence in BY_VAN.items():
        mine = [piece.name for piece in pieces if why_not_by_air(piece, kinds, payload_g) is why]
        if mine:
            yield sentence.format(names=named(mine), limit=_kg(payload_g))


def _scarce(group: Group) -> Why:
    bounds = lower_bounds(group)
    return next((why for why, least in bounds.items() if least > 1), Why.TOGETHER)


def _levels(pieces: Sequence[Piece]) -> Iterable[str]:
    on_top = [piece.name for piece in pieces if piece.fragile and not piece.heavy]
    standing = [piece.name for piece in pieces if piece.fragile and piece.heavy]
    if standing and len(pieces) > 1:
        yield f"{named(standing)}は、底に置いて、上に何ものせません。"
    if on_top and len(pieces) > 1:
        yield f"こわれやすい{named(on_top)}は、いちばん上に重ねずに置きます。"


def named(names: Sequence[str]) -> str:
    """「米」「卵」, at most three by name."""
    shown = "".join(f"「{name}」" for name in names[:NAMES_SHOWN])
    return f"{shown}など{len(names)}品" if len(names) > NAMES_SHOWN else shown


def _kg(weight_g: int) -> str:
    """5000 -> 5kg"""
    return f"{weight_g / 1000:g}kg"
