"""A flight as samples: what a fit needs of a log, whatever the log's format was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from flightplans.airframe import Airframe
from flightplans.energy.model import power_terms
from flightplans.energy.wind import WARMER_THAN_STANDARD_K, air_density_kg_m3, warmer_than_standard_k
from flightplans.geo import Floats

WINDOW_S = 10.0
"""Power is compared in means of so long: gusts forget themselves in some seconds, currents lag behind thrust."""
LEAST_SHARE = 0.6
"""Of a window that has to be in the air and heard."""
LONGEST_GAP_S = 5.0


@dataclass(frozen=True, eq=False)
class FlightSamples:
    """One flight. Arrays of one length: seconds (rising), battery terminal power W, horizontal speed through the air,
    climb (down negative), height AMSL, and whether it flew then. `temperature_c` is of the air at the start."""

    name: str
    payload_g: int
    t_s: Floats
    power_w: Floats
    airspeed_m_s: Floats
    climb_m_s: Floats
    altitude_m: Floats
    flying: npt.NDArray[np.bool_]
    temperature_c: float | None = None


@dataclass(frozen=True, eq=False)
class Windows:
    """Means of a flight over windows in the air: terms (n x 6) and power W, and seconds of each."""

    name: str
    terms: Floats
    power_w: Floats
    seconds: Floats

    @property
    def energy_wh(self) -> float:
        """Measured in all windows."""
        return float(self.power_w @ self.seconds) / 3600

    @property
    def terms_wh(self) -> Floats:
        """Wh per coefficient of all windows."""
        return np.asarray(self.seconds @ self.terms / 3600)


def windows(airframe: Airframe, flight: FlightSamples) -> Windows:
    """Cut a flight into windows; its terms are those of the airframe's own mass, rotors and drag."""
    warmer = WARMER_THAN_STANDARD_K
    if flight.temperature_c is not None:
        warmer = warmer_than_standard_k(flight.temperature_c, float(flight.altitude_m[0]))
    density = air_density_kg_m3(flight.altitude_m, warmer)
    terms = power_terms(airframe, airframe.mass_kg(flight.payload_g), flight.airspeed_m_s, flight.climb_m_s, density)
    step = np.diff(flight.t_s, append=flight.t_s[-1])
    heard = np.where(flight.flying & (step > 0) & (step <= LONGEST_GAP_S), step, 0.0)
    number = ((flight.t_s - flight.t_s[0]) / WINDOW_S).astype(int)
    seconds = np.asarray(np.bincount(number, heard), float)
    mean = [np.bincount(number, heard * column) for column in (*terms.T, flight.power_w)]
    kept = seconds >= LEAST_SHARE * WINDOW_S
    means = np.stack(mean, axis=-1)[kept] / seconds[kept, None]
    return Windows(flight.name, means[:, :-1], means[:, -1], seconds[kept])
