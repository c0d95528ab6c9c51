"""What can go wrong between us and an aircraft: one class a reason, the facts as attributes."""

from __future__ import annotations


class BridgeError(Exception):
    """Base of everything that the bridge raises on purpose."""


class BadLinkUrl(BridgeError):
    """A link address that cannot be understood, or one whose library is not installed."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"link address {url!r}: {reason}")
        self.url = url
        self.reason = reason


class LinkLost(BridgeError):
    """The aircraft was not heard for too long; `silent_s` is None if it never was."""

    def __init__(self, vehicle: str, silent_s: float | None) -> None:
        heard = "never heard" if silent_s is None else f"silent for {silent_s:.1f} s"
        super().__init__(f"{vehicle}: {heard}")
        self.vehicle = vehicle
        self.silent_s = silent_s


class IdentityConflict(BridgeError):
    """Two aircraft answer to one system id: neither of them may be commanded."""

    def __init__(self, vehicle: str, system_id: int, uids: tuple[str, ...]) -> None:
        super().__init__(f"{vehicle}: system id {system_id} is used by {', '.join(uids)}")
        self.vehicle = vehicle
        self.system_id = system_id
        self.uids = uids


class NotCommandable(BridgeError):
    """This autopilot is watched and never commanded, or does not know what was asked for."""

    def __init__(self, autopilot: str, wish: str) -> None:
        super().__init__(f"autopilot {autopilot!r} is not asked for {wish}")
        self.autopilot = autopilot
        self.wish = wish


class UnsafeNow(BridgeError):
    """The bridge itself refuses: what is wished for must not happen in this state (an upload in flight)."""

    def __init__(self, wish: str, why: str) -> None:
        super().__init__(f"{wish} refused by the bridge: {why}")
        self.wish = wish
        self.why = why


class CommandRefused(BridgeError):
    """The autopilot answered a command with something else than ACCEPTED.

    `command` is a MAV_CMD number, `result` a MAV_RESULT number, `result_name` its name without the
    prefix ("DENIED", "FAILED", ...), `text` what the aircraft said beside it (may be empty).
    """

    def __init__(self, command: int, result: int, result_name: str, text: str = "") -> None:
        super().__init__(f"command {command}: {result_name}" + (f" ({text})" if text else ""))
        self.command = command
        self.result = result
        self.result_name = result_name
        self.text = text


class CommandTimeout(BridgeError):
    """No acknowledgement of a command came; whether it was carried out is not known."""

    def __init__(self, command: int, tries: int) -> None:
        super().__init__(f"command {command}: no answer after {tries} tries")
        self.command = command
        self.tries = tries


class EffectMissing(BridgeError):
    """A command was accepted (or nothing was asked), and what should have followed did not."""

    def __init__(self, effect: str, within_s: float) -> None:
        super().__init__(f"did not happen within {within_s:g} s: {effect}")
        self.effect = effect
        self.within_s = within_s


class ArmRefused(BridgeError):
    """The motors were not started; `reasons` are the autopilot's own sentences."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("arming refused: " + ("; ".join(reasons) or "no reason given"))
        self.reasons = reasons


class TransferFailed(BridgeError):
    """A list could not be sent or fetched.

    `kind` is "mission", "fence" or "rally"; `reason` is the MAV_MISSION_RESULT name without its prefix
    ("DENIED", "NO_SPACE", "OPERATION_CANCELLED", ...), or "SILENCE"; `seq` the item it broke at, if known.
    """

    def __init__(self, kind: str, reason: str, seq: int | None = None) -> None:
        at = "" if seq is None else f" at item {seq}"
        super().__init__(f"{kind} transfer failed{at}: {reason}")
        self.kind = kind
        self.reason = reason
        self.seq = seq


class ReadBackDiffers(BridgeError):
    """What the aircraft holds is not what was sent; it must not fly with it.

    `field` is "count" (then `seq` is -1) or the name of a MissionItem attribute.
    """

    def __init__(self, kind: str, seq: int, field: str, sent: float | None, got: float | None) -> None:
        super().__init__(f"{kind} item {seq}: {field} sent {sent!r}, read back {got!r}")
        self.kind = kind
        self.seq = seq
        self.field = field
        self.sent = sent
        self.got = got


class ParameterUnknown(BridgeError):
    """The aircraft stays silent about a parameter: it has none of that name (or the link is bad)."""

    def __init__(self, name: str) -> None:
        super().__init__(f"parameter {name}: no answer")
        self.name = name


class ParameterRefused(BridgeError):
    """A parameter was set and reads back with another value."""

    def __init__(self, name: str, sent: float, got: float) -> None:
        super().__init__(f"parameter {name}: sent {sent:g}, reads back {got:g}")
        self.name = name
        self.sent = sent
        self.got = got
