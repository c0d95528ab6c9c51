"""Papers say what is so: a refusal's drawing is reckoned as the refusal, and nothing is claimed that is not known."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flightplans.commands import plan_command
from flightplans.delivery import Check, DeliveryPlan
from flightplans.document.account import Account
from flightplans.document.facts import crossing_rows, key_facts, made_of_samples, source_words
from flightplans.document.printed import pdf_bytes
from flightplans.document.reasons import told as told_reason
from flightplans.document.text import plan_lines, refusal_line
from flightplans.document.unflown import as_far_as_known
from flightplans.document.way_out_words import way_out_lines
from flightplans.errors import BatteryTooWeak, NotEnoughEnergy, PlanRefused, TooWindy
from flightplans.plan import PlanRequest, plan_delivery
from flightplans.world import World
from tests.flightplans.conftest import Plan

MADE_AT = datetime(2026, 11, 23, 9, 5, tzinfo=timezone(timedelta(hours=9)))


@pytest.fixture(scope="module")
def cold(ina: World) -> Account:
    """A refused flight of 5 kg to the farthest hall in frost."""
    request = PlanRequest(ina.port, ina.sites["sugishima"], 5000, 3.0, 225.0, temperature_c=-5)
    return refused(request, ina)


def refused(request: PlanRequest, world: World) -> Account:
    with pytest.raises(PlanRefused) as error:
        plan_delivery(request, world)
    return as_far_as_known(Account(request, world, MADE_AT, reasons=error.value.reasons))


def yuai(*words: str) -> Result:
    return CliRunner().invoke(plan_command, words)


def checks_of(account: Account) -> dict[str, Check]:
    assert account.plan is not None
    return {check.name: check for check in account.plan.checks}


def test_the_drawing_of_a_refusal_is_reckoned_as_the_refusal(cold: Account) -> None:
    (weak,) = (reason for reason in cold.reasons if isinstance(reason, BatteryTooWeak))
    checks = checks_of(cold)
    assert checks["battery_current"].value == pytest.approx(weak.current_a, abs=0.1)
    assert checks["battery_voltage"].value == pytest.approx(weak.voltage_v, abs=0.1)
    assert checks["battery_current"].ok and not checks["battery_voltage"].ok


def test_a_refusal_does_not_claim_that_home_is_reached_from_everywhere(cold: Account) -> None:
    assert not checks_of(cold)["reserve_return"].ok
    assert "どこからでも" not in dict(key_facts(cold))["引き返せる限界"]
    plan = cold.plan
    assert plan is not None and plan.energy_out is not None
    needed = cold.request.limits.reserve_percent
    assert (plan.point_of_no_return_m is None) == (min(plan.return_left_percent) >= needed)


def test_what_charging_would_do_is_said_in_both_languages(ina: World) -> None:
    request = PlanRequest(ina.port, ina.sites["nakao"], 0, start_percent=30.0)
    account = refused(request, ina)
    short = next(reason for reason in account.reasons if isinstance(reason, NotEnoughEnergy))
    charge = short.charge_to_percent
    assert charge is not None
    assert f"{charge:g} % まで充電" in told_reason(short, account).remedy
    assert f"charged to {charge:g} %" in refusal_line(short)
    plan_delivery(replace(request, start_percent=charge), ina)
    with pytest.raises(PlanRefused):
        plan_delivery(replace(request, start_percent=charge - 1), ina)


def test_a_wind_at_the_limit_is_refused_and_the_words_say_so(plan_to: Plan) -> None:
    assert "5 m/s 未満" in refusal_line(TooWindy(9.0, 5.0, 4.0))
    assert "below 5 m/s" in refusal_line(TooWindy(9.0, 5.0, 4.0))
    (line,) = (line for line in plan_lines(plan_to("nakao", 2000)) if "風速 wind" in line)
    assert "5 m/s 未満 below" in line


def test_the_farthest_of_a_stage_is_the_farthest_and_the_longest_the_longest(plan_to: Plan) -> None:
    plan = plan_to("sugishima", 2000)
    near = replace(plan.ways_out[0], distance_m=10.0, time_s=900.0)
    far = replace(plan.ways_out[0], distance_m=1234.2, time_s=100.0)
    (line, *_) = way_out_lines(replace(plan, ways_out=(near, far)))
    assert "at most 1,235 m, 900 s" in line


def test_a_thing_that_is_called_as_it_is_is_named_once(plan_to: Plan) -> None:
    names = [name for name, *_ in crossing_rows(plan_to("nakao", 2000))]
    assert not any("送電線 送電線" in name for name in names)
    assert "送電線 power line 送電線" not in "\n".join(plan_lines(plan_to("nakao", 2000)))


def test_a_pdf_says_its_moment_in_universal_time(plan_to: Plan, ina: World) -> None:
    account = Account(PlanRequest(ina.port, ina.sites["nakao"], 2000), ina, MADE_AT, plan=plan_to("nakao", 2000))
    assert b"D:20261123000500Z" in pdf_bytes(account)


def test_a_plan_has_its_number_in_every_form() -> None:
    words = ("--to", "hiji", "--payload-g", "500")
    told = json.loads(yuai(*words, "--json").stdout)
    assert f"計画番号 Plan number {told['plan_number']}" in yuai(*words).stdout
    assert DeliveryPlan.from_json(told).site_id == "hiji"


def test_a_table_that_nobody_can_take_is_no_refusal() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    program = "from flightplans.commands import plan_command; plan_command()"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", program, "--to", "hiji"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert "書けません" in done.stderr and "Traceback" not in done.stderr


def test_a_plan_of_invented_data_says_that_nobody_may_fly_by_it(ina: World) -> None:
    request = PlanRequest(ina.port, ina.sites["nakao"], 1000)
    account = Account(request, ina, MADE_AT, plan=plan_delivery(request, ina))
    assert made_of_samples(account)
    assert "誤差" not in source_words(account), "how wrong invented ground is nobody knows"
    for part in ("空域", "地面", "緊急の着陸場所", "家と人口"):
        assert f"{part}: " in source_words(account)


def test_surveyed_data_are_not_called_samples(ina: World) -> None:
    zones = tuple(replace(zone, source="国土数値情報 2025") for zone in ina.airspace.zones)
    places = tuple(replace(place, source="区長 2026-04-01") for place in ina.emergency_places)
    real = replace(ina, airspace=replace(ina.airspace, zones=zones), emergency_places=places)
    assert not made_of_samples(Account(PlanRequest(real.port, real.sites["nakao"], 1000), real, MADE_AT))
