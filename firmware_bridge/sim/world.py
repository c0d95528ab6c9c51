"""The physical world around one aircraft: air, ground, battery, payload. It knows no MAVLink."""

from __future__ import annotations

import math
import random

from firmware_bridge.sim.air import Wind, air_density_kg_m3
from firmware_bridge.sim.battery import Battery
from firmware_bridge.sim.body import Body
from firmware_bridge.sim.geo import LocalFrame
from firmware_bridge.sim.ground import Ground
from firmware_bridge.sim.power import PowerModel
from flightplans.airframe import STANDARD_GRAVITY_M_S2, Airframe

STEP_S = 0.02
"""One step of simulated time."""
_SLOW_EVERY = 5
"""Wind, density and battery move on every fifth step."""


class World:
    """Truth. `time_s` counts simulated seconds from the beginning and never goes back."""

    def __init__(
        self,
        airframe: Airframe,
        frame: LocalFrame,
        ground: Ground,
        altitude_m: float,
        heading_deg: float,
        wind: tuple[float, float] = (0.0, 0.0),
        seed: int = 1,
    ) -> None:
        self.airframe, self.frame, self.ground = airframe, frame, ground
        self.time_s = 0.0
        self.body = Body(altitude_m, math.radians(heading_deg))
        self.wind = Wind(*wind, random.Random(f"wind {seed}"))
        self.battery = Battery(airframe.battery_cells, airframe.battery_capacity_ah)
        self.payload_g = 0
        self.power_w = 0.0
        self.ground_m = altitude_m
        self._power = PowerModel(airframe)
        self._steps = 0
        self._refresh()

    @property
    def mass_kg(self) -> float:
        """All-up mass now."""
        return self.airframe.mass_kg(self.payload_g)

    @property
    def height_agl_m(self) -> float:
        """Height above the ground underneath."""
        return self.body.up_m - self.ground_m

    def step(self) -> None:
        """Move on by STEP_S."""
        self._steps += 1
        self.time_s = self._steps * STEP_S
        body, wind = self.body, self.wind
        self.ground_m = self.ground.height_m(body.north_m, body.east_m, body.up_m)
        body.step(STEP_S, self._drag_per_m, wind.north_m_s, wind.east_m_s, wind.up_m_s, self.ground_m)
        if self._steps % _SLOW_EVERY == 0:
            self._slow_step(_SLOW_EVERY * STEP_S)

    def load(self, grams: int) -> None:
        """Put payload in (in place of what was there)."""
        self.payload_g = grams
        self._refresh()

    def swap_battery(self, charge: float, serial: str) -> None:
        """A fresh pack in place of the old one."""
        self.battery = Battery(self.airframe.battery_cells, self.airframe.battery_capacity_ah, charge, serial)

    def _slow_step(self, dt_s: float) -> None:
        self.wind.step(dt_s)
        self._refresh()
        self.power_w = self._power_now_w()
        self.battery.draw(self.power_w, dt_s)
        if self.battery.empty:
            self.body.motors_on = False

    def _refresh(self) -> None:
        self._density = air_density_kg_m3(self.body.up_m)
        self._drag_per_m = 0.5 * self._density * self.airframe.drag_area_m2 / self.mass_kg

    def _power_now_w(self) -> float:
        body = self.body
        push = math.sqrt(body.push_n**2 + body.push_e**2 + body.push_u**2)
        if not body.motors_on or body.on_ground or push < 0.1 * STANDARD_GRAVITY_M_S2:
            return self._power.standing_w(body.motors_on)
        past_n, past_e = body.speed_n - self.wind.north_m_s, body.speed_e - self.wind.east_m_s
        past_u = body.speed_u - self.wind.up_m_s
        along = (past_n * body.push_n + past_e * body.push_e + past_u * body.push_u) / push
        across = math.sqrt(max(0.0, past_n**2 + past_e**2 + past_u**2 - along**2))
        return self._power.flying_w(push * self.mass_kg, self._density, along, across)
