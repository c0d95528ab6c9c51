"""The physical world by itself, step by step, without sockets or wall clock."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.sim.aircraft import Aircraft
from firmware_bridge.sim.battery import Battery
from firmware_bridge.sim.geo import LocalFrame
from firmware_bridge.sim.ground import FlatGround, GridGround
from firmware_bridge.sim.items import Item
from firmware_bridge.sim.params import commissioned
from firmware_bridge.sim.power import PowerModel
from firmware_bridge.sim.storage import Storage
from firmware_bridge.sim.world import World
from flightplans.airframe import HEXACOPTER
from flightplans.terrain.grid import Terrain
from tests.sim.conftest import HOME

FRAME = LocalFrame(HOME[0], HOME[1])
GUIDED, AUTO, RTL = 4, 3, 6


class Nobody:
    """A radio that nobody hears; it transmits all the same."""

    def __init__(self) -> None:
        self._codec = mav.MAVLink(None)

    def send(self, message: Any) -> None:
        assert message.pack(self._codec)


def ready_aircraft(wind: tuple[float, float] = (0.0, 0.0), seed: int = 1, grams: int = 0) -> Aircraft:
    world = World(HEXACOPTER, FRAME, FlatGround(HOME[2]), HOME[2], 0.0, wind, seed)
    world.load(grams)
    aircraft = Aircraft(world, Storage(commissioned(HEXACOPTER, 1), "test", 0.0), Nobody(), seed)
    while not aircraft.autopilot.now.position_ok:
        aircraft.step()
    assert aircraft.autopilot.set_mode(GUIDED)
    return aircraft


def hover(aircraft: Aircraft, height_m: float, seconds: float) -> None:
    autopilot = aircraft.autopilot
    assert autopilot.arming.arm() and autopilot.guided.take_off(height_m)
    while not autopilot.way.reached:
        aircraft.step()
    steps = aircraft.world.time_s + seconds
    while aircraft.world.time_s < steps:
        aircraft.step()


def fly_mission(aircraft: Aircraft, *items: Item) -> float:
    """Fly to the end; the simulated seconds it took."""
    for seq, item in enumerate((Item(16), *items)):
        aircraft.storage.mission.put(seq, item)
    autopilot = aircraft.autopilot
    assert autopilot.arming.arm() and autopilot.set_mode(AUTO)
    autopilot.auto_armed = True
    begin_s = aircraft.world.time_s
    while autopilot.armed and aircraft.world.time_s - begin_s < 3600:
        aircraft.step()
    return aircraft.world.time_s - begin_s


def place(north_m: float, east_m: float, up_m: float, command: int = 16, param1: float = 0.0) -> Item:
    latitude, longitude = FRAME.to_degrees(north_m, east_m)
    return Item(command, 0, param1, x=round(latitude * 1e7), y=round(longitude * 1e7), z=up_m)


def test_degrees_and_metres_are_exact_inverses() -> None:
    for north_m, east_m in ((0, 0), (12_000, -3_000), (-8_000, 5_000)):
        assert FRAME.to_metres(*FRAME.to_degrees(north_m, east_m)) == pytest.approx((north_m, east_m), abs=1e-6)


def test_a_degree_of_latitude_is_as_long_as_on_the_ellipsoid() -> None:
    north_m, east_m = LocalFrame(45.0, 8.0).to_metres(46.0, 9.0)
    assert north_m == pytest.approx(111_132, rel=2e-4)
    assert east_m == pytest.approx(78_847, rel=2e-4)


def test_hovering_takes_what_the_airframe_promises() -> None:
    empty, full = ready_aircraft(), ready_aircraft(grams=5000)
    hover(empty, 20, 5)
    hover(full, 20, 5)
    assert empty.world.power_w == pytest.approx(870, rel=0.03)
    assert full.world.power_w == pytest.approx(1540, rel=0.03)


def test_moderate_forward_flight_is_cheaper_than_hovering_and_fast_flight_dearer() -> None:
    def power_w(speed: float) -> float:
        model = PowerModel(HEXACOPTER)
        drag_n = 0.5 * 1.1 * HEXACOPTER.drag_area_m2 * speed * speed
        weight_n = HEXACOPTER.mass_kg(0) * 9.80665
        thrust_n = math.hypot(weight_n, drag_n)
        along, across = speed * drag_n / thrust_n, speed * weight_n / thrust_n
        return [model.flying_w(thrust_n, 1.1, along, across) for _ in range(20)][-1]

    assert power_w(8) < power_w(0) < power_w(25)


def test_the_battery_sags_under_load_and_recovers() -> None:
    battery = Battery(12, 31.5)
    resting_v = battery.voltage_v
    battery.draw(1500, 1)
    assert resting_v - 2.5 < battery.voltage_v < resting_v - 0.5
    battery.draw(0, 1)
    assert battery.voltage_v == pytest.approx(resting_v, abs=0.01)


def test_an_hour_of_hovering_power_takes_its_watt_hours() -> None:
    battery = Battery(12, HEXACOPTER.battery_capacity_ah)
    for _ in range(3600):
        battery.draw(700, 1)
    assert battery.charge == pytest.approx(1 - 700 / HEXACOPTER.battery_wh, abs=0.06)


def test_with_an_empty_battery_it_falls() -> None:
    aircraft = ready_aircraft()
    hover(aircraft, 15, 1)
    aircraft.world.battery.charge = 0.0001
    for _ in range(3000):
        aircraft.step()
    assert aircraft.world.body.crashed
    assert not aircraft.autopilot.armed


def test_it_holds_its_place_in_gusts() -> None:
    aircraft = ready_aircraft(wind=(8.0, 250.0))
    hover(aircraft, 30, 20)
    body, worst_m = aircraft.world.body, 0.0
    for _ in range(3000):
        aircraft.step()
        worst_m = max(worst_m, math.hypot(body.north_m, body.east_m))
    assert 0.01 < worst_m < 2.0


def test_one_seed_is_one_flight_and_another_is_another() -> None:
    def path(seed: int) -> tuple[float, float, float]:
        aircraft = ready_aircraft(wind=(6.0, 200.0), seed=seed)
        hover(aircraft, 10, 30)
        return aircraft.world.body.north_m, aircraft.world.body.east_m, aircraft.world.battery.charge

    assert path(3) == path(3)
    assert path(3) != path(4)


def test_a_headwind_costs_time_only_when_it_is_too_strong() -> None:
    def seconds(wind_m_s: float) -> float:
        aircraft = ready_aircraft(wind=(wind_m_s, 0.0))
        return fly_mission(aircraft, Item(22, 3, z=30.0), place(600, 0, HOME[2] + 30), place(600, 0, 0, command=21))

    calm, breeze, storm = seconds(0), seconds(5), seconds(24)
    assert breeze == pytest.approx(calm, abs=2.0)
    assert storm > calm + 10


def test_a_flight_takes_the_time_that_its_speeds_say() -> None:
    aircraft = ready_aircraft()
    length_m, height_m = 1200.0, 50.0
    took_s = fly_mission(
        aircraft,
        Item(22, 3, z=height_m),
        place(length_m, 0, HOME[2] + height_m),
        place(length_m, 0, 0, command=21),
    )
    a = HEXACOPTER
    expected_s = height_m / a.climb_speed_m_s + length_m / a.cruise_speed_m_s
    expected_s += (height_m - a.final_descent_height_m) / a.descent_speed_m_s
    expected_s += a.final_descent_height_m / a.final_descent_speed_m_s
    assert expected_s < took_s < expected_s + 25


def test_landing_elsewhere_meets_the_ground_that_is_there() -> None:
    slope = Terrain(np.array([[700.0, 700.0], [900.0, 900.0]]), HOME[0] - 0.05, HOME[1] - 0.05, 0.1, 0.1)
    ground = GridGround(slope, FRAME, 835.0)
    assert ground.height_m(0, 0, 835.0) == pytest.approx(835.0)
    world = World(HEXACOPTER, FRAME, ground, 835.0, 0.0)
    aircraft = Aircraft(world, Storage(commissioned(HEXACOPTER, 1), "test", 0.0), Nobody(), 1)
    while not aircraft.autopilot.now.position_ok:
        aircraft.step()
    aircraft.autopilot.set_mode(GUIDED)
    fly_mission(aircraft, Item(22, 3, z=60.0), place(500, 0, 900.0), place(500, 0, 0, command=21))
    ground_there_m = 835.0 + 500 / 111_000 * 2000
    assert world.body.up_m == pytest.approx(ground_there_m, abs=0.5)
    assert world.body.touch_speed_m_s < 1.0, "the rangefinder slowed it down"


def test_outside_the_grid_the_last_height_goes_on() -> None:
    flat = Terrain(np.full((2, 2), 835.0), HOME[0] - 0.001, HOME[1] - 0.001, 0.002, 0.002)
    ground = GridGround(flat, FRAME, 835.0)
    assert ground.height_m(50_000, 0, 900.0) == pytest.approx(835.0)
