"""Ground risk on paper and screen."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely

from fleet.sentences import of_refusal
from flightplans.document.kml import controlled_ground
from flightplans.document.text import CHECK_NAMES, plan_lines, refusal_line
from flightplans.errors import HousesInArea, NobodyCounted, Refusal, RiskClassTooHigh, TooRisky
from flightplans.ground_risk.judgement import ComparedWay
from tests.flightplans.conftest import Plan


def test_a_plan_tells_its_ground_risk(plan_to: Plan) -> None:
    plan = plan_to("nakao", 3000)
    assert plan.ground_risk is not None
    text = "\n".join(plan_lines(plan))
    for words in (
        "地上のリスク Ground risk",
        "予想死者数",
        "SORA 2.5: 最終の地上リスク final GRC = 5",
        "ARC-b と仮定",
        "立入管理区画",
    ):
        assert words in text
    assert "比べた経路" not in text
    ways = (ComparedWay(120.0, 6632.0, 2.7e-9, True), ComparedWay(0.0, 6610.0, 3e-9, False))
    chosen = replace(plan, ground_risk=replace(plan.ground_risk, compared=ways))
    assert "→ 比べた経路 way compared: 家から from houses 120 m" in "\n".join(plan_lines(chosen))


def test_houses_in_the_area_are_warned_of(plan_to: Plan) -> None:
    plan = plan_to("sugishima", 3000)
    assert plan.ground_risk is not None
    assert plan.ground_risk.area.houses
    text = "\n".join(plan_lines(plan))
    assert "⚠ 区画内の家" in text
    assert plan.ground_risk.area.houses[0] in text


def test_the_area_is_what_the_papers_draw(plan_to: Plan) -> None:
    plan = plan_to("nakao", 3000)
    drawn = shapely.union_all(controlled_ground(plan))
    assert drawn.is_valid
    track = shapely.LineString([(point.longitude_deg, point.latitude_deg) for point in plan.out.points])
    assert drawn.contains(track)


def test_every_row_has_a_name(plan_to: Plan) -> None:
    names = {check.name for check in plan_to("nakao", 3000).checks}
    assert {"casualties_per_hour", "final_grc"} <= names
    assert {"casualties_per_hour", "final_grc", "houses_inside", "people_counted"} <= set(CHECK_NAMES)


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (TooRisky(2e-6, 1e-6), "2.0e-06 /h"),
        (RiskClassTooHigh(8, 7), "8, 基準 limit 7"),
        (HousesInArea(("farm-01",), 0), "farm-01"),
        (NobodyCounted(), "資料がありません"),
    ],
)
def test_a_refusal_is_said_to_engineers_and_to_whoever_waits(refusal: Refusal, words: str) -> None:
    assert words in refusal_line(refusal)
    plain = "地上の人の資料がありません" if isinstance(refusal, NobodyCounted) else "地上の人への危険"
    assert plain in of_refusal(refusal)
