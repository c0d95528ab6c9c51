"""`yuai energy`: calibrate an airframe from its flight logs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import click
import numpy as np

from firmware_bridge.flight_log import Beside, beside, flights_of, knows_wind, payload_texts, wind_of
from firmware_bridge.log_errors import (
    ClockJumps,
    CurrentSaturated,
    CurrentSilent,
    LogUnusable,
    MixedAircraft,
    NoBattery,
    NoMotion,
    NotALog,
    PayloadUnknown,
    PowerImplausible,
    TooShort,
)
from firmware_bridge.log_files import read_log
from flightplans.airframe import HEXACOPTER, Airframe
from flightplans.energy.airframe_file import airframe_from_json, airframe_to_json
from flightplans.energy.fit import Fitted, TooLittleToFit, fit
from flightplans.energy.samples import FlightSamples, windows
from flightplans.errors import BadTownData

PLAUSIBLE = (0.4, 2.5)
"""Measured over predicted power, outside of which a sensor or a payload is wrong, not a model."""
FEW_FLIGHTS = 5
IN_JAPANESE: dict[type[LogUnusable], str] = {
    NotALog: "読めない記録",
    NoBattery: "電池の電圧と電流がない",
    CurrentSilent: "飛行中の電流が零",
    CurrentSaturated: "電流が上限に張りついている",
    ClockJumps: "時刻が飛んでいる",
    TooShort: "飛行が一分より短い",
    NoMotion: "速さと高さがない",
    MixedAircraft: "別の機体が混ざっている",
    PayloadUnknown: "荷物の重さが不明",
    PowerImplausible: "電流計の目盛りか荷物の重さがおかしい",
}
HOW_TO_LEARN = {
    "induced": "荷物の重さを変えた飛行 (flights with different payloads)",
    "profile": "荷物の重さを変えた飛行 (flights with different payloads)",
    "drag": "速さの違う飛行、風のある日の飛行 (different speeds, windy days)",
    "climb": "長い上昇 (long climbs)",
    "avionics": "荷物の重さを変えた飛行 (flights with different payloads)",
    "descent": "長い降下 (long descents)",
}


class PayloadParam(click.ParamType[tuple[int, ...]]):
    """Grams, or grams of several flights in one log: 3200,0."""

    name = "GRAMS"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        """Text to numbers."""
        if isinstance(value, tuple):
            return value
        try:
            return payload_texts(value)
        except ValueError:
            self.fail(f"{value!r} is not like 3200 or 3200,0", param, ctx)


@click.group("energy")
def energy() -> None:
    """What flying takes from the battery."""


@energy.command("fit")
@click.argument("logs", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--airframe",
    "base",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Airframe file to start from; without it the sample hexacopter.",
)
@click.option("--name", help="Name of the calibrated airframe.")
@click.option("--payload-g", type=PayloadParam(), default=None, help="What was aboard, where no LOG.json says so.")
@click.option("--wind", default=None, help="Wind, e.g. 3@225, where neither LOG.json nor the log says so.")
@click.option("--temperature-c", type=float, default=None, help="Of the air.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the airframe file.")
@click.option("--skip-bad", is_flag=True, help="Leave out logs that are of no use, and say which.")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON.")
def fit_command(
    logs: tuple[Path, ...], base: Path | None, name: str | None, payload_g: tuple[int, ...] | None, wind: str | None,
    temperature_c: float | None, output: Path | None, skip_bad: bool, as_json: bool,
) -> None:  # fmt: skip
    """Fit an airframe's power to its flight LOGS (.tlog, .bin, .csv) and say how sure the result is."""
    try:
        start = HEXACOPTER if base is None else airframe_from_json(base.read_text("utf-8"), base.name)
        known = Beside(payload_g or (), None if wind is None else wind_of(wind), temperature_c)
    except (BadTownData, ValueError) as error:
        raise click.UsageError(str(error)) from error
    flights, cautions = _read(logs, known, start, skip_bad)
    try:
        found = fit(start, flights)
    except TooLittleToFit as error:
        raise click.ClickException(f"飛行が短すぎます。 Too little to fit: {error}") from error
    found = replace(found, airframe=replace(found.airframe, name=name or start.name))
    cautions += list(_cautions(found))
    if output is not None:
        _write(output, airframe_to_json(found.airframe))
    click.echo(_as_json(found, cautions) if as_json else "\n".join(_lines(found, cautions, output)))


