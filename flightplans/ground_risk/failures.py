"""What can go wrong so that an aircraft comes down, and how often: rates per flight hour, with where they come from.

In sum 1 in 1,000 flight hours, what operators of commercial unmanned aircraft report (Osborne et al., "UAS operators
safety and reliability survey", ICSRS 2019: 1,500 British companies were asked). How it divides is an ASSUMPTION, on the
side of falling: on a hexacopter one motor, the link or satellite navigation lost end in a landing under control
(flightplans.ways_out), a battery, a flight controller or two motors lost do not. Once a fleet has flown some thousand
hours, its own log book replaces these numbers.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FailureRates:
    """Per flight hour."""

    fall_per_h: float = 3e-4
    """All thrust lost in level flight (battery, power wiring): falls on in the direction of flight."""
    tumble_per_h: float = 2e-4
    """Control lost (flight controller, two motors): flies on some seconds into any direction, then falls."""
    landing_per_h: float = 5e-4
    """Has to come down at once, under control (one motor, link, satellite navigation, an empty cell)."""

    @property
    def total_per_h(self) -> float:
        """All of them."""
        return self.fall_per_h + self.tumble_per_h + self.landing_per_h


@dataclass(frozen=True)
class Scatter:
    """What is not known about a descent; uniform between the bounds unless said otherwise."""

    heading_deg: float = 20.0
    """A fall leaves the direction of flight by up to so much to either side."""
    fall_drag: tuple[float, float] = (0.7, 1.3)
    """Drag area of the falling aircraft over the airframe's."""
    tumble_drag: tuple[float, float] = (1.0, 3.0)
    """A tumbling one shows its broad side and some rotors still turn."""
    recognition_s: float = 2.0
    """Longest time for which an aircraft out of control flies on under power: until autopilot or pilot stop the motors.
    Two seconds stand in the calculators in use for 落下分散範囲 (time until an emergency action begins)."""
