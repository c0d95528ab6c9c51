"""The age that was typed for one order with alcohol: in the box's cookie until the order is placed, then forgotten.

It never stands in an address, so it is in no history, no log and behind no 戻る; and it does not outlive half an hour,
so that nobody orders with the age of somebody who sat here before.
"""

from datetime import timedelta

from flask import session

from orders.ordering.checkout import OLDEST_PLAUSIBLE_YEARS
from tvapp.visit import Visit

KEPT = timedelta(minutes=30)
DIGITS = 3


def clean(text: str) -> str:
    """At most three digits, no leading zero."""
    return "".join(sign for sign in text if sign in "0123456789").lstrip("0")[:DIGITS]


def typed(visit: Visit) -> str:
    """What stands in the field now; an age that was confirmed is typed anew when it is to be changed."""
    return "" if _confirmed() else _kept(visit)


def _confirmed() -> bool:
    kept = session.get("age")
    return isinstance(kept, list) and len(kept) == 3 and bool(kept[1])


def _kept(visit: Visit) -> str:
    kept = session.get("age")
    if not isinstance(kept, list) or len(kept) != 3:
        return ""
    text, _, since_s = kept
    fresh = 0 <= visit.now.timestamp() - since_s <= KEPT.total_seconds()
    return clean(text) if fresh else ""


def confirmed_years(visit: Visit) -> int | None:
    """The age that was typed and confirmed for this order; None where it has to be asked for."""
    text = _kept(visit) if _confirmed() else ""
    return int(text) if text and int(text) <= OLDEST_PLAUSIBLE_YEARS else None


def keep(visit: Visit, text: str, *, confirmed: bool = False) -> None:
    session["age"] = [clean(text), confirmed, visit.now.timestamp()]


def forget() -> None:
    session.pop("age", None)
