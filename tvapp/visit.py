"""One request of one household: who asks, when, and with which session."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, wraps
from time import time
from typing import Concatenate, ParamSpec, cast

from flask import current_app, g, redirect, session
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from orders.clock import Clock, local_day
from orders.config import OrdersSettings
from orders.days.calendar import Promise, delivery_promise, promise_to_show
from orders.days.rule_rows import rules
from orders.days.rules import Slot
from orders.db import Database
from orders.goods.goes_with import Companions
from orders.homes.boxes import SetTopBox
from orders.homes.household_screens import DEFAULT_WISHES, Size, Wishes, visitor_of
from orders.homes.people import Household
from orders.ordering import basket
from orders.ordering.order import Order
from tvapp import spoken
from tvapp.config import TvSettings
from tvapp.keys import Profile, profile_of
from tvapp.last_seen import LastSeen
from tvapp.layout import BIGGER, NORMAL, Design

PAIRING_URL = "/pair"

P = ParamSpec("P")


@dataclass(frozen=True)
class Room:
    """What the application was made of; `app.extensions["yuai"]`."""

    database: Database
    clock: Clock
    settings: OrdersSettings
    tv: TvSettings
    version: str
    """Changes with style sheet and script, so that boxes may keep both for ever."""
    companions: Companions = field(default_factory=Companions)
    last_seen: LastSeen = field(default_factory=LastSeen)
    wall_s: Callable[[], float] = time
    """Seconds of the real clock, whatever the town's clock does in a rehearsal."""


def room() -> Room:
    return cast(Room, current_app.extensions["yuai"])


@dataclass(frozen=True)
class Visit:
    """Everything a screen may ask about who is in front of it. Lives as long as the request."""

    db: Session
    box: SetTopBox
    household: Household
    wishes: Wishes
    now: datetime
    room: Room

    @cached_property
    def promise(self) -> Promise:
        return delivery_promise(self.db, self.household.district, self.now)

    def promise_of(self, weight_g: int) -> Promise:
        """The same for goods of that weight: a day that is nearly full may hold less."""
        room_g = self.promise.room_g
        if room_g is None or weight_g <= room_g:
            return self.promise
        return promise_to_show(self.db, self.household.district, self.now, weight_g)

    def hours(self, slot: Slot | None) -> str:
        """When of a day: the slot's hours, else those of the whole town."""
        return self.room.tv.tv_delivery_hours if slot is None else spoken.hours(slot)

    def hours_of(self, order: Order) -> str:
        """The hours of an order; without a slot nothing has to be looked up."""
        return self.hours(rules(self.db).slot(order.slot_id) if order.slot_id else None)

    @cached_property
    def quantities(self) -> dict[int, int]:
        """Item id -> pieces in the basket."""
        return basket.quantities_of(self.db, self.household.id)

    @property
    def pieces(self) -> int:
        return sum(self.quantities.values())

    @property
    def today(self) -> date:
        return local_day(self.now)

    @property
    def profile(self) -> Profile:
        """The keys of this box; /remote may have asked for others."""
        return profile_of(str(session.get("keys") or self.box.maker))

    @property
    def design(self) -> Design:
        """Sizes and places as this household wants them; page sizes come from here."""
        return design_of(self.wishes)

    @property
    def who(self) -> str:
        """How this household's acts are signed in histories."""
        return f"household:{self.household.code}"


def visitor_of_cookie(db: Session) -> tuple[SetTopBox, Household | None, Wishes] | None:
    """Whose box's token the cookie carries; None where there is none, or it was revoked."""
    token = session.get("box")
    return visitor_of(db, token) if isinstance(token, str) else None


def box_of_cookie(db: Session) -> SetTopBox | None:
    found = visitor_of_cookie(db)
    return None if found is None else found[0]


def wishes_on_this_screen() -> Wishes:
    """What the household of this box wants, also where no visit came about; the defaults where nobody can be asked."""
    if "wishes" not in g:
        g.wishes = DEFAULT_WISHES
        with suppress(SQLAlchemyError), room().database.reading() as db:
            found = visitor_of_cookie(db)
            g.wishes = DEFAULT_WISHES if found is None else found[2]
    return cast(Wishes, g.wishes)


def design_of(wishes: Wishes) -> Design:
    return BIGGER if wishes.size == Size.BIGGER else NORMAL


def reading(
    view: Callable[Concatenate[Visit, P], ResponseReturnValue],
) -> Callable[P, ResponseReturnValue]:
    """A view for a paired box that only reads."""
    return _for_household(view, writing=False)


def writing(
    view: Callable[Concatenate[Visit, P], ResponseReturnValue],
) -> Callable[P, ResponseReturnValue]:
    """A view for a paired box that changes something; committed when the view returns."""
    return _for_household(view, writing=True)


def _for_household(
    view: Callable[Concatenate[Visit, P], ResponseReturnValue], *, writing: bool
) -> Callable[P, ResponseReturnValue]:
    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        here = room()
        with here.database.writing() if writing else here.database.reading() as db:
            box, home, g.wishes = visitor_of_cookie(db) or (None, None, DEFAULT_WISHES)
            if box is None or home is None:
                return redirect(PAIRING_URL)
            visit = Visit(db, box, home, g.wishes, here.clock.now(), here)
            return view(visit, *args, **kwargs)

    return answer
