"""From the files of the authority, and from GeoTIFF, to a plan: the sample town over ground that was imported."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import rasterio
from click.testing import CliRunner
from rasterio.transform import from_origin

from flightplans.errors import NoTerrain
from flightplans.geo import MetricFrame
from flightplans.plan import DeliveryPlan, PlanRefused, PlanRequest, plan_delivery
from flightplans.terrain.commands import terrain_command
from flightplans.terrain.grid import Terrain
from flightplans.world import World, load_town
from tests.flightplans.terrain_files import gsi_xml

SOUTH, WEST = 35.8050, 138.0750
ROWS, COLUMNS = 100, 130
TENTH_S = 0.4
LAKE = (35.8085, 35.8090, 138.0790, 138.0800)
"""A gap 300 m beside the way: south, north, west, east."""


def ground_cell(latitude: float, longitude: float) -> tuple[str, float]:
    south, north, west, east = LAKE
    if south < latitude < north and west < longitude < east:
        return "データなし", -9999.0
    return "地表面", heights()(latitude, longitude)


@cache
def heights() -> object:
    terrain = load_town("ina").terrain
    return lambda latitude, longitude: terrain.height_m(latitude, longitude)


def imported(tmp_path: Path, *arguments: object) -> Terrain:
    grid = tmp_path / "town.npz"
    done = CliRunner().invoke(terrain_command, ["import", *(str(each) for each in arguments), "-o", str(grid)])
    assert done.exit_code == 0, done.output
    return Terrain.from_npz(grid.read_bytes())


def plan_over(ina: World, terrain: Terrain) -> DeliveryPlan:
    return plan_delivery(PlanRequest(ina.port, ina.sites["hiji"], 2000), replace(ina, terrain=terrain))


def test_a_town_is_planned_over_files_of_the_authority_and_pays_for_their_error(tmp_path: Path, ina: World) -> None:
    fine, coarse = tmp_path / "FG-GML-5438-10-00-DEM5A-20241001.xml", tmp_path / "FG-GML-5438-10-DEM10B-20161001.xml"
    size = {"rows": ROWS, "columns": COLUMNS, "step_s": TENTH_S, "datum": "jgd2024"}
    data = gsi_xml(ground_cell, SOUTH, WEST, **size)  # type: ignore[arg-type]
    fine.write_bytes(data)
    coarse.write_bytes(data)
    plans = {path: plan_over(ina, imported(tmp_path, path)) for path in (fine, coarse)}
    for path, error_m in ((fine, 0.3), (coarse, 5.0)):
        facts = plans[path].heights
        assert facts is not None
        assert (facts.datum, facts.terrain_error_m) == ("JGD2024", error_m)
        assert all(check.ok for check in plans[path].checks)
        clearance = next(check for check in plans[path].checks if check.name == "clearance")
        assert clearance.value >= 40
        assert plans[path].min_height_agl_m >= 40 + error_m


def test_a_town_is_planned_over_a_geotiff_on_the_plane_of_its_zone(tmp_path: Path, ina: World) -> None:
    frame = MetricFrame(6676)
    x, y = frame.point_xy(SOUTH + 0.0110, WEST)
    east, north = np.meshgrid(x + 5 + 10 * np.arange(120), y - 5 - 10 * np.arange(130))
    ground = ina.terrain.heights_m(*frame.to_degrees(east, north))
    file = tmp_path / "town.tif"
    with rasterio.open(file, "w", driver="GTiff", height=130, width=120, count=1, dtype="float32", crs="EPSG:6676",
                       transform=from_origin(x, y, 10, 10)) as image:  # fmt: skip
        image.write(ground.astype("float32"), 1)
    plan = plan_over(ina, imported(tmp_path, file, "--error-m", "0.5", "--datum", "JGD2024"))
    usual = plan_delivery(PlanRequest(ina.port, ina.sites["hiji"], 2000), ina)
    assert plan.route_length_m == usual.route_length_m
    highest = [max(point.altitude_amsl_m for point in each.out.points) for each in (plan, usual)]
    assert highest[0] == pytest.approx(highest[1], abs=2.0)


def test_a_gap_under_the_way_is_refused_with_its_place(ina: World) -> None:
    holed = ina.terrain.grid_m.copy()
    row = round((35.8117 - ina.terrain.south_deg) / ina.terrain.step_lat_deg)
    holed[row, :] = np.nan
    with pytest.raises(PlanRefused) as refused:
        plan_over(ina, replace(ina.terrain, grid_m=holed))
    (unknown,) = refused.value.reasons
    assert isinstance(unknown, NoTerrain)
    assert unknown.latitude_deg == pytest.approx(35.8117, abs=0.0005)
