"""Is it still the same aircraft? Two with one system id look like one that flickers.

AUTOPILOT_VERSION carries an id that no two autopilots share. The first one heard is kept for as long as the
bridge lives; while another one answers to the same system id, nothing is commanded.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ALONE_S = 30.0  # a stranger not heard for so long is gone


@dataclass
class Identity:
    """What is known of the ids behind one system id. Times are time.monotonic()."""

    uid: str | None = None
    strangers: dict[str, float] = field(default_factory=dict)

    def heard(self, uid: str | None, now: float) -> None:
        """An id was heard; None is an autopilot that has none, which tells nothing."""
        if uid is None:
            return
        if self.uid is None:
            self.uid = uid
        elif uid != self.uid:
            self.strangers[uid] = now

    def conflict(self, now: float) -> bool:
        """Did a stranger answer lately?"""
        self.strangers = {uid: at for uid, at in self.strangers.items() if now - at < ALONE_S}
        return bool(self.strangers)

    def uids(self) -> tuple[str, ...]:
        """All ids in play, the first one first."""
        return (self.uid or "?", *self.strangers)
