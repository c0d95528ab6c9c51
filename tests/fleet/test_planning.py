"""Plans stand on the airframe that the town's settings name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fleet.config import FleetSettings
from fleet.planning import plan_trip
from fleet.sentences import of_refusal
from fleet.weather import Wind
from flightplans.airframe import HEXACOPTER
from flightplans.energy.airframe_file import airframe_to_json
from flightplans.errors import AirframeUnknown, PlannerFault, PlanRefused
from tests.fleet.town import NOON


def test_the_airframe_of_the_settings_is_planned_with(tmp_path: Path) -> None:
    path = tmp_path / "airframe.json"
    path.write_text(airframe_to_json(replace(HEXACOPTER, name="ours", drive_efficiency=0.7)), "utf-8")
    sample, ours = (
        plan_trip(FleetSettings(airframe_file=file), "hiji", 1000, Wind(2.0, 180.0), at=NOON)
        for file in ("", str(path))
    )
    assert (sample.airframe_name, ours.airframe_name) == (HEXACOPTER.name, "ours")
    assert ours.out.energy_wh > sample.out.energy_wh


@pytest.mark.parametrize("content", [None, "{}", "\udcff"])
def test_without_figures_nobody_flies_and_the_reason_is_told(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "airframe.json"
    if content is not None:
        path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(PlanRefused) as refused:
        plan_trip(FleetSettings(airframe_file=str(path)), "hiji", 1000, None, at=NOON)
    (reason,) = refused.value.reasons
    assert isinstance(reason, AirframeUnknown) and reason.file == str(path)
    assert "性能" in of_refusal(reason)


def test_a_fault_of_the_planner_is_a_refusal() -> None:
    with pytest.raises(PlanRefused) as refused:
        plan_trip(FleetSettings(), "hiji", 1000, Wind(-1.0, 180.0), at=NOON)
    assert refused.value.reasons == (PlannerFault("ValueError"),)
    assert of_refusal(refused.value.reasons[0]) == "飛行計画を作れませんでした。"
