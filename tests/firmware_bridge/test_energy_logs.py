"""Logs of real (simulated) flights become an airframe, and what is wrong with a log is said."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from firmware_bridge.dialect import Packer, mavlink
from firmware_bridge.energy_commands import energy
from firmware_bridge.flight_log import CSV_COLUMNS, Beside, Recording, beside, flights_of
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
    TooShort,
)
from firmware_bridge.log_files import entries, read_log
from flightplans.airframe import HEXACOPTER, Airframe
from flightplans.energy.airframe_file import airframe_from_json
from flightplans.energy.reserves import Budget, upper_energy_wh
from flightplans.legs import find_way
from flightplans.plan import PlanRequest, plan_delivery
from flightplans.world import World, load_town
from tests.firmware_bridge.dataflash_writer import DataflashWriter
from tests.sim.recorded_flights import fly, lap, planned

TRIPS = (
    (0, (0.0, 0.0), 8.0), (1500, (3.0, 225.0), 12.0), (3000, (4.0, 90.0), 12.0), (4500, (2.0, 10.0), 15.0),
    (5000, (4.5, 300.0), 10.0),
)  # fmt: skip
LEGS = ((600.0, 0.0, 40.0), (600.0, 600.0, 90.0), (0.0, 0.0, 40.0))


def yuai(*words: object) -> Result:
    return CliRunner().invoke(energy, [str(word) for word in words])


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Five flights of the simulated aircraft as .tlog, with what was aboard beside them."""
    folder = tmp_path_factory.mktemp("logs")
    return [
        fly(folder / f"{n}.tlog", lap(LEGS), grams, wind, n + 1, speed_m_s=speed).path
        for n, (grams, wind, speed) in enumerate(TRIPS)
    ]


@pytest.fixture(scope="module")
def calibrated(logs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Airframe:
    out = tmp_path_factory.mktemp("airframe") / "yuai-1.json"
    result = yuai("fit", *logs, "--name", "YUAI-6 no. 1", "-o", out)
    assert result.exit_code == 0, result.output
    return airframe_from_json(out.read_text("utf-8"))


@pytest.fixture(scope="module")
def ina() -> World:
    return load_town("ina")


def test_a_recorded_flight_has_the_power_that_the_physics_took(logs: list[Path]) -> None:
    (flight,) = flights_of(read_log(logs[0]), beside(logs[0], Beside()))
    assert flight.payload_g == 0
    assert 200 < flight.t_s[-1] - flight.t_s[0] < 400
    hovering = flight.flying & (flight.airspeed_m_s < 1) & (np.abs(flight.climb_m_s) < 0.1)
    assert np.median(flight.power_w[hovering]) == pytest.approx(860, rel=0.05)


def test_the_command_says_what_it_found(logs: list[Path]) -> None:
    result = yuai("fit", *logs)
    assert result.exit_code == 0
    for words in ("flights: 5", "induced", "R2 0.9", "leave one flight out", "4.tlog"):
        assert words in result.output
    told = json.loads(yuai("fit", *logs, "--json").output)
    assert len(told["flights"]) == 5 and told["r_squared"] > 0.95
    assert told["airframe"]["calibration"]["left_out_error_percent"] < 4


@pytest.mark.parametrize(
    ("hall", "payload_g", "wind"), [("mizokuchi", 4100, (3.5, 200.0)), ("kurogochi", 700, (2.0, 60.0))]
)
def test_a_flight_that_was_never_fitted_is_predicted(
    calibrated: Airframe, ina: World, tmp_path: Path, hall: str, payload_g: int, wind: tuple[float, float]
) -> None:
    """The planned mission, flown: out, the hold, nobody clears the pad, home with the payload."""
    request = PlanRequest(ina.port, ina.sites[hall], payload_g, *wind, airframe=calibrated, hold_s=40.0)
    mission = plan_delivery(request, ina).outward_mission.mission
    flown = fly(tmp_path / "new.tlog", planned(mission), payload_g, wind, 77, terrain=ina.terrain)
    (flight,) = flights_of(read_log(flown.path), Beside((payload_g,)))
    measured = float(np.diff(flight.t_s) @ flight.power_w[:-1]) / 3600
    way = find_way(request, ina)
    use = {
        name: Budget.of(each, way, ina).journey(each).unaided
        for name, each in {
            "calibrated": replace(request, wind_direction_error_deg=0.0),
            "sample": replace(request, airframe=HEXACOPTER),
        }.items()
    }
    assert use["calibrated"].energy_wh == pytest.approx(measured, rel=0.05)
    upper = upper_energy_wh(request, Budget.of(request, way, ina).journey(request).unaided)
    assert measured < upper < upper_energy_wh(replace(request, airframe=HEXACOPTER), use["sample"])
    assert upper < 1.2 * measured


# --- the same flight in other files ---------------------------------------------------------------------------


def as_table(path: Path, recording: Recording, change: Callable[[dict[str, float]], None] = lambda row: None) -> Path:
    """A recording as CSV."""
    (flight,) = flights_of(recording, Beside((0,)))
    motion, wind = np.array(recording.motion), np.array(recording.wind)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, CSV_COLUMNS)
        writer.writeheader()
        for n, (t, volt, ampere) in enumerate(row for row in recording.battery if row[0] in set(flight.t_s)):
            north, east, climb, height = (float(np.interp(t, motion[:, 0], motion[:, c])) for c in range(1, 5))
            values = (t, volt, ampere, north, east, climb, height, float(flight.flying[n]), wind[0, 1], wind[0, 2])
            row = dict(zip(CSV_COLUMNS, map(float, values), strict=True))
            change(row)
            writer.writerow(row)
    return path


