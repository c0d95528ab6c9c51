"""Who owns the links: one row says which controller may talk to the aircraft.

Wall time, not business time: a lease is about processes, and a demonstration day may begin anew.
"""

from __future__ import annotations

from sqlalchemy import String, or_, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.errors import LeaseTaken
from orders.db import Base

LEASE_S = 10.0
"""Wall seconds without a renewal after which another controller may take over."""
NAME = "controller"


class ControllerLease(Base):
    """The one row of the lease; `expires_epoch_s` is seconds since 1970 of the wall clock."""

    __tablename__ = "controller_leases"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    holder: Mapped[str] = mapped_column(String(120))
    expires_epoch_s: Mapped[float]


def take(session: Session, holder: str, epoch_s: float) -> None:
    """Take or renew the lease. Raises LeaseTaken while another holder's has not run out."""
    row = session.get(ControllerLease, NAME)
    if row is None:
        session.add(ControllerLease(name=NAME, holder=holder, expires_epoch_s=epoch_s + LEASE_S))
        session.flush()
        return
    mine = update(ControllerLease).where(
        ControllerLease.name == NAME,
        or_(ControllerLease.holder == holder, ControllerLease.expires_epoch_s < epoch_s),
    )
    if session.connection().execute(mine.values(holder=holder, expires_epoch_s=epoch_s + LEASE_S)).rowcount != 1:
        session.refresh(row)
        raise LeaseTaken(row.holder, row.expires_epoch_s - epoch_s)


def give_back(session: Session, holder: str) -> None:
    """End the lease at once, if it is still ours."""
    mine = update(ControllerLease).where(ControllerLease.name == NAME, ControllerLease.holder == holder)
    session.connection().execute(mine.values(expires_epoch_s=0.0))


def is_held(session: Session, epoch_s: float) -> bool:
    """Tell whether a controller is alive."""
    row = session.get(ControllerLease, NAME)
    return row is not None and row.expires_epoch_s >= epoch_s


def holder_of(session: Session) -> str | None:
    """Return who holds (or held last) the lease."""
    row = session.get(ControllerLease, NAME)
    return None if row is None else row.holder
