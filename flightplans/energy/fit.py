"""Power coefficients of an airframe from its flight logs, with how sure they are.

The model is linear in its six coefficients (`energy.interval.TERMS`). Means over windows of ten seconds are explained
by y = X a (1 + u) + e: u is common to a whole flight (wind other than reported, payload, battery, wear), e is not.

* Coefficients: generalised least squares, given the variances, drawn weakly (60 %) to those of the airframe that the
  fit starts from: what the logs do not tell stays as it was, and is named. None is below nothing, and no drive gives
  out more than it gets.
* Windows that are far off count less: Huber's weights (1964, doi 10.1214/aoms/1177703732; c = 1.345).
* Variance of u: restricted maximum likelihood (Patterson & Thompson 1971, doi 10.1093/biomet/58.3.545) on a grid. Few
  flights say little of it, so it is mixed with an expectation of 5 % worth three flights (a scaled inverse chi-square
  prior), whose degrees of freedom go into Student's t of the prediction.
* Variance of e: from the windows, widened for the likeness of neighbours by (1 + r) / (1 - r).
* Leave one flight out: each flight's energy predicted from all others, which is what a plan does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from flightplans.airframe import Airframe
from flightplans.energy.interval import TERMS, Calibration, student_t
from flightplans.energy.samples import FlightSamples, Windows, windows
from flightplans.errors import FlightPlanError
from flightplans.geo import Floats

PRIOR_SHARE = 0.6
PRIOR_AVIONICS_W = 25.0
EXPECTED_FLIGHT_SD = 0.05
EXPECTED_WORTH_FLIGHTS = 3
HUBER_C = 1.345
KNOWN_BELOW = 0.5
"""A coefficient is told by the logs if they leave less than this of the uncertainty that it had before."""
LEAST = np.array([0.0, 0.0, 0.0, 1.02, 0.0, 0.0])
FEWEST_WINDOWS = 6
ROUNDS = 6
FLIGHT_SDS = np.concatenate([[0.0], np.geomspace(0.003, 0.4, 28)])


class TooLittleToFit(FlightPlanError):
    """Fewer than a minute of flight in all logs together."""

    def __init__(self, found: int) -> None:
        super().__init__(f"{found} windows of ten seconds in the air; at least {FEWEST_WINDOWS} are needed")
        self.windows = found


@dataclass(frozen=True)
class Coefficient:
    """One term: its battery watts per unit before and after, the standard error, and whether the logs tell it."""

    name: str
    before: float
    value: float
    standard_error: float
    known: bool


@dataclass(frozen=True)
class LeftOut:
    """A flight predicted from all others: error of its energy, and whether it lay below the upper estimate."""

    name: str
    energy_wh: float
    error_percent: float
    below_upper: bool


@dataclass(frozen=True, eq=False)
class Fitted:
    """The airframe with its new figures, and everything that somebody has to know before flying by them."""

    airframe: Airframe
    coefficients: tuple[Coefficient, ...]
    flights: tuple[LeftOut, ...]
    r_squared: float
    residual_w: float
    """Standard deviation of a window's power within a flight."""
    flight_sd: float
    windows: int

    @property
    def unknown(self) -> tuple[str, ...]:
        """Terms that the logs do not tell."""
        return tuple(each.name for each in self.coefficients if not each.known)


@dataclass(frozen=True, eq=False)
class _Sums:
    """Weighted sums of every flight: X'WX (f x 6 x 6), X'Wy (f x 6), y'Wy (f)."""

    xx: Floats
    xy: Floats
    yy: Floats

    @classmethod
    def of(cls, cut: list[Windows], weights: list[Floats]) -> _Sums:
        heavy = [each.terms * weight[:, None] for each, weight in zip(cut, weights, strict=True)]
        pairs = list(zip(heavy, cut, strict=True))
        return cls(
            np.stack([one.T @ each.terms for one, each in pairs]),
            np.stack([one.T @ each.power_w for one, each in pairs]),
            np.array([float(w @ each.power_w**2) for w, each in zip(weights, cut, strict=True)]),
        )

    def without(self, number: int) -> _Sums:
        """All flights but one."""
        return _Sums(*(np.delete(each, number, axis=0) for each in (self.xx, self.xy, self.yy)))


@dataclass(frozen=True, eq=False)
class _State:
    """Coefficients with their covariance, and the two variances."""

    theta: Floats
    covariance: Floats
    flight_sd: float
    residual_w: float


def fit(airframe: Airframe, flights: Sequence[FlightSamples]) -> Fitted:
    """Fit the airframe's power coefficients to flights. Raises TooLittleToFit."""
    start = np.array(airframe.power_coefficients)
    prior = _prior(start)
    shaped = airframe
    for _ in range(2):  # the lean of the rotors depends a little on the drag that is being sought
        cut = [each for each in (windows(shaped, flight) for flight in flights) if len(each.seconds)]
        found = sum(len(each.seconds) for each in cut)
        if found < FEWEST_WINDOWS:
            raise TooLittleToFit(found)
        state, sums, weights = _solved(cut, start, prior)
        shaped = _with_coefficients(airframe, state.theta)
    return _told(airframe, shaped, cut, state, sums, weights, prior)


