"""Planning of boxes: every piece in exactly one, no limit broken, never worse than first fit, and proofs that hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import cos, radians, sin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.fulfilment import pack_solver
from orders.fulfilment.box_fit import Limits, Piece, filled, goes_in, rectangle_fits
from orders.fulfilment.box_kinds import BARE_CODE, DEFAULT_KINDS, Kind
from orders.fulfilment.first_fit import Group, GroupPlan, Proof, Why, first_fit, groups_of, plan_of, why_not_by_air
from orders.fulfilment.pack_reasons import reasons_of
from orders.fulfilment.pack_solver import best_plan
from orders.goods.catalogue import Temperature

PAYLOAD_G = 5000
SMALL = Kind("s", "小", Temperature.AMBIENT, True, 300, 200, 150, 100)
LARGE = Kind("l", "大", Temperature.AMBIENT, True, 400, 300, 200, 300)


def a_piece(
    key: int, weight_g: int | None = 500, size: tuple[int, int, int] = (100, 100, 100), **more: object
) -> Piece:
    zone = more.pop("zone", Temperature.AMBIENT)
    fragile = bool(more.pop("fragile", False))
    assert isinstance(zone, Temperature)
    return Piece(key, f"品{key}", weight_g, *size, temperature=zone, fragile=fragile)


edges = st.sampled_from([20, 60, 90, 130, 200, 280, 420, 700])
sorts = st.builds(
    Piece,
    key=st.just(0),
    name=st.just("品"),
    weight_g=st.one_of(st.none(), st.integers(1, 6000)),
    length_mm=edges,
    width_mm=edges,
    height_mm=edges,
    temperature=st.sampled_from(list(Temperature)),
    fragile=st.booleans(),
)
baskets = st.lists(st.tuples(sorts, st.integers(1, 5)), max_size=9).map(
    lambda goods: [(Piece(n, f"品{n}", *_rest_of(piece)), count) for n, (piece, count) in enumerate(goods, 1)]
)


def _rest_of(piece: Piece) -> tuple[int | None, int, int, int, Temperature, bool]:
    return piece.weight_g, *piece.edges_mm, piece.temperature, piece.fragile


def plans(goods: Sequence[tuple[Piece, int]], planner=best_plan) -> list[GroupPlan]:  # type: ignore[no-untyped-def]
    return [planner(group) for group in groups_of(goods, DEFAULT_KINDS, PAYLOAD_G)]


def check(plan: GroupPlan) -> None:
    """Rules told a second time, without the sums that the planners use."""
    for box in plan.boxes:
        pieces = [(plan.group.pieces[key], count) for key, count in box.contents.items()]
        known_g = sum((piece.weight_g or 0) * count for piece, count in pieces)
        assert box.weight_g == box.kind.own_g + box.kind.coolant_g + known_g
        assert {piece.temperature for piece, _ in pieces} == {box.kind.temperature}
        if box.by_air:
            assert box.kind.flies
            assert box.weight_g <= PAYLOAD_G
            assert all(piece.weight_g is not None for piece, _ in pieces)
        if box.kind.code == BARE_CODE:
            assert [count for _, count in pieces] == [1]
            continue
        assert box.weight_g <= box.kind.most_g
        assert all(goes_in(piece, box.kind) for piece, _ in pieces)
        volume_mm3 = sum(piece.length_mm * piece.width_mm * piece.height_mm * count for piece, count in pieces)
        assert volume_mm3 <= box.kind.length_mm * box.kind.width_mm * box.kind.height_mm
        fragile = [(piece, count) for piece, count in pieces if piece.fragile]
        least_mm2 = sum(count * sorted(piece.edges_mm)[0] * sorted(piece.edges_mm)[1] for piece, count in fragile)
        assert least_mm2 <= box.kind.base_mm2, "fragile things stand side by side"


@given(goods=baskets)
@settings(max_examples=120, deadline=None)
def test_every_piece_lies_in_exactly_one_box_and_no_limit_is_broken(goods: list[tuple[Piece, int]]) -> None:
    for planner in (plan_of, best_plan):
        packed: Counter[int] = Counter()
        for plan in plans(goods, planner):
            check(plan)
            for box in plan.boxes:
                packed.update(box.contents)
        assert packed == Counter({piece.key: count for piece, count in goods})


@given(goods=baskets)
@settings(max_examples=120, deadline=None)
def test_the_solver_is_never_worse_than_first_fit_and_never_below_the_bound(goods: list[tuple[Piece, int]]) -> None:
    for group in groups_of(goods, DEFAULT_KINDS, PAYLOAD_G):
        as_they_come = first_fit(group, list(group.counts))
        quick, best = plan_of(group), best_plan(group)
        assert best.least <= len(best.boxes) <= len(quick.boxes) <= len(as_they_come)
        assert best.rank <= quick.rank


few = st.lists(
    st.tuples(st.integers(200, 4000), st.sampled_from([60, 110, 180]), st.booleans()), min_size=1, max_size=6
)


@given(goods=few)
@settings(max_examples=60, deadline=None)
def test_what_is_called_optimal_is_the_best_of_all_ways(goods: list[tuple[int, int, bool]]) -> None:
    """Against every way to divide up to six things: boxes first, then lines that go on in another box."""
    pieces = {n: a_piece(n, w, (size, size, size), fragile=soft) for n, (w, size, soft) in enumerate(goods, 1)}
    group = Group(Temperature.AMBIENT, Limits(PAYLOAD_G, True), (SMALL, LARGE), pieces, dict.fromkeys(pieces, 1))
    possible = [n for n in divisions(sorted(pieces)) if all(_held(part, pieces) for part in n)]
    fewest = min(len(each) for each in possible)
    for plan in (plan_of(group), best_plan(group)):
        assert plan.least <= fewest
        if plan.proof is Proof.OPTIMAL:
            assert len(plan.boxes) == fewest
    assert best_plan(group).proof is Proof.OPTIMAL, "so small a thing is always proven"


def _held(part: Sequence[int], pieces: Mapping[int, Piece]) -> bool:
    contents = [(pieces[key], 1) for key in part]
    return any(filled(kind, contents).holds(Limits(PAYLOAD_G, True)) for kind in (SMALL, LARGE))


def divisions(keys: Sequence[int]) -> Iterator[list[list[int]]]:
    """Every way to divide these things into heaps."""
    if not keys:
        yield []
        return
    first, rest = keys[0], keys[1:]
    for heaps in divisions(rest):
        yield [[first], *heaps]
        for n, heap in enumerate(heaps):
            yield [*heaps[:n], [first, *heap], *heaps[n + 1 :]]


def weights(*grams: int) -> list[tuple[Piece, int]]:
    return [(a_piece(n, weight_g), 1) for n, weight_g in enumerate(grams, 1)]


def test_the_solver_finds_what_first_fit_misses() -> None:
    """Two boxes are enough: 1300 + 1700 + 1700 and 900 + 1300 + 2300; the largest first needs three."""
    (group,) = groups_of(weights(900, 1300, 1300, 1700, 2300, 1700), [LARGE], PAYLOAD_G)
    assert (len(plan_of(group).boxes), plan_of(group).proof) == (3, Proof.BEST_FOUND)
    best = best_plan(group)
    assert (len(best.boxes), best.proof) == (2, Proof.OPTIMAL)


def test_the_same_goods_are_always_divided_in_the_same_way() -> None:
    (group,) = groups_of(weights(*range(300, 2700, 170)), DEFAULT_KINDS, PAYLOAD_G)
    assert best_plan(group).boxes == best_plan(group).boxes


def test_a_solver_that_fails_leaves_the_plan_by_first_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    (group,) = groups_of(weights(900, 1300, 1300, 1700, 2300, 1700), [LARGE], PAYLOAD_G)
    monkeypatch.setattr(pack_solver, "cp_model", None)
    assert best_plan(group) == plan_of(group)
    monkeypatch.setattr(pack_solver, "cp_model", object())
    assert best_plan(group) == plan_of(group)


def test_a_line_stays_together_where_that_needs_no_further_box() -> None:
    goods = [(a_piece(1, 1500), 2), (a_piece(2, 1600), 2)]
    (plan,) = plans(goods)
    assert (len(plan.boxes), plan.splits, plan.proof) == (2, 0, Proof.OPTIMAL)


def test_zones_are_apart_and_cold_boxes_carry_their_coolant() -> None:
    goods = [(a_piece(n, zone=zone), 1) for n, zone in enumerate(Temperature)]
    found = [box for plan in plans(goods) for box in plan.boxes]
    assert [box.kind.temperature for box in found] == list(Temperature)
    assert [box.weight_g - box.kind.own_g - 500 for box in found] == [0, 150, 400]


@pytest.mark.parametrize(
    ("piece", "why"),
    [
        (a_piece(1, 4749), None),
        (a_piece(1, 4850, (60, 60, 60)), None),
        (a_piece(1, 4851, (60, 60, 60)), Why.TOO_HEAVY),
        (a_piece(1, None), Why.NO_WEIGHT),
        (a_piece(1, 300, (700, 50, 50)), Why.TOO_LARGE),
    ],
)
def test_why_a_thing_cannot_fly(piece: Piece, why: Why | None) -> None:
    assert why_not_by_air(piece, DEFAULT_KINDS, PAYLOAD_G) is why


def test_a_thing_that_fits_into_no_box_gets_a_label_alone() -> None:
    (plan,) = plans([(a_piece(1, 6200, (650, 250, 150)), 2)])
    assert [(box.kind.code, box.by_air, box.weight_g) for box in plan.boxes] == [(BARE_CODE, False, 6200)] * 2
    assert "荷札" in reasons_of(plan.boxes[0], plan, [plan], DEFAULT_KINDS, PAYLOAD_G)[-1]


def test_fragile_things_are_not_stacked() -> None:
    eggs = a_piece(1, 300, (250, 105, 70), fragile=True)
    (plan,) = plans([(eggs, 12)])
    assert len(plan.boxes) == 3, "five or six beside each other"
    assert all(sum(box.contents.values()) <= 5 for box in plan.boxes)
    (alike,) = plans([(a_piece(1, 300, (250, 105, 70)), 12)])
    assert len(alike.boxes) == 1


def test_nothing_lies_on_a_bottle() -> None:
    """A column of the box's whole height is the bottle's own."""
    bottle = a_piece(1, 1200, (80, 80, 140), fragile=True)
    alone = filled(SMALL, [(bottle, 1)])
    assert alone.column_ml == 80 * 80 * 150 // 1000


@pytest.mark.parametrize(
    ("goods", "said"),
    [
        ([(a_piece(1, 3000), 2)], "1箱では5kgをこえるため、2箱に分けます。"),
        ([(a_piece(1, 100, (250, 250, 200)), 4)], "1箱には入りきらないため、2箱に分けます。"),
        ([(a_piece(1, 100, (250, 250, 90), fragile=True), 3)], "こわれやすい品を重ねないため、2箱に分けます。"),
        ([(a_piece(1), 1), (a_piece(2, zone=Temperature.FROZEN), 1)], "冷凍の品は、別の箱にします。"),
        ([(a_piece(1, None), 1)], "「品1」は重さが分からないので、飛行機では運べません。車で運びます。"),
        ([(a_piece(1, 9000), 1)], "「品1」は箱に入れると5kgをこえるので、車で運びます。"),
        (
            [(a_piece(1, 400, fragile=True), 1), (a_piece(2), 1)],
            "こわれやすい「品1」は、いちばん上に重ねずに置きます。",
        ),
    ],
)
def test_the_reason_is_told_in_plain_words(goods: list[tuple[Piece, int]], said: str) -> None:
    every = plans(goods)
    told = [
        sentence
        for plan in every
        for box in plan.boxes
        for sentence in reasons_of(box, plan, every, DEFAULT_KINDS, PAYLOAD_G)
    ]
    assert said in told


def test_one_box_of_ordinary_goods_needs_no_reason() -> None:
    (plan,) = plans([(a_piece(1), 2)])
    assert reasons_of(plan.boxes[0], plan, [plan], DEFAULT_KINDS, PAYLOAD_G) == ()


@given(st.tuples(*[st.integers(1, 60)] * 4), st.integers(0, 90))
@settings(max_examples=200)
def test_a_rectangle_that_lies_in_another_at_some_angle_is_said_to_fit(
    sizes: tuple[int, int, int, int], angle_deg: int
) -> None:
    p, q, a, b = sizes
    turn = radians(angle_deg)
    lies = p * cos(turn) + q * sin(turn) <= a and p * sin(turn) + q * cos(turn) <= b
    if lies:
        assert rectangle_fits(p, q, a, b)
