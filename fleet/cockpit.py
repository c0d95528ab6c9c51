"""What the pilot of one aircraft works with, put together in one place."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from firmware_bridge.vehicle import Vehicle
from fleet.config import FleetSettings
from fleet.errors import NotInCommand
from fleet.fencing import Fence
from fleet.flights import Flight, Leg
from fleet.recorder import Recorder
from flightplans.mission.items import MissionBundle
from flightplans.plan import DeliveryPlan
from flightplans.world import World
from orders.db import Database


@dataclass
class Cockpit:
    """One aircraft and everything around it. `now` is the business clock, `profile` the parameters to fly with.

    `rate` is how many business seconds a wall second has; `fence` knows whether the lease is surely ours.

    `trusted` are the legs whose mission on board was read back and found to be ours, `foreign` those where
    something else was found; `wondered` those of aircraft that flew unasked. `waited` is the flight whose
    released aircraft waits for others in the air, seen by this very controller. `plans` keeps
    the plan of the flight at hand. `unfit_parameters` say that the aircraft is not built as it was planned with.
    """

    drone_id: str
    vehicle: Vehicle
    database: Database
    now: Callable[[], datetime]
    world: World
    settings: FleetSettings
    recorder: Recorder
    stopping: threading.Event
    profile: Mapping[str, float]
    fence: Fence
    rate: float = 1.0
    trusted: set[tuple[int, Leg]] = field(default_factory=set)
    foreign: set[tuple[int, Leg]] = field(default_factory=set)
    wondered: set[tuple[int, Leg]] = field(default_factory=set)
    waited: int | None = None
    plans: dict[tuple[int, datetime], DeliveryPlan] = field(default_factory=dict)
    differing_parameters: list[str] = field(default_factory=list)
    unfit_parameters: list[str] = field(default_factory=list)

    def may_command(self) -> bool:
        """Tell whether this controller goes on and surely owns the aircraft."""
        return not self.stopping.is_set() and self.fence.holds()

    def must_command(self) -> None:
        """Ask directly before anything that moves the aircraft. Raises NotInCommand."""
        if not self.may_command():
            raise NotInCommand(self.drone_id)

    def plan_of(self, trip: Flight) -> DeliveryPlan:
        """Return the flight's plan; parsed once. Of a flight that was planned anew no mission on board is trusted."""
        key = (trip.id, trip.planned_at)
        if key not in self.plans:
            if any(flight_id == trip.id for flight_id, _planned_at in self.plans):
                self.trusted -= {(trip.id, leg) for leg in Leg}
            self.plans = {key: DeliveryPlan.from_json(trip.plan)}
        return self.plans[key]

    def bundle_of(self, trip: Flight, leg: Leg) -> MissionBundle:
        """Return what has to be on board for a leg."""
        plan = self.plan_of(trip)
        return plan.outward_mission if leg is Leg.OUT else plan.homeward_mission

    def parameters_of(self, trip: Flight, leg: Leg) -> dict[str, float]:
        """Return what the aircraft is set to for a leg: the profile, overruled by what the plan was proven with."""
        planned = self.plan_of(trip).autopilot_parameters
        values = {each.name: each.out if leg is Leg.OUT else each.home for each in planned if not each.read_only}
        return {**self.profile, **values}

    def built_in_of(self, trip: Flight) -> dict[str, float]:
        """Return what the plan takes for granted of the aircraft: compared, never set."""
        return {each.name: each.out for each in self.plan_of(trip).autopilot_parameters if each.read_only}