def _prior(start: Floats) -> Floats:
    """Standard deviations of what is believed before any log is read."""
    sd = PRIOR_SHARE * start
    sd[4] = max(sd[4], PRIOR_AVIONICS_W)
    sd[5] = max(sd[5], PRIOR_SHARE * start[3])
    return np.asarray(sd)


def _solved(cut: list[Windows], start: Floats, prior: Floats) -> tuple[_State, _Sums, list[Floats]]:
    """Alternate: coefficients, flight effects, weights, variances."""
    weights = [np.ones(len(each.seconds)) for each in cut]
    mean_w = float(np.mean(np.concatenate([each.power_w for each in cut])))
    state = _State(start, np.diag(prior**2), EXPECTED_FLIGHT_SD, 0.05 * mean_w)
    sums = _Sums.of(cut, weights)
    for _ in range(ROUNDS):
        state = _with_flight_sd(state, sums, start, prior)
        residuals = [_within(each, sums.xx[n], sums.xy[n], state) for n, each in enumerate(cut)]
        every = np.concatenate(residuals)
        scale = max(1.4826 * float(np.median(np.abs(every - np.median(every)))), 1e-3)
        weights = [np.minimum(1.0, HUBER_C * scale / np.maximum(np.abs(each), 1e-9)) for each in residuals]
        sums = _Sums.of(cut, weights)
        spread = float(np.sqrt(np.mean(np.concatenate(weights) * every**2)))
        state = replace(state, residual_w=max(spread, 1e-3) * float(np.sqrt(_likeness(residuals))))
    return _with_flight_sd(state, sums, start, prior), sums, weights


def _likeness(residuals: list[Floats]) -> float:
    """How much more a variance counts because neighbours are alike."""
    top = sum(float(each[1:] @ each[:-1]) for each in residuals)
    bottom = sum(float(each @ each) for each in residuals)
    r = min(max(top / bottom if bottom > 0 else 0.0, 0.0), 0.9)
    return (1 + r) / (1 - r)


def _within(flight: Windows, xx: Floats, xy: Floats, state: _State) -> Floats:
    """Residuals of a flight, its own effect taken out."""
    mean = flight.terms @ state.theta
    mm = float(state.theta @ xx @ state.theta)
    mr = float(state.theta @ xy) - mm
    effect = state.flight_sd**2 * mr / (state.residual_w**2 + state.flight_sd**2 * mm)
    return np.asarray(flight.power_w - mean - effect * mean)


def _with_flight_sd(state: _State, sums: _Sums, start: Floats, prior: Floats) -> _State:
    """The flights' standard deviation by restricted likelihood, mixed with what is expected; then the coefficients."""
    unlikely = _minus_log_likelihood(FLIGHT_SDS, state, sums, start, prior)
    best, flights = float(FLIGHT_SDS[int(np.argmin(unlikely))]), len(sums.yy)
    worth = EXPECTED_WORTH_FLIGHTS
    variance = (worth * EXPECTED_FLIGHT_SD**2 + (flights - 1) * best**2) / (worth + flights - 1)
    theta, precision = _coefficients(float(np.sqrt(variance)), state, sums, start, prior)
    return _State(theta, np.asarray(np.linalg.inv(precision), float), float(np.sqrt(variance)), state.residual_w)


def _coefficients(flight_sd: float, state: _State, sums: _Sums, start: Floats, prior: Floats) -> tuple[Floats, Floats]:
    """Generalised least squares under given variances: coefficients and their precision (6 x 6)."""
    precision, right = _equations(np.array([flight_sd]), state, sums, start, prior)
    return _at_least(precision[0], right[0]), precision[0]


def _equations(flight_sd: Floats, state: _State, sums: _Sums, start: Floats, prior: Floats) -> tuple[Floats, Floats]:
    """Precision (s x 6 x 6) and right side (s x 6) for each of s standard deviations of flights."""
    sigma2 = state.residual_w**2
    xm = sums.xx @ state.theta
    share = _share(flight_sd, xm @ state.theta, sigma2)
    shared = np.einsum("sf,fi,fj->sij", share, xm, xm)
    precision = np.diag(prior**-2.0) + (sums.xx.sum(axis=0) - shared) / sigma2
    seen = sums.xy.sum(axis=0) - np.einsum("sf,fi,f->si", share, xm, sums.xy @ state.theta)
    return precision, start / prior**2 + seen / sigma2


