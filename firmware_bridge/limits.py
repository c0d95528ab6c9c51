"""How long the bridge waits for what, in seconds of the wall clock, and how often it tries again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TimeLimits:
    """Generous by default: a radio link stutters, and a busy machine does too.

    heartbeat_lost_s   silence after which an aircraft counts as not connected
    ack_s, ack_tries   for one answer to a command; `ack_tries` only where repeating is safe
    progress_s         the whole of a command that says IN_PROGRESS
    reason_s           for the sentence that explains a refusal
    effect_s           from an accepted command to its visible effect
    launch_s           from the start of a mission until the aircraft has left the ground
    item_s, item_tries for one message of a list transfer
    transfer_attempts, pause_s   a whole transfer that broke is begun again after a pause
    param_s, param_tries         for one parameter
    """

    heartbeat_lost_s: float = 5.0
    ack_s: float = 1.5
    ack_tries: int = 3
    progress_s: float = 30.0
    reason_s: float = 0.8
    effect_s: float = 10.0
    launch_s: float = 40.0
    item_s: float = 1.5
    item_tries: int = 5
    transfer_attempts: int = 3
    pause_s: float = 1.0
    param_s: float = 1.5
    param_tries: int = 3
