"""Changes of the calendar: their effect is shown first, and what is chosen happens to the orders, once."""

from __future__ import annotations

from collections import Counter
from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from orders.days.calendar import promise_by
from orders.days.drafts import DayDraft, Draft, UsualDraft
from orders.days.effects import Effect, effect
from orders.days.errors import AlreadyPicked, CalendarChanged, EffectChanged, NoRoom, RuleImpossible
from orders.days.loads import loads_between
from orders.days.room import load_of_place, load_of_slot
from orders.days.rule_rows import editions, rules
from orders.days.rules import TOWN, DayRule, Limit, Load, Rules, Slot, Weekday
from orders.days.saving import Choice, Saved, save
from orders.db import Database
from orders.errors import NoDeliveryDay
from orders.fulfilment import picking
from orders.homes.districts import District
from orders.homes.messages import messages_for
from orders.ordering.moving import days_for, move
from orders.ordering.order import OrderState, cancel, changeable_until, events_of
from orders.tasks import close_cutoff
from tests.makers import NOW, TODAY, a_district, a_household, an_item, an_order, at, say

TOMORROW = TODAY + timedelta(days=1)
SNOW = DayDraft((TODAY,), (TOWN,), DayRule(delivers=False, reason="大雪"))
USUAL = {weekday: Weekday(weekday < 5) for weekday in range(7)}
MOVE, KEEP = Choice(True, True), Choice(False, False)


def shown(session: Session, draft: Draft) -> tuple[Rules, Effect]:
    before = rules(session)
    return before, effect(session, before, draft.apply(before), NOW)


def saved(session: Session, draft: Draft, choice: Choice = MOVE, press: str | None = None) -> Saved:
    before, found = shown(session, draft)
    return save(
        session, draft, choice, seen=before.edition, shown=found.fingerprint, who="shop1", now=NOW, press=press,
        why="大雪",
    )  # fmt: skip


def test_closing_a_day_shows_its_orders_and_moves_them_with_history_and_a_message(database: Database) -> None:
    with database.writing() as session:
        order = an_order(session, {an_item(session): 1})
        _, found = shown(session, SNOW)
        assert [(each.order.number, each.to) for each in found.closed] == [("1124-001", (TOMORROW, 0))]
        assert [(each.before, each.after) for each in found.promises] == [(TODAY, TOMORROW)]
        assert saved(session, SNOW) == Saved(1)
        session.refresh(order)
        assert (order.delivery_day, order.number, changeable_until(order)) == (
            TOMORROW,
            "1124-001",
            at(11, day=TOMORROW),
        )
        assert events_of(session, order.id)[-1].why == f"moved: {TODAY} -> {TOMORROW} 大雪"
        (message,) = messages_for(session, order.household, NOW)
        assert message.notice.text == "大雪のため、ご注文 1124-001の お届けが 変わりました。\n11月25日に お届けします。"
        assert messages_for(session, a_household(session), NOW) == []


def test_orders_that_are_kept_stay_and_are_not_asked_about_again(database: Database) -> None:
    with database.writing() as session:
        order = an_order(session, {an_item(session): 1})
        assert saved(session, SNOW, KEEP) == Saved(0)
        session.refresh(order)
        assert order.delivery_day == TODAY
        _, found = shown(session, DayDraft((TODAY,), ("nakao",), DayRule(delivers=False)))
        assert found.closed == ()


def test_less_room_moves_the_last_orders_and_leaves_the_first(database: Database) -> None:
    with database.writing() as session:
        item = an_item(session, weight_g=500)
        orders = [an_order(session, {item: 1}) for _ in range(4)]
        picking.start_picking(session, orders[3].id, "shop", NOW)
        draft = UsualDraft(TOWN, USUAL, Limit(orders=2), ())
        _, found = shown(session, draft)
        # The one that is being picked stays where it is.
        assert [each.order.id for each in found.full] == [orders[1].id, orders[2].id]
        assert saved(session, draft).moved == 2
        assert load_of_place(loads_between(session, TODAY, TODAY)[TODAY], TOWN) == Load(2, 1000)
        assert load_of_place(loads_between(session, TOMORROW, TOMORROW)[TOMORROW], TOWN) == Load(2, 1000)