def as_dataflash(path: Path, recording: Recording) -> Path:
    """A recording as ArduPilot would have logged it, with a second battery and a second filter core beside."""
    log, times = DataflashWriter(), [row[0] for row in recording.battery]
    log.add("PARM", 0, b"FRAME_CLASS", 2.0)
    _, speed, from_deg = recording.wind[0]
    toward = math.radians(from_deg + 180)
    rows = [(t, 0, ("BAT", 0, v, a)) for t, v, a in recording.battery]
    rows += [(t, 1, ("BAT", 1, 5.0, 1.0)) for t in times]
    rows += [(t, 0, ("POS", 0, 0, h, h - 835)) for t, *_, h in recording.motion]
    rows += [(t, 1, ("XKF1", 0, n, e, -c)) for t, n, e, c, _ in recording.motion]
    rows += [(t, 2, ("XKF1", 1, 99.0, 99.0, 99.0)) for t in times]
    rows += [(t, 3, ("XKF2", 0, speed * math.cos(toward), speed * math.sin(toward))) for t in times]
    rows += [(t, 4, ("EV", 28 if up else 18)) for t, up in recording.airborne]
    for t, _, (name, *values) in sorted(rows, key=lambda row: row[:2]):
        log.add(str(name), round(t * 1e6), *values)
    return log.write(path)


def test_all_three_kinds_of_files_say_the_same(logs: list[Path], tmp_path: Path) -> None:
    recording = read_log(logs[2])
    (first,) = flights_of(recording, Beside((3000,)))
    for path in (as_table(tmp_path / "flight.csv", recording), as_dataflash(tmp_path / "flight.BIN", recording)):
        (other,) = flights_of(read_log(path), Beside((3000,)))
        assert other.power_w[other.flying].mean() == pytest.approx(first.power_w[first.flying].mean(), rel=0.01)
        assert other.airspeed_m_s[other.flying].mean() == pytest.approx(
            first.airspeed_m_s[first.flying].mean(), rel=0.01
        )
        assert other.altitude_m.max() == pytest.approx(first.altitude_m.max(), abs=0.5)
    assert read_log(tmp_path / "flight.BIN").kinds == {"FRAME_CLASS 2"}


def test_two_flights_in_one_log_have_a_payload_each(logs: list[Path]) -> None:
    one, other = read_log(logs[1]), read_log(logs[2])
    later = 60 + one.battery[-1][0] - other.battery[0][0]
    for name in ("battery", "motion", "wind", "airborne"):
        getattr(one, name).extend((row[0] + later, *row[1:]) for row in getattr(other, name))
    flights = flights_of(one, Beside((1500, 3000)))
    assert [flight.payload_g for flight in flights] == [1500, 3000]
    assert flights[0].name.endswith("#1") and flights[1].name.endswith("#2")


def test_what_stands_beside_a_log_counts_more_than_the_options(tmp_path: Path) -> None:
    log = tmp_path / "a.tlog"
    (tmp_path / "a.tlog.json").write_text('{"payload_g": [3200, 0], "wind": "3@225", "temperature_c": 4}', "utf-8")
    assert beside(log, Beside((1,), (9.0, 9.0), 30.0)) == Beside((3200, 0), (3.0, 225.0), 4.0)
    (tmp_path / "a.tlog.json").write_text("{}", "utf-8")
    assert beside(log, Beside((1,), (9.0, 9.0), 30.0)) == Beside((1,), (9.0, 9.0), 30.0)
    (tmp_path / "a.tlog.json").write_text('{"payload_g": "heavy"}', "utf-8")
    with pytest.raises(NotALog):
        beside(log, Beside())


# --- logs of no use ---------------------------------------------------------------------------------------------


def spoil(recording: Recording, what: str) -> Recording:
    battery = recording.battery
    match what:
        case "no battery":
            battery.clear()
        case "silent":
            recording.battery = [(t, v, 0.0) for t, v, _ in battery]
        case "saturated":
            recording.battery = [(t, v, min(a, 18.0)) for t, v, a in battery]
        case "back":
            recording.battery = battery[:100] + [(t - 50, v, a) for t, v, a in battery[100:]]
        case "hole":
            recording.battery = battery[:100] + battery[150:]
        case "short":
            recording.airborne = [(t, up and t < battery[0][0] + 30) for t, up in recording.airborne]
        case "still":
            recording.motion.clear()
    return recording