def _write(output: Path, text: str) -> None:
    try:
        output.write_text(text, "utf-8")
    except OSError as error:
        raise click.ClickException(f"書けません。 Not written: {output}: {error.strerror}") from error


def _read(
    logs: tuple[Path, ...], otherwise: Beside, airframe: Airframe, skip_bad: bool
) -> tuple[list[FlightSamples], list[str]]:
    """Every flight of all logs. Ends with a sentence at the first log of no use, unless those are left out."""
    flights: list[FlightSamples] = []
    cautions: list[str] = []
    kinds: set[str] = set()
    for path in logs:
        try:
            recording = read_log(path)
            if recording.kinds and kinds and not recording.kinds & kinds:
                raise MixedAircraft(path.name, f"another kind of aircraft ({', '.join(sorted(recording.kinds))})")
            known = beside(path, otherwise)
            read = flights_of(recording, known)
            for flight in read:
                _plausible(airframe, flight)
        except LogUnusable as error:
            words = IN_JAPANESE.get(type(error), "使えません")
            if not skip_bad:
                raise click.ClickException(f"使えない記録です（{words}）。 Unusable log: {error}") from error
            cautions.append(f"使わなかった記録（{words}） left out: {error}")
            continue
        kinds |= recording.kinds
        flights += read
        if not knows_wind(recording, known):
            cautions.append(f"{path.name}: 風が不明なので無風とみなしました (no wind told: taken for calm)")
    return flights, cautions


def _plausible(airframe: Airframe, flight: FlightSamples) -> None:
    cut = windows(airframe, flight)
    if not len(cut.seconds):
        return
    share = cut.energy_wh / float(cut.terms_wh @ np.array(airframe.power_coefficients))
    if not PLAUSIBLE[0] <= share <= PLAUSIBLE[1]:
        measured = 3600 * cut.energy_wh / float(cut.seconds.sum())
        raise PowerImplausible(
            flight.name, f"{measured:.0f} W in the mean, {share:.1f} times what such an aircraft takes"
        )


def _cautions(found: Fitted) -> Iterator[str]:
    if len(found.flights) < FEW_FLIGHTS:
        yield f"飛行が {len(found.flights)} 回だけです。{FEW_FLIGHTS} 回以上に (few flights: five or more are better)"
    for name in found.unknown:
        wanted = HOW_TO_LEARN[name]
        yield f"{name}: この記録では決まらず、元の値に近いままです。必要なもの not told; wanted: {wanted}"
    if not all(each.below_upper for each in found.flights):
        over = ", ".join(each.name for each in found.flights if not each.below_upper)
        yield f"上限を超えた飛行があります flights over the upper estimate: {over}"


def _lines(found: Fitted, cautions: list[str], output: Path | None) -> Iterator[str]:
    known = found.airframe.calibration
    assert known is not None
    yield f"機体 airframe: {found.airframe.name}"
    yield f"飛行 flights: {known.flights}   {known.hours:.2f} h   {found.windows} × 10 s"
    yield ""
    yield "項目 term     前 before     後 after    ± 標準誤差 s.e."
    for each in found.coefficients:
        mark = "" if each.known else "   ? 決まらず not told"
        yield f"{each.name:10s} {each.before:10.3f}  {each.value:10.3f}  {each.standard_error:10.3f}{mark}"
    yield ""
    yield f"説明できた割合 R2 {found.r_squared:.3f}   10 秒ごとのばらつき residual {found.residual_w:.0f} W"
    yield f"飛行ごとのばらつき flights differ by {100 * found.flight_sd:.1f} % (s.d.)"
    yield f"一つ抜きの予測誤差 leave one flight out: {known.left_out_error_percent:.1f} % (r.m.s.)"
    for flight in found.flights:
        inside = "○" if flight.below_upper else "× 上限超え over the upper estimate"
        yield f"  {flight.name}: {flight.energy_wh:.1f} Wh   誤差 error {flight.error_percent:+.1f} %   {inside}"
    for caution in cautions:
        yield f"注意 caution: {caution}"
    if output is not None:
        yield f"書きました written: {output}"


def _as_json(found: Fitted, cautions: list[str]) -> str:
    told = {
        "airframe": json.loads(airframe_to_json(found.airframe)),
        "coefficients": [asdict(each) for each in found.coefficients],
        "flights": [asdict(each) for each in found.flights],
        "r_squared": found.r_squared,
        "residual_w": found.residual_w,
        "flight_sd": found.flight_sd,
        "unknown": found.unknown,
        "cautions": cautions,
    }
    return json.dumps(told, ensure_ascii=False, indent=1)