def test_slots_that_come_and_go_take_the_orders_along(database: Database) -> None:
    with database.writing() as session:
        item = an_item(session)
        orders = [an_order(session, {item: 1}) for _ in range(2)]
        slots = (
            Slot(-1, TOWN, time(13), time(15), Limit(orders=1)),
            Slot(-2, TOWN, time(15), time(17)),
        )
        saved(session, UsualDraft(TOWN, USUAL, Limit(), slots))
        for order in orders:
            session.refresh(order)
        named = rules(session)
        assert [slot.starts.hour for order in orders if (slot := named.slot(order.slot_id))] == [13, 15]
        saved(session, UsualDraft(TOWN, USUAL, Limit(), ()))
        for order in orders:
            session.refresh(order)
        assert [order.slot_id for order in orders] == [None, None]


def test_another_cut_off_moves_with_the_orders_unless_the_day_is_closed(database: Database) -> None:
    with database.writing() as session:
        order = an_order(session, {an_item(session): 1})
        earlier = DayDraft((TODAY,), ("nakao",), DayRule(cutoff=time(10)))
        _, found = shown(session, earlier)
        assert [(each.before, each.after, len(each.orders)) for each in found.cutoffs] == [(time(11), time(10), 1)]
        saved(session, earlier)
        session.refresh(order)
        assert changeable_until(order) == at(10)
    assert len(close_cutoff(database, at(10, 1))) == 1
    with database.writing() as session, pytest.raises(RuleImpossible):
        shown(session, DayDraft((TODAY,), ("nakao",), DayRule(cutoff=time(15))))


def test_the_same_press_twice_is_one_change(database: Database) -> None:
    with database.writing() as session:
        an_order(session, {an_item(session): 1})
        before, found = shown(session, SNOW)
        for again in (False, True):
            done = save(
                session, SNOW, MOVE, seen=before.edition, shown=found.fingerprint, who="shop1", now=NOW, press="p" * 64
            )
            assert done.again is again
        assert len(editions(session, 9)) == 1


def test_somebody_else_s_change_in_between_is_noticed(database: Database) -> None:
    with database.writing() as session:
        a_district(session)
        before, found = shown(session, SNOW)
        say(session, DayDraft((TOMORROW,), (TOWN,), DayRule(delivers=False)))
        with pytest.raises(CalendarChanged) as overtaken:
            save(session, SNOW, MOVE, seen=before.edition, shown=found.fingerprint, who="shop2", now=NOW)
        assert overtaken.value.who == "shop1"


def test_an_order_that_came_since_the_effect_was_shown_is_noticed(database: Database) -> None:
    with database.writing() as session:
        before, found = shown(session, SNOW)
        an_order(session, {an_item(session): 1})
        with pytest.raises(EffectChanged):
            save(session, SNOW, MOVE, seen=before.edition, shown=found.fingerprint, who="shop1", now=NOW)


def test_staff_moves_one_order_to_a_day_with_room_and_only_before_picking(database: Database) -> None:
    with database.writing() as session:
        item, later = an_item(session, weight_g=500), TODAY + timedelta(days=2)
        say(session, DayDraft((later,), (TOWN,), DayRule(limit=Limit(orders=0))))
        order = an_order(session, {item: 1})
        assert days_for(session, order, NOW, 2) == [TOMORROW, TODAY + timedelta(days=3)]
        for full in (later, date(2026, 11, 28), TODAY - timedelta(days=1)):
            with pytest.raises(NoRoom):
                move(session, order.id, full, "shop1", NOW)
        for _ in range(2):
            assert move(session, order.id, TOMORROW, "shop1", NOW).delivery_day == TOMORROW
        assert len(events_of(session, order.id)) == 2
        assert loads_between(session, TODAY, later) == {TOMORROW: {("nakao", 0): Load(1, 500)}}
        cancel(session, order.id, "resident", NOW)
        assert loads_between(session, TODAY, later) == {}
        begun = an_order(session, {item: 1})
        picking.start_picking(session, begun.id, "shop", NOW)
        with pytest.raises(AlreadyPicked):
            move(session, begun.id, TOMORROW, "shop1", NOW)