@pytest.mark.parametrize(
    ("what", "error", "said"),
    [
        ("no battery", NoBattery, "no battery"),
        ("silent", CurrentSilent, "0.0 A in the air"),
        ("saturated", CurrentSaturated, "stands at 18.0 A"),
        ("back", ClockJumps, "goes back by 4"),
        ("hole", ClockJumps, "5. s of flight are missing"),
        ("short", TooShort, "in the air, at least 60 s"),
        ("still", NoMotion, "no speed and height"),
    ],
)
def test_a_log_of_no_use_says_why(logs: list[Path], what: str, error: type[LogUnusable], said: str) -> None:
    with pytest.raises(error, match=said):
        flights_of(spoil(read_log(logs[2]), what), Beside((3000,)))


def test_nobody_said_what_was_aboard(logs: list[Path]) -> None:
    with pytest.raises(PayloadUnknown, match="--payload-g"):
        flights_of(read_log(logs[2]), Beside())


def test_a_battery_swap_at_the_end_of_a_recording_spoils_nothing(logs: list[Path], tmp_path: Path) -> None:
    """Our own recordings end some seconds after the motors: by then the aircraft may have started anew."""
    first, again = logs[1].read_bytes(), logs[2].read_bytes()
    path = tmp_path / "swapped.tlog"
    path.write_bytes(first + again)
    (flight,) = flights_of(read_log(logs[1]), Beside((1500,)))
    one, other = flights_of(read_log(path), Beside((1500, 3000)))
    assert one.power_w == pytest.approx(flight.power_w)
    assert (one.payload_g, other.payload_g) == (1500, 3000)


def test_a_second_aircraft_in_a_recording_is_seen(logs: list[Path], tmp_path: Path) -> None:
    data = logs[2].read_bytes()
    stamp = data[:8]
    stranger = Packer(7, 1).pack(mavlink.MAVLink_heartbeat_message(2, 3, 0, 0, 4, 3))
    path = tmp_path / "two.tlog"
    path.write_bytes(data + stamp + stranger)
    with pytest.raises(MixedAircraft, match="2 aircraft"):
        read_log(path)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.tlog", b"nothing of the kind, but long enough", "no MAVLink frame"),
        ("a.bin", b"nothing", "dataflash"),
        ("a.csv", b"t_s,voltage_v\n1,2\n", "no column current_a"),
        ("a.txt", b"", "not one of .tlog, .bin, .csv"),
    ],
)
def test_a_file_of_another_kind_is_said_to_be_none(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(LogUnusable, match=said):
        read_log(path)


def test_a_recording_that_was_cut_is_read_up_to_there(logs: list[Path]) -> None:
    data = logs[0].read_bytes()
    assert len(list(entries(data[:-5]))) == len(list(entries(data))) - 1


def test_the_command_ends_with_a_sentence_or_leaves_out_what_is_bad(logs: list[Path], tmp_path: Path) -> None:
    bad = tmp_path / "bad.tlog"
    bad.write_bytes(b"nothing of the kind, but long enough")
    result = yuai("fit", *logs, bad)
    assert result.exit_code == 1 and "Unusable log" in result.output and "bad.tlog" in result.output
    result = yuai("fit", *logs, bad, "--skip-bad")
    assert result.exit_code == 0 and "left out: bad.tlog" in result.output


def test_a_place_that_cannot_be_written_is_said(logs: list[Path], tmp_path: Path) -> None:
    result = yuai("fit", *logs, "-o", tmp_path / "nowhere" / "airframe.json")
    assert result.exit_code == 1 and "Not written" in result.output


def test_a_current_sensor_of_another_scale_is_not_believed(logs: list[Path], tmp_path: Path) -> None:
    def tenfold(row: dict[str, float]) -> None:
        row["current_a"] *= 10

    table = as_table(tmp_path / "scaled.csv", read_log(logs[2]), tenfold)
    result = yuai("fit", table, "--payload-g", "3000")
    assert result.exit_code == 1
    assert "times what such an aircraft takes" in result.output


def test_another_kind_of_aircraft_among_the_logs_is_refused(logs: list[Path], tmp_path: Path) -> None:
    other = as_dataflash(tmp_path / "quad.bin", read_log(logs[1]))
    result = yuai("fit", logs[0], other, "--payload-g", "0")
    assert result.exit_code == 1 and "another kind of aircraft" in result.output


@pytest.mark.parametrize(
    "words", [("fit",), ("fit", "{log}", "--payload-g", "much"), ("fit", "{log}", "--wind", "strong")]
)
def test_what_cannot_be_understood_is_exit_code_two(logs: list[Path], words: tuple[str, ...]) -> None:
    assert yuai(*(word.format(log=logs[0]) for word in words)).exit_code == 2
