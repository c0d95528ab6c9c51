"""Terrain from the files of the authority and from GeoTIFF, joined into one grid."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import rasterio
from click.testing import CliRunner
from pyproj import Transformer
from rasterio.transform import Affine, from_origin

from flightplans.errors import BadTownData, OutsideTerrain
from flightplans.geo import Floats
from flightplans.terrain import geotiff
from flightplans.terrain.commands import terrain_command
from flightplans.terrain.grid import Terrain
from flightplans.terrain.mosaic import joined
from flightplans.terrain.reading import tiles_of
from flightplans.terrain.tile import BadTerrainFile, Tile
from tests.flightplans.terrain_files import SECOND, gsi_xml

SOUTH, WEST = 35.8, 138.075
STEP = 0.2 * SECOND
WIDE, HIGH = 20 * STEP, 15 * STEP
DEM5A = "FG-GML-5438-00-00-DEM5A-20241001.xml"


def plane(latitude: float, longitude: float) -> float:
    """A tilted plane: bilinear grids of every step hold it exactly."""
    return 800 + (latitude - SOUTH) * 40_000 + (longitude - WEST) * 20_000


def ground(latitude: float, longitude: float) -> tuple[str, float]:
    return "地表面", plane(latitude, longitude)


def lake_without_height(latitude: float, longitude: float) -> tuple[str, float]:
    wet = SOUTH + 5 * STEP < latitude < SOUTH + 9 * STEP and WEST + 5 * STEP < longitude < WEST + 9 * STEP
    return ("内水面", -9999.0) if wet else ("地表面", 820.0)


def tiles(name: str, data: bytes) -> list[Tile]:
    return list(tiles_of(name, data))


def packed(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def geotiff_file(heights: Floats, crs: str | None, transform: Affine, **more: object) -> bytes:
    with rasterio.MemoryFile() as file:
        with file.open(
            driver="GTiff", height=heights.shape[0], width=heights.shape[1], count=1, dtype="float32", crs=crs,
            transform=transform, **more,
        ) as image:  # fmt: skip
            image.write(heights.astype("float32"), 1)
        return bytes(file.read())


def test_a_height_belongs_to_the_middle_of_its_cell() -> None:
    (tile,) = tiles(DEM5A, gsi_xml(ground, SOUTH, WEST))
    south, west, north, east = tile.ground.bounds_deg
    assert (south, west) == pytest.approx((SOUTH + STEP / 2, WEST + STEP / 2), abs=1e-10)
    assert (north, east) == pytest.approx((SOUTH + HIGH - STEP / 2, WEST + WIDE - STEP / 2), abs=1e-10)
    assert tile.ground.height_m(SOUTH + 5 * STEP, WEST + 3.3 * STEP) == pytest.approx(
        plane(SOUTH + 5 * STEP, WEST + 3.3 * STEP), abs=0.02
    )
    assert [source.error_m for source in tile.ground.sources] == [0.3]
    assert tile.ground.datum == "JGD2011"


def test_what_lies_before_the_start_point_and_after_the_last_line_is_unknown() -> None:
    (tile,) = tiles(DEM5A, gsi_xml(ground, SOUTH, WEST, start=(7, 2), without_last=30))
    from_north = np.isnan(tile.ground.grid_m[::-1]).ravel()
    assert np.all(from_north[: 2 * 20 + 7])
    assert np.all(from_north[-30:])
    assert not np.any(from_north[2 * 20 + 7 : -30])


def test_the_sea_is_at_zero_and_as_wrong_as_the_tide() -> None:
    def coast(latitude: float, longitude: float) -> tuple[str, float]:
        return ("海水面", -9999.0) if longitude < WEST + 10 * STEP else ("地表面", 4.0)

    (tile,) = tiles(DEM5A, gsi_xml(coast, SOUTH, WEST))
    places = np.array([SOUTH + HIGH / 2] * 2), np.array([WEST + 4 * STEP, WEST + 15 * STEP])
    assert tile.ground.heights_m(*places).tolist() == [0.0, 4.0]
    assert tile.ground.errors_m(*places).tolist() == [3.0, 0.3]


def test_a_lake_without_a_height_is_a_gap_with_a_place_unless_the_shore_or_a_coarser_model_is_taken() -> None:
    fine = tiles(DEM5A, gsi_xml(lake_without_height, SOUTH, WEST))
    middle = SOUTH + 7 * STEP, WEST + 7 * STEP
    with pytest.raises(OutsideTerrain) as gap:
        joined(fine).height_m(*middle)
    assert (gap.value.latitude_deg, gap.value.longitude_deg) == middle
    shore = joined(fine, water_from_shore=True)
    assert shore.height_m(*middle) == 820.0
    assert shore.errors_m(*(np.array([at]) for at in middle)) == [5.0]
    coarse = gsi_xml(
        lambda *_: ("内水面", 815.0), SOUTH, WEST, rows=10, columns=12, step_s=0.4, kind="10mメッシュ（標高）"
    )
    both = joined([*fine, *tiles("FG-GML-5438-00-DEM10B-20161001.xml", coarse)])
    assert both.height_m(*middle) == 815.0
    assert both.errors_m(*(np.array([at]) for at in middle)) == [5.0]
    assert both.height_m(SOUTH + 2 * STEP, WEST + 2 * STEP) == 820.0


def test_fine_and_coarse_tiles_side_by_side_are_one_grid_and_the_finer_one_wins() -> None:
    north, east = SOUTH + HIGH, WEST + WIDE
    fine = [
        gsi_xml(ground, SOUTH, WEST, datum="jgd2024"),
        gsi_xml(ground, SOUTH, east, datum="jgd2024"),
        gsi_xml(ground, north, WEST, datum="jgd2024"),
    ]
    coarse = gsi_xml(
        lambda lat, lon: ("地表面", plane(lat, lon) + 2), SOUTH, WEST, rows=16, columns=21, step_s=0.4, datum="jgd2024",
        kind="10mメッシュ（標高）",
    )  # fmt: skip
    archive = packed({f"a/{n}-DEM5A.zip": packed({f"{n}-DEM5A.xml": data}) for n, data in enumerate(fine)})
    whole = joined([*tiles("PackDLMap.zip", archive), *tiles("dem10b.xml", coarse)])
    assert whole.datum == "JGD2024"
    assert whole.step_lat_deg == pytest.approx(STEP)
    # Across the seam of two fine tiles nothing is missing.
    seam = np.linspace(WEST + STEP, WEST + 2 * WIDE - STEP, 50)
    heights = whole.heights_m(np.full(50, SOUTH + 5 * STEP), seam)
    assert heights == pytest.approx([plane(SOUTH + 5 * STEP, lon) for lon in seam], abs=0.02)
    only_coarse = SOUTH + HIGH + 5 * STEP, WEST + WIDE + 5 * STEP
    assert whole.height_m(*only_coarse) == pytest.approx(plane(*only_coarse) + 2, abs=0.05)
    assert whole.errors_m(*(np.array([at]) for at in only_coarse)) == [5.0]


def test_heights_above_two_zeros_never_mix() -> None:
    old, new = gsi_xml(ground, SOUTH, WEST), gsi_xml(ground, SOUTH, WEST + WIDE, datum="jgd2024")
    with pytest.raises(BadTownData, match=r"JGD2011.*JGD2024"):
        joined([*tiles(DEM5A, old), *tiles(DEM5A, new)])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda xml: xml.replace("地表面,8", "地表面;8", 1), r"line 38: '地表面;8.*' is not a kind and a height"),
        (lambda xml: xml.replace("地表面,8", "空,8", 1), r"line 38: '空' is no kind"),
        (lambda xml: xml.replace("地表面,8", "地表面,99998", 1), r"line 38: 99998.* m is no height"),
        (lambda xml: xml.replace("地表面,8", "地表面,nan", 1), r"line 38: "),
        (lambda xml: xml.replace("<gml:startPoint>0 0", "<gml:startPoint>1 0"), r"more than the 299 cells"),
        (lambda xml: xml.replace("<gml:high>19 14", "<gml:high>19"), r"line 26: <high> '19' is not 2 numbers"),
        (lambda xml: xml.replace("jgd2011", "tokyo"), r"line 16: srsName=.*tokyo"),
        (lambda xml: xml.replace("+x-y", "+y-x"), r'order="\+y-x"'),
        (lambda xml: xml.replace("startPoint>", "beginPoint>"), r"<startPoint> is missing"),
        (lambda xml: xml.replace("<DEM ", "<BldA ").replace("</DEM>", "</BldA>"), r"holds no <DEM>"),
        (lambda xml: xml[:-40], r"no XML"),
        (lambda xml: xml.replace("5mメッシュ（標高）", "等高線"), r"line 12: <type> '等高線'"),
    ],
)
def test_a_bad_file_is_told_with_file_and_line(wrong: object, told: str) -> None:
    spoiled = wrong(gsi_xml(ground, SOUTH, WEST).decode()).encode()  # type: ignore[operator]
    with pytest.raises(BadTerrainFile, match=rf"mesh\.xml.*{told}"):
        tiles("mesh.xml", spoiled)


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04 cut", b"II*\x00 cut", b"elevations: 1 2 3", packed({"readme.txt": b"x"})]
)
def test_what_is_no_terrain_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(BadTerrainFile, match=r"what\.bin"):
        tiles("what.bin", data)


def test_entities_of_xml_are_not_followed() -> None:
    text = gsi_xml(ground, SOUTH, WEST).decode()
    declared = '<!DOCTYPE Dataset [<!ENTITY e SYSTEM "file:///etc/hostname">]>\n<Dataset '
    with pytest.raises(BadTerrainFile, match="DOCTYPE"):
        tiles(DEM5A, text.replace("<Dataset ", declared, 1).replace("地表面,8", "&e;,8", 1).encode())


def test_a_geotiff_in_degrees_keeps_its_points_whichever_way_up_it_lies() -> None:
    heights = np.add.outer(np.arange(12.0), np.arange(9.0) / 10)
    down = geotiff_file(heights, "EPSG:6668", from_origin(138.0, 35.9, 1e-4, 1e-4))
    up = geotiff_file(heights[::-1], "EPSG:6668", Affine(1e-4, 0, 138.0, 0, 1e-4, 35.9 - 12e-4))
    for data in (down, up):
        (tile,) = tiles_of("dem.tif", data, 0.3, "JGD2024")
        assert tile.ground.bounds_deg == pytest.approx((35.9 - 11.5e-4, 138.00005, 35.9 - 0.5e-4, 138.0 + 8.5e-4))
        assert tile.ground.grid_m == pytest.approx(heights[::-1])
        assert (tile.ground.datum, tile.ground.worst_error_m) == ("JGD2024", 0.3)


@pytest.mark.parametrize("epsg", [6676, 32653, 32654])
def test_a_geotiff_on_a_plane_gives_the_same_ground_in_degrees(epsg: int) -> None:
    to_plane = Transformer.from_crs(4326, epsg, always_xy=True)
    x, y = to_plane.transform(138.08, 35.81)
    rows, columns, step = 60, 80, 10.0
    east = x + (np.arange(columns) + 0.5) * step
    north = y - (np.arange(rows) + 0.5) * step
    heights = 900 + 0.1 * (east[None, :] - x) + 0.2 * (north[:, None] - y)
    heights[:, :5] = -9999
    data = geotiff_file(heights, f"EPSG:{epsg}", from_origin(x, y, step, step), nodata=-9999.0)
    (tile,) = tiles_of("dem.tif", data, 0.3)
    back = Transformer.from_crs(epsg, 4326, always_xy=True)
    places = np.array([(x + 100, y - 100), (x + 700, y - 500), (x + 333, y - 299)])
    longitude, latitude = back.transform(*places.T)
    wanted = 900 + 0.1 * (places[:, 0] - x) + 0.2 * (places[:, 1] - y)
    assert tile.ground.heights_m(latitude, longitude) == pytest.approx(wanted, abs=0.02)
    longitude, latitude = back.transform(x + 20, y - 300)
    with pytest.raises(OutsideTerrain):
        tile.ground.height_m(latitude, longitude)


def test_feet_and_scales_of_a_geotiff_are_counted() -> None:
    with rasterio.MemoryFile() as file:
        with file.open(driver="GTiff", height=4, width=4, count=1, dtype="int16", crs="EPSG:4326",
                       transform=from_origin(138, 36, 1e-4, 1e-4)) as image:  # fmt: skip
            image.write(np.full((4, 4), 1000, "int16"), 1)
            image.units, image.scales, image.offsets = ("ft",), (0.5,), (100.0,)
        (tile,) = tiles_of("feet.tif", file.read(), 5.0)
    assert tile.ground.grid_m == pytest.approx(np.full((4, 4), 600 * 0.3048))


def test_a_geotiff_that_says_too_little_is_asked_for_more() -> None:
    heights = np.full((4, 4), 900.0)
    place = from_origin(138.0, 35.9, 1e-4, 1e-4)
    for data, error_m, told in (
        (geotiff_file(heights, None, place), 0.3, "coordinate system"),
        (geotiff_file(heights, "EPSG:4326", place), None, "--error-m"),
        (geotiff_file(np.full((4, 4), -32768.0), "EPSG:4326", place), 0.3, "no-data not marked"),
    ):
        with pytest.raises(BadTerrainFile, match=told):
            list(tiles_of("dem.tif", data, error_m))


def test_without_rasterio_a_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geotiff, "find_spec", lambda _: None)
    with pytest.raises(BadTerrainFile, match=r"yuai-market\[terrain\]"):
        list(tiles_of("dem.tif", b"II*\x00 whatever"))


def run(arguments: Sequence[object]) -> tuple[int, str]:
    done = CliRunner().invoke(terrain_command, [str(argument) for argument in arguments])
    return done.exit_code, done.output


def test_files_become_a_town_grid_that_can_be_looked_at_and_asked(tmp_path: Path) -> None:
    fine, coarse, grid = tmp_path / DEM5A, tmp_path / "FG-GML-5438-00-DEM10B-20161001.zip", tmp_path / "town.npz"
    fine.write_bytes(gsi_xml(lake_without_height, SOUTH, WEST))
    coarse.write_bytes(
        packed(
            {"x-dem10b.xml": gsi_xml(ground, SOUTH, WEST, rows=12, columns=12, step_s=0.4, kind="10mメッシュ（標高）")}
        )
    )
    code, said = run(["import", fine, "-o", grid])
    assert (code, "内水面の 16 点" in said) == (0, True)
    code, said = run(["import", fine, coarse, "-o", grid])
    assert code == 0
    code, said = run(["info", grid])
    assert (code, "JGD2011" in said, "DEM5A: ±0.3 m" in said, "DEM10B: ±5 m" in said) == (0, True, True, True)
    code, said = run(["height", SOUTH + 2 * STEP, WEST + 2 * STEP, "--file", grid])
    assert (code, said) == (0, "820.0 m 海抜 AMSL (±0.3 m, JGD2011)\n")
    code, said = run(["height", 34.0, 135.0, "--file", grid])
    assert (code, "標高は分かりません" in said) == (1, True)
    again = Terrain.from_npz(grid.read_bytes())
    assert [source.error_m for source in again.sources] == [0.3, 5.0]


def test_a_bad_file_ends_the_command_with_its_line_and_writes_nothing(tmp_path: Path) -> None:
    bad, grid = tmp_path / DEM5A, tmp_path / "town.npz"
    bad.write_bytes(gsi_xml(ground, SOUTH, WEST).replace("地表面,8".encode(), "地表面8".encode(), 1))
    code, said = run(["import", bad, "-o", grid])
    assert (code, f"{DEM5A}, line 38" in said, grid.exists()) == (1, True, False)
    code, said = run(["import", bad, "-o", grid, "--bounds", "36,138,35,139"])
    assert (code, "--bounds" in said) == (2, True)


def test_only_what_lies_inside_the_bounds_is_kept() -> None:
    bounds = SOUTH + 4 * STEP, WEST + 4 * STEP, SOUTH + 8 * STEP, WEST + 8 * STEP
    cut = joined(tiles(DEM5A, gsi_xml(ground, SOUTH, WEST)), bounds)
    assert max(cut.grid_m.shape) <= 6
    assert cut.height_m(SOUTH + 6 * STEP, WEST + 6 * STEP) == pytest.approx(
        plane(SOUTH + 6 * STEP, WEST + 6 * STEP), abs=0.02
    )
    with pytest.raises(BadTownData, match="no heights inside"):
        joined(tiles(DEM5A, gsi_xml(ground, SOUTH, WEST)), (34.0, 138.0, 34.1, 138.1))
