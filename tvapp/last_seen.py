"""When each box was last in use, for the cable company: gathered here, and written every few minutes in one turn.

One write a box would make two hundred boxes that wake up in the same minute wait for each other's disk.  What was not
written yet when the process ends is lost: such a box is seen again with its next first screen.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from threading import Lock

from orders.db import Database, DatabaseBusy
from orders.homes.boxes import SetTopBox, is_seen_lately, mark_seen

WRITTEN_EVERY = timedelta(minutes=5)


class LastSeen:
    """One a process; its threads share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: dict[int, datetime] = {}
        self._written_at: datetime | None = None

    def note(self, database: Database, box: SetTopBox, now: datetime) -> None:
        """The box is in use; a box whose row says so of the last hour needs nothing."""
        if is_seen_lately(box, now):
            return
        due = self._due(box.id, now)
        if due:
            with suppress(DatabaseBusy), database.writing() as session:
                for box_id, at in sorted(due.items()):
                    mark_seen(session, box_id, at)

    def _due(self, box_id: int, now: datetime) -> dict[int, datetime]:
        """What this caller has to write: nothing but every few minutes."""
        with self._lock:
            self._seen[box_id] = now
            if self._written_at is not None and now - self._written_at < WRITTEN_EVERY:
                return {}
            due, self._seen, self._written_at = self._seen, {}, now
            return due
