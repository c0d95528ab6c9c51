"""Why something of the fleet could not be done; the facts are attributes, pages make the sentences."""

from __future__ import annotations


class FleetError(Exception):
    """Base of every error of this package."""


class NoSuchFlight(FleetError):
    """No flight has this number."""

    def __init__(self, flight_id: int) -> None:
        super().__init__(f"flight {flight_id} does not exist")
        self.flight_id = flight_id


class NoSuchDrone(FleetError):
    """No aircraft has this name."""

    def __init__(self, drone_id: str) -> None:
        super().__init__(f"drone {drone_id} does not exist")
        self.drone_id = drone_id


class NoSuchSite(FleetError):
    """No landing site has this name."""

    def __init__(self, site_id: str) -> None:
        super().__init__(f"site {site_id} does not exist")
        self.site_id = site_id


class NoSuchBattery(FleetError):
    """No battery has this label."""

    def __init__(self, battery_id: str) -> None:
        super().__init__(f"battery {battery_id} does not exist")
        self.battery_id = battery_id


class WrongFlightState(FleetError):
    """The flight was not (or no longer) in a state that allows this change."""

    def __init__(self, flight_id: int, have: str, want: str) -> None:
        super().__init__(f"flight {flight_id} is {have}, cannot become {want}")
        self.flight_id = flight_id
        self.have = have
        self.want = want


class NotLoaded(FleetError):
    """The flight cannot go on: nobody has confirmed that the boxes are on the aircraft."""

    def __init__(self, flight_id: int) -> None:
        super().__init__(f"flight {flight_id} is not confirmed as loaded")
        self.flight_id = flight_id


class LoadDiffers(FleetError):
    """The weight on the aircraft is not the weight that was planned."""

    def __init__(self, flight_id: int, planned_g: int, measured_g: int) -> None:
        super().__init__(f"flight {flight_id}: planned {planned_g} g, measured {measured_g} g")
        self.flight_id = flight_id
        self.planned_g = planned_g
        self.measured_g = measured_g


class BoxesNotReceived(FleetError):
    """The aircraft cannot be released while its boxes are on it."""

    def __init__(self, flight_id: int) -> None:
        super().__init__(f"flight {flight_id}: boxes are not received yet")
        self.flight_id = flight_id


class BatteryNotSwapped(FleetError):
    """The aircraft cannot be released on its used battery."""

    def __init__(self, flight_id: int) -> None:
        super().__init__(f"flight {flight_id}: the battery is not swapped yet")
        self.flight_id = flight_id


class BatteryNotUsable(FleetError):
    """This battery is not where it is needed, or not in a state to fly."""

    def __init__(self, battery_id: str, why: str) -> None:
        super().__init__(f"battery {battery_id}: {why}")
        self.battery_id = battery_id
        self.why = why


class RequestNotAllowed(FleetError):
    """The flight's state does not allow this request of an operator."""

    def __init__(self, flight_id: int, kind: str, state: str) -> None:
        super().__init__(f"flight {flight_id} is {state}: {kind} is not possible")
        self.flight_id = flight_id
        self.kind = kind
        self.state = state


class LeaseTaken(FleetError):
    """Another controller owns the aircraft."""

    def __init__(self, holder: str, seconds_left: float) -> None:
        super().__init__(f"controller {holder} still owns the aircraft for {seconds_left:.1f} s")
        self.holder = holder
        self.seconds_left = seconds_left


class NotInCommand(FleetError):
    """This controller is ending, or cannot be sure any more that no other controller has taken over."""

    def __init__(self, drone_id: str) -> None:
        super().__init__(f"not in command of {drone_id} any more")
        self.drone_id = drone_id


class PilotEnded(FleetError):
    """A pilot's thread is gone: its aircraft would not be watched any more."""

    def __init__(self, drone_ids: tuple[str, ...]) -> None:
        super().__init__(f"nobody watches {', '.join(drone_ids)} any more")
        self.drone_ids = drone_ids


class NoAircraft(FleetError):
    """The fleet has no aircraft: nobody has registered one, or the database is not seeded."""

    def __init__(self) -> None:
        super().__init__("the fleet has no aircraft; `yuai db seed` adds the sample fleet")