NAKAO = District(id="nakao", name="中尾", hall_name="中尾公民館", cutoff="11:00", position=1, by_air=True)
DAYS = st.integers(0, 20).map(lambda n: TODAY + timedelta(days=n))
LIMITS = st.builds(Limit, st.none() | st.integers(0, 3), st.none() | st.integers(0, 3000))
DAY_RULES = st.builds(
    DayRule, st.none() | st.booleans(), st.none() | st.sampled_from([time(8), time(9), time(10, 30)]), LIMITS
)
DRAFTS = st.one_of(
    st.builds(
        DayDraft, st.lists(DAYS, min_size=1, max_size=4, unique=True).map(tuple),
        st.sampled_from([(TOWN,), ("nakao",)]), DAY_RULES,
    ),
    st.builds(
        UsualDraft, st.sampled_from([TOWN, "nakao"]),
        st.fixed_dictionaries({n: st.builds(Weekday, st.booleans()) for n in range(7)}), LIMITS,
        st.sampled_from([(), (Slot(-1, TOWN, time(13), time(15), Limit(2)), Slot(-2, TOWN, time(15), time(17)))]),
    ),
)  # fmt: skip


@given(st.lists(DRAFTS, max_size=6), st.integers(0, 23), st.integers(0, 4000))
def test_a_promise_is_never_on_a_closed_day_nor_after_its_cut_off(drafts: list[Draft], hour: int, grams: int) -> None:
    valid = Rules()
    for draft in drafts:
        valid = draft.apply(valid)
    now = at(hour)
    try:
        promise = promise_by(valid, {}, NAKAO, now, grams)
    except NoDeliveryDay:
        return
    assert valid.delivers("nakao", promise.day)
    assert now <= valid.cutoff_at(NAKAO, promise.day) == promise.cutoff_at
    assert valid.limit(TOWN, promise.day).holds(Load(1, grams))
    assert valid.limit("nakao", promise.day).holds(Load(1, grams))
    assert promise.slot is None or promise.slot in valid.slots_of("nakao")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DRAFTS, min_size=1, max_size=4), st.lists(st.integers(1, 3), max_size=8))
def test_whatever_staff_saves_no_order_is_lost_and_what_moves_lies_where_there_is_room(
    sqlite_database: Database, drafts: list[Draft], pieces: list[int]
) -> None:
    with sqlite_database.reading() as session:
        item = an_item(session, weight_g=500, stock=500)
        orders = [an_order(session, {item: each}) for each in pieces]
        for draft in drafts:
            before = {order.id: order.delivery_day for order in orders}
            try:
                saved(session, draft)
            except (RuleImpossible, NoDeliveryDay):
                continue
            valid = rules(session)
            for order in orders:
                session.refresh(order)
                assert order.state is OrderState.PLACED
            moved = {order.delivery_day for order in orders if order.delivery_day != before[order.id]}
            loads = loads_between(session, TODAY, date.max)
            counted = Counter((order.delivery_day, order.district_id, order.slot_id or 0) for order in orders)
            assert counted == {(day, *key): load.orders for day, each in loads.items() for key, load in each.items()}
            for day in moved:
                assert valid.delivers("nakao", day)
                assert valid.limit(TOWN, day).holds(load_of_place(loads[day], TOWN))
                assert valid.limit("nakao", day).holds(load_of_place(loads[day], "nakao"))
                for slot in valid.slots_of("nakao"):
                    assert slot.limit.holds(load_of_slot(loads[day], slot.id))