def _share(flight_sd: Floats, mm: Floats, sigma2: float) -> Floats:
    """tau^2 / (sigma^2 + tau^2 m'Wm), s x f: what Woodbury's formula takes off a flight with an error of its own."""
    tau2 = flight_sd[:, None] ** 2
    return np.asarray(tau2 / (sigma2 + tau2 * mm))


def _minus_log_likelihood(flight_sd: Floats, state: _State, sums: _Sums, start: Floats, prior: Floats) -> Floats:
    """Twice the restricted log-likelihood, sign turned, up to what does not change; one for each deviation."""
    sigma2 = state.residual_w**2
    precision, right = _equations(flight_sd, state, sums, start, prior)
    theta = np.linalg.solve(precision, right[..., None])[..., 0]
    mm = np.einsum("i,fij,j->f", state.theta, sums.xx, state.theta)
    explained = np.einsum("fij,sj->sfi", sums.xx, theta)
    rr = sums.yy - 2 * theta @ sums.xy.T + np.einsum("sfi,si->sf", explained, theta)
    mr = sums.xy @ state.theta - explained @ state.theta
    quadratic = (rr - _share(flight_sd, mm, sigma2) * mr**2) / sigma2 + np.log1p(flight_sd[:, None] ** 2 * mm / sigma2)
    drawn = np.sum(((theta - start) / prior) ** 2, axis=1)
    return np.asarray(np.linalg.slogdet(precision)[1] + drawn + quadratic.sum(axis=1))


def _at_least(precision: Floats, right: Floats) -> Floats:
    """The best coefficients none of which is below its bound: those that would be are put there, one after another."""
    theta = np.asarray(np.linalg.solve(precision, right), float)
    bound = np.zeros(len(theta), bool)
    while np.any(theta < LEAST - 1e-12):
        bound[int(np.argmin(theta - LEAST))] = True
        free = ~bound
        theta = LEAST.copy()
        theta[free] = np.linalg.solve(
            precision[np.ix_(free, free)], right[free] - precision[np.ix_(free, bound)] @ LEAST[bound]
        )
    return theta


def _with_coefficients(airframe: Airframe, theta: Floats) -> Airframe:
    """The airframe with figures that give these coefficients."""
    efficiency = 1 / float(theta[3])
    return replace(
        airframe,
        induced_factor=float(theta[0]) * efficiency,
        profile_power_w_per_kg=float(theta[1]) * efficiency,
        drag_area_m2=float(theta[2]) * efficiency,
        drive_efficiency=efficiency,
        avionics_w=float(theta[4]),
        descent_gain=float(theta[5]) * efficiency,
    )


def _told(
    before: Airframe, after: Airframe, cut: list[Windows], state: _State, sums: _Sums,
    weights: list[Floats], prior: Floats,
) -> Fitted:  # fmt: skip
    start = np.array(before.power_coefficients)
    errors = np.sqrt(np.diag(state.covariance))
    degrees = float(EXPECTED_WORTH_FLIGHTS + max(len(cut) - 2, 0))
    left_out = tuple(_left_out(n, cut, sums, state, start, prior, degrees) for n in range(len(cut)))
    rows = zip(TERMS, start, state.theta, errors, errors < KNOWN_BELOW * prior, strict=True)
    error = float(np.sqrt(np.mean([each.error_percent**2 for each in left_out])))
    covariance = tuple(tuple(float(value) for value in row) for row in state.covariance)
    hours = sum(float(each.seconds.sum()) for each in cut) / 3600
    known = Calibration(covariance, state.flight_sd, degrees, len(cut), round(hours, 3), round(error, 2))
    power, mean = (np.concatenate(parts) for parts in ([e.power_w for e in cut], [e.terms @ state.theta for e in cut]))
    every = np.concatenate(weights)
    return Fitted(
        airframe=replace(after, calibration=known),
        coefficients=tuple(Coefficient(n, float(b), float(v), float(e), bool(k)) for n, b, v, e, k in rows),
        flights=left_out,
        r_squared=1
        - float(every @ (power - mean) ** 2) / float(every @ (power - np.average(power, weights=every)) ** 2),
        residual_w=state.residual_w,
        flight_sd=state.flight_sd,
        windows=len(power),
    )


def _left_out(
    number: int, cut: list[Windows], sums: _Sums, state: _State, start: Floats, prior: Floats, degrees: float
) -> LeftOut:
    theta, precision = _coefficients(state.flight_sd, state, sums.without(number), start, prior)
    flight = cut[number]
    terms, measured = flight.terms_wh, flight.energy_wh
    mean = float(terms @ theta)
    sd = np.sqrt(float(terms @ np.linalg.solve(precision, terms)) + (state.flight_sd * mean) ** 2)
    upper = mean + student_t(0.95, degrees) * sd
    return LeftOut(flight.name, measured, 100 * (mean - measured) / measured, bool(measured <= upper))
