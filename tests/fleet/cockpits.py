"""A pilot with a fake aircraft and a clock that is moved by hand; and the way of a flight up to some point."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from fleet import approval, drones, hall, loading, requests
from fleet.cockpit import Cockpit
from fleet.drones import drone
from fleet.fencing import Fence
from fleet.flights import Flight, FlightState
from fleet.pilot import Pilot
from fleet.recorder import Recorder
from fleet.reporter import Reporter
from fleet.requests import OperatorRequest, RequestKind
from fleet.sites import town_world
from orders.db import Database
from tests.fleet.fake_vehicle import FakeVehicle
from tests.fleet.town import NOON, SETTINGS, clear_pad, flight_of, flight_planned, heard, state_of


@dataclass
class HandClock:
    """Business time that a test moves."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def wait(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class Crew:
    """One pilot, the people around it, and the flight they work on; the first crew in a valley has yuai-1."""

    def __init__(self, database: Database, site_id: str = "hiji", clock: HandClock | None = None) -> None:
        self.database = database
        self.clock = clock or HandClock()
        self.stopping = threading.Event()
        self.fence_s = 0.0
        self.flight_id = flight_planned(database, site_id)
        self.drone_id, self.hall = self.trip.drone_id, town_world("ina").sites[site_id]
        self.vehicle = FakeVehicle(self.drone_id)
        self.pilot = self.new_pilot()

    def new_pilot(self) -> Pilot:
        """A controller that starts (again) and knows nothing but the rows."""
        world = town_world("ina")
        cockpit = Cockpit(
            drone_id=self.drone_id,
            vehicle=self.vehicle,
            database=self.database,
            now=self.clock.now,
            world=world,
            settings=SETTINGS,
            recorder=Recorder(world),
            stopping=self.stopping,
            profile={},
            fence=Fence(lambda: self.fence_s),
        )
        self.pilot = Pilot(cockpit)
        self.reporter = Reporter([cockpit], 1.0, self.stopping)
        return self.pilot

    @property
    def trip(self) -> Flight:
        return flight_of(self.database, self.flight_id)

    @property
    def state(self) -> FlightState:
        return state_of(self.database, self.flight_id)

    def turn(self, times: int = 1) -> None:
        """Let some seconds pass and the pilot act."""
        for _ in range(times):
            self.clock.wait(2.0)
            self.reporter.turn()
            self.pilot.turn()

    def approved(self) -> None:
        """Loaded, approved, and heard from."""
        with self.database.writing() as session:
            loading.confirm_loaded(session, self.flight_id, "港 花子", self.clock.now())
            approval.approve(session, self.flight_id, "運航 太郎", self.clock.now())
            heard(session, self.drone_id, self.clock.now(), fresh_until=NOON + timedelta(hours=2))

    def ask(self, kind: RequestKind) -> int:
        """An operator presses a button; returns the request's number."""
        with self.database.writing() as session:
            return requests.request(session, self.flight_id, kind, "運航 太郎", self.clock.now()).id

    def answer(self, request_id: int) -> OperatorRequest:
        with self.database.reading() as session:
            return session.get_one(OperatorRequest, request_id)

    def outbound(self) -> None:
        """In the air on the way to the hall."""
        self.approved()
        self.ask(RequestKind.LAUNCH)
        self.turn()
        assert self.state is FlightState.OUTBOUND

    def holding(self) -> None:
        """Over the hall, waiting."""
        self.outbound()
        hold_seq = self.trip.plan["outward_mission"]["marks"]["hold_seq"]
        self.vehicle.fly_over(self.hall, hold_seq)
        self.turn()
        assert self.state is FlightState.HOLDING

    def at_hall(self) -> None:
        """On the ground at the hall."""
        self.holding()
        clear_pad(self.database, self.hall.id, self.clock.now())
        self.turn()
        self.vehicle.land_at(self.hall)
        self.turn()
        assert self.state is FlightState.AT_HALL

    def released(self) -> None:
        """Unloaded, with a fresh battery, everybody stands back."""
        self.at_hall()
        with self.database.writing() as session:
            now = self.clock.now()
            hall.receive_boxes(session, self.flight_id, "区長 一", now)
            hall.battery_swapped(session, self.flight_id, "B1-2", "区長 一", now)
            hall.release(session, self.flight_id, "区長 一", now)
        self.vehicle.put(battery_percent=100.0)

    def in_service(self) -> bool:
        with self.database.reading() as session:
            return drone(session, self.drone_id).out_of_service_reason is None

    def status(self) -> drones.DroneStatus | None:
        with self.database.reading() as session:
            return session.get(drones.DroneStatus, self.drone_id)
