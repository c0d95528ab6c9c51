"""What the worker does for the shop. Each may run twice, or late, or at the same time as itself."""

from __future__ import annotations

from datetime import datetime

from orders.accounts.booking import BATCH, book_due
from orders.accounts.closing_months import Closed, months_to_close
from orders.accounts.closing_months import close_month as close
from orders.clock import local_day
from orders.config import OrdersSettings
from orders.days.closing import ClosedNow, close_days
from orders.days.outbox import send_waiting
from orders.days.pick_lists import MadeNow, make_lists
from orders.days.recounting import recount
from orders.days.reminders import remind
from orders.days.senders import sender_of
from orders.db import Database
from orders.goods import prices
from orders.ordering.standing import place_due
from orders.wakeups import wake


def close_cutoff(database: Database, now: datetime) -> list[ClosedNow]:
    """Close the days whose cut-off is over; gives what this call has closed."""
    with database.writing() as session:
        closed = close_days(session, now)
    if closed:
        wake(database, "closing")
    return closed


def place_standing_orders(database: Database, now: datetime) -> int:
    """Place the weekly orders that are due; gives how many days of lists this call has settled."""
    return len(place_due(database, now))


def make_pick_lists(database: Database, now: datetime) -> list[MadeNow]:
    """Mark the pick list of every closed day as made; gives what this call has made."""
    with database.writing() as session:
        made = make_lists(session, now)
    if made:
        wake(database, "pick-lists")
    return made


def remind_volunteers(database: Database, now: datetime, settings: OrdersSettings) -> int:
    """Write the reminders that are due into the outbox; gives how many are new."""
    with database.writing() as session:
        return remind(session, now, settings.payload_limit_g)


def send_outbox(database: Database, now: datetime, settings: OrdersSettings) -> int:
    """Send what waits in the outbox, where a gateway is set; gives how many messages went."""
    sender = sender_of(settings.outbox)
    return 0 if sender is None else send_waiting(database, sender, now)


def recount_loads(database: Database, now: datetime) -> int:
    """Count the loads of days anew; gives how many were wrong."""
    with database.writing() as session:
        return recount(session, now)


def book_deliveries(database: Database, now: datetime) -> int:
    """Enter every delivery in the ledger that is not there yet, some hundred a transaction; gives how many it found."""
    found = 0
    while True:
        with database.writing() as session:
            batch = book_due(session, "worker", now)
        found += batch
        if batch < BATCH:
            return found


def close_month(database: Database, now: datetime, settings: OrdersSettings) -> list[Closed]:
    """Close every month that is over, from the day of YUAI_CLOSE_ON_DAY on; gives what this call has closed."""
    if not 0 < settings.close_on_day <= local_day(now).day:
        return []
    book_deliveries(database, now)
    with database.reading() as session:
        wanted = months_to_close(session, now)
    closed = []
    for month in wanted:
        with database.writing() as session:
            closed.append(close(session, month, "worker", now, settings))
    return [each for each in closed if each.by_me]


def change_prices(database: Database, now: datetime) -> int:
    """Write planned prices that are due into their items. Gives how many; late or twice does no harm."""
    today = local_day(now)
    with database.reading() as session:
        if not prices.is_any_due(session, today):
            return 0
    with database.writing() as session:
        return prices.take_effect(session, today, now)
