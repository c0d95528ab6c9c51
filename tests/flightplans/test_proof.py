"""The second opinion: it passes what is good, finds everything that was broken in a file, and shares no code."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import flightplans.proof
from flightplans.mission.check import rules_of, town_of
from flightplans.mission.commands import mission_command
from flightplans.mission.plan_file import write_plan
from flightplans.plan import PlanRequest
from flightplans.proof.exported import Unreadable, read_plan
from flightplans.proof.ground import Ground, NoGround
from flightplans.proof.proving import Leg, inner_layers, layers_verdict, prove_leg
from flightplans.world import World

HALL = "nakao"
HALLS = ("hiji", "mizokuchi", "kurogochi", "nakao", "ichinose", "sugishima")
Json = dict[str, Any]
Spoil = Callable[[Json], None]


def exported(plan_to: Any, leg: str = "out", hall: str = HALL) -> Json:
    plan = plan_to(hall, 3000)
    bundle = plan.outward_mission if leg == "out" else plan.homeward_mission
    said: Json = json.loads(write_plan(bundle, cruise_speed_m_s=12.0))
    return said


def broken(said: Json, ina: World, leg: str = "out", hall: str = HALL) -> set[str]:
    """Names of the rules that a file breaks; "file" when it cannot even be read."""
    request, town = PlanRequest(ina.port, ina.sites[hall], 3000), town_of(ina)
    port, there = town.spots["port"], town.spots[hall]
    try:
        mission = read_plan(json.dumps(said))
        judged = Leg(mission, port, there, port) if leg == "out" else Leg(mission, there, port, port)
        verdicts = list(prove_leg(judged, town, rules_of(request)))
    except (NoGround, Unreadable):
        return {"file"}
    if leg == "out":
        verdicts.append(inner_layers(judged, town, rules_of(request)))
    return {verdict.name for verdict in verdicts if not verdict.ok}


def items(said: Json) -> list[Json]:
    found: list[Json] = said["mission"]["items"]
    return found


At = tuple[str, int]
"""An item as so many after a block's beginning or a place half-way: the route and its heights may change."""


def seq(said: Json, at: At) -> int:
    """The number in the mission, home being 0."""
    found = said["yuai"]["marks"]
    last = len(items(said))
    hold, landing = found["hold_seq"] or last, found["landing_seq"] or last
    blocks = {"start": 1, "out": (1 + hold) // 2, "hold": hold, "back": (hold + landing) // 2, "landing": landing}
    return {**blocks, "last": last}[at[0]] + at[1]


def item_at(said: Json, at: At) -> Json:
    return items(said)[seq(said, at) - 1]


START, OUT, HOLD, BACK, LANDING, LAST = ((name, 0) for name in ("start", "out", "hold", "back", "landing", "last"))


def raised(at: At, metres: float) -> Spoil:
    def spoil(said: Json) -> None:
        item = item_at(said, at)
        item["params"][6] += metres
        item["Altitude"] += metres

    return spoil


def set_item(at: At, **changed: Any) -> Spoil:
    return lambda said: item_at(said, at).update(changed)


def set_param(at: At, param: int, value: Any) -> Spoil:
    return lambda said: item_at(said, at)["params"].__setitem__(param - 1, value)


def moved(at: At, north_deg: float, east_deg: float) -> Spoil:
    def spoil(said: Json) -> None:
        params = item_at(said, at)["params"]
        params[4], params[5] = params[4] + north_deg, params[5] + east_deg

    return spoil


def without(at: At) -> Spoil:
    return lambda said: items(said).__delitem__(seq(said, at) - 1)


def swapped(at: At, later: int) -> Spoil:
    def spoil(said: Json) -> None:
        every, here = items(said), seq(said, at) - 1
        every[here], every[here + later] = every[here + later], every[here]

    return spoil


def coarser(digits: int) -> Spoil:
    def spoil(said: Json) -> None:
        for item in items(said):
            item["params"][4:6] = [round(value, digits) for value in item["params"][4:6]]

    return spoil


def as_single(said: Json) -> None:
    """What a program does that keeps degrees in 32 bits."""
    for item in items(said):
        item["params"][4:6] = [float(np.float32(value)) for value in item["params"][4:6]]


def swap_degrees(said: Json) -> None:
    params = items(said)[5]["params"]
    params[4], params[5] = params[5], params[4]


def fence(said: Json) -> list[list[float]]:
    found: list[list[float]] = said["geoFence"]["polygons"][0]["polygon"]
    return found


def corner_onto_the_way(said: Json) -> None:
    params = items(said)[5]["params"]
    corners = fence(said)
    nearest = min(range(len(corners)), key=lambda n: abs(corners[n][0] - params[4]) + abs(corners[n][1] - params[5]))
    corners[nearest] = [params[4], params[5]]


def marks(**changed: Any) -> Spoil:
    return lambda said: said["yuai"]["marks"].update(changed)


def a_return(at: At, to: At) -> Spoil:
    return lambda said: said["yuai"]["marks"]["return_seqs"].__setitem__(seq(said, at), seq(said, to))


def rally(number: int, index: int, metres: float) -> Spoil:
    def spoil(said: Json) -> None:
        said["rallyPoints"]["points"][number][index] += metres

    return spoil


def change_speed(said: Json) -> None:
    item = {"type": "SimpleItem", "command": 178, "frame": 2, "params": [1, 25, -1, 0, 0, 0, 0], "autoContinue": True}
    items(said).insert(4, item)


def dip(metres: float) -> Spoil:
    """Half-way home straight down and up again."""

    def spoil(said: Json) -> None:
        here = seq(said, OUT)
        there = items(said)[here - 1]
        low = {**there, "params": [*there["params"][:6], there["params"][6] - metres]}
        low["Altitude"] = low["params"][6]
        items(said)[here:here] = [low, json.loads(json.dumps(there))]
        said["yuai"]["marks"]["return_seqs"] = [1, *range(1, len(items(said)) + 1)]

    return spoil


def top(said: Json, name: str) -> Json:
    found: Json = said[name]
    return found


SPOILED: list[tuple[str, Spoil, str]] = [
    ("a point 70 m lower", raised(OUT, -70), "clearance"),
    ("a point 200 m higher", raised(OUT, 200), "ceiling"),
    ("the take-off too low", raised(START, -40), "clearance"),
    ("a point above home instead of above the sea", set_item(OUT, frame=3), "ceiling"),
    ("a point above the sea that was above home", set_item(START, frame=0), "clearance"),
    ("a frame over the terrain", set_item(OUT, frame=10), "file"),
    ("latitude and longitude exchanged", swap_degrees, "file"),
    ("a point 60 m to the east", moved(OUT, 0, 0.0012), "area|no_fly"),
    ("a point 300 m to the west", moved(OUT, 0, -0.0033), "area|no_fly"),
    ("a point left out on the way", without(OUT), "marks"),
    ("a point of the return left out", without(BACK), "marks"),
    ("the hold left out", without(HOLD), "marks"),
    ("the landing at the port left out", without(("landing", -1)), "marks"),
    ("the last landing left out", without(LAST), "marks"),
    ("two points exchanged", swapped(OUT, 4), "area|no_fly"),
    ("two points of the return exchanged", swapped(BACK, 4), "area|no_fly"),
    ("the last landing elsewhere", moved(LAST, 0.0005, 0), "marks"),
    ("the landing at the port elsewhere", moved(("landing", -1), 0.0005, 0), "marks"),
    ("the point before the landing elsewhere", moved(LANDING, 0.0005, 0), "marks"),
    ("the take-off elsewhere", moved(START, 0.0003, 0), "marks"),
    ("the hold elsewhere", moved(HOLD, 0.0003, 0), "marks"),
    ("the hold is a waypoint", set_item(HOLD, command=16), "marks"),
    ("a landing on the way", set_item(OUT, command=21), "marks"),
    ("a hold on the way", set_item(OUT, command=19), "marks"),
    ("a landing on the way back", set_item(BACK, command=21), "marks"),
    ("an unknown command", set_item(OUT, command=206), "file"),
    ("a stop until somebody commands", set_item(OUT, autoContinue=False), "file"),
    ("a survey", set_item(OUT, type="ComplexItem"), "file"),
    ("no height", set_param(OUT, 7, None), "file"),
    ("a height beside the seventh parameter", set_item(OUT, Altitude=100.0), "file"),
    ("degrees of four digits", coarser(4), "marks"),
    ("degrees in 32 bits", as_single, "marks"),
    (
        "home elsewhere",
        lambda said: top(said, "mission").update(plannedHomePosition=[35.8110, 138.08335, 835]),
        "marks",
    ),
    ("home 20 m lower", lambda said: top(said, "mission")["plannedHomePosition"].__setitem__(2, 815), "marks"),
    ("too fast from the start", lambda said: top(said, "mission").update(hoverSpeed=25.0), "speed"),
    ("too fast in a whole number", lambda said: top(said, "mission").update(hoverSpeed=25), "speed"),
    ("too fast on the way", change_speed, "speed"),
    ("a wait on the way", set_param(OUT, 1, 3600.0), "marks"),
    ("a point that counts as reached from afar", set_param(BACK, 2, 500.0), "marks"),
    ("a hold of three hours", set_param(HOLD, 1, 10800.0), "marks"),
    ("a return over the mountain", a_return(HOLD, ("landing", -2)), "clearance|area"),
    ("a return that begins out of its block", a_return(OUT, START), "marks"),
    ("a return that goes backward", a_return(BACK, ("back", -1)), "marks"),
    ("returns for too few items", lambda said: top(said, "yuai")["marks"]["return_seqs"].pop(), "marks"),
    ("the hold's mark elsewhere", marks(hold_seq=3), "marks"),
    ("the landing's mark elsewhere", marks(landing_seq=30), "marks"),
    ("the return lower", raised(BACK, -9), "layers"),
    ("the way out higher", raised(OUT, 9), "layers"),
    ("a corner of the fence on the way", corner_onto_the_way, "fence"),
    ("corners of the fence left out", lambda said: fence(said).__delitem__(slice(0, len(fence(said)) // 2)), "fence"),
    ("a corner of the fence far away", lambda said: fence(said)[0].__setitem__(1, 138.2), "fence_reach"),
    ("no fence", lambda said: top(said, "geoFence").update(polygons=[]), "fence"),
    ("a fence to keep out of", lambda said: top(said, "geoFence")["polygons"][0].update(inclusion=False), "fence"),
    ("a second fence", lambda said: top(said, "geoFence")["polygons"].append(said["geoFence"]["polygons"][0]), "fence"),
    ("a fence that crosses itself", lambda said: fence(said).insert(0, fence(said).pop(9)), "fence"),
    ("a fence of many corners", lambda said: fence(said).extend([fence(said)[-1]] * 70), "fence_corners"),
    ("a lower ceiling of the fence", lambda said: top(said, "yuai").update(fence_ceiling_m=100.0), "fence_ceiling"),
    ("a rally point in the ground", rally(1, 2, -50), "rally"),
    ("a rally point in the clouds", rally(1, 2, 150), "rally"),
    ("a rally point elsewhere", rally(1, 0, 0.01), "rally"),
    ("no rally point", lambda said: top(said, "rallyPoints").update(points=[]), "rally"),
    ("a climb that is too steep", raised(("start", 2), 80), "steep_speed"),
    ("a name missing", lambda said: top(said, "mission").pop("plannedHomePosition"), "file"),
]


@pytest.mark.parametrize("leg", ["out", "home"])
@pytest.mark.parametrize("hall_id", HALLS)
def test_a_good_mission_breaks_nothing(plan_to: Any, ina: World, hall_id: str, leg: str) -> None:
    assert broken(exported(plan_to, leg, hall_id), ina, leg, hall_id) == set()


@pytest.mark.parametrize(("what", "spoil", "rule"), SPOILED, ids=[what for what, _, _ in SPOILED])
def test_whatever_is_broken_in_a_file_is_found_by_its_rule(
    plan_to: Any, ina: World, what: str, spoil: Spoil, rule: str
) -> None:
    said = exported(plan_to)
    spoil(said)
    assert set(rule.split("|")) & broken(said, ina), what


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (raised(OUT, -90), "clearance"),
        (dip(90), "clearance"),
        (moved(OUT, 0, 0.0012), "area|no_fly"),
        (without(OUT), "marks"),
        (set_item(OUT, command=21), "marks"),
        (moved(LAST, 0.0005, 0), "marks"),
    ],
)
def test_the_way_home_is_held_to_the_same_rules(plan_to: Any, ina: World, spoil: Spoil, rule: str) -> None:
    said = exported(plan_to, "home")
    spoil(said)
    assert set(rule.split("|")) & broken(said, ina, "home")


def test_a_way_home_that_dips_into_the_layer_below_is_found(plan_to: Any, ina: World) -> None:
    request, town = PlanRequest(ina.port, ina.sites[HALL], 3000), town_of(ina)
    port, hall = town.spots["port"], town.spots[HALL]
    outward, homeward = exported(plan_to), exported(plan_to, "home")
    dip(20)(homeward)
    there, back = (read_plan(json.dumps(said)) for said in (outward, homeward))
    verdict = layers_verdict(Leg(there, port, hall, port), Leg(back, hall, port, port), town, rules_of(request))
    assert (verdict.value, verdict.ok) == (5.0, False)


def test_the_second_opinion_imports_nothing_of_the_planner() -> None:
    folder = Path(str(flightplans.proof.__file__)).parent
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            ours = [name for name in names if name.startswith("flightplans")]
            assert all(name.startswith("flightplans.proof.") for name in ours), path


def hilly() -> Ground:
    dice = np.random.RandomState(3)
    return Ground(dice.uniform(0, 12, (30, 30)), 35.0, 138.0, 0.0002, 0.00025)


places = st.tuples(st.floats(35.001, 35.0048), st.floats(138.001, 138.0062))


@given(places, places)
@settings(deadline=None, max_examples=25)
def test_no_place_near_a_line_is_higher_or_lower_than_the_strip_says(
    start: tuple[float, float], end: tuple[float, float]
) -> None:
    """Against a raster of the true disc around fine steps, on ground that leaps by up to 12 m in 20."""
    ground, reach = hilly(), 15.0
    strip = ground.strips([(start, end)], reach)
    metre_deg = 1 / 111_000
    rings = [(r * np.sin(a), r * np.cos(a)) for r in (0.0, 7.0, 14.5) for a in np.linspace(0, 6.2, 20)]
    for share in np.linspace(0, 1, 12):
        at = [one + (other - one) * share for one, other in zip(start, end, strict=True)]
        around = [ground.at((at[0] + n * metre_deg, at[1] + e * metre_deg)) for n, e in rings]
        beside = np.abs(strip.along_m - share * strip.length_m[0]) <= strip.reach_m + 3.0
        assert strip.high_m[beside].max() >= max(around) - 1.5
        assert strip.low_m[beside].min() <= min(around) + 1.5
        assert strip.high_m.max() >= max(around) - 0.1
        assert strip.low_m.min() <= min(around) + 0.1


def test_a_peak_beside_the_line_between_all_samples_is_seen() -> None:
    grid = np.zeros((20, 20))
    grid[10, 10] = 50.0
    ground = Ground(grid, 35.0, 138.0, 0.0001, 0.0001)
    beside = 12 / 111_000
    line = (35.001 - 0.0005, 138.001 + beside), (35.001 + 0.0005, 138.001 + beside)
    strip = ground.strips([line], 15.0)
    assert strip.high_m.max() == pytest.approx(50.0)


def test_the_plane_has_true_distances(ina: World) -> None:
    geod = pytest.importorskip("pyproj").Geod(ellps="WGS84")
    plane = town_of(ina).plane
    one, other = (35.81025, 138.08335), (35.73, 138.096)
    _, _, metres = geod.inv(one[1], one[0], other[1], other[0])
    here, there = plane.metres(*np.array([one, other]).T)
    assert np.hypot(*(here - there)) == pytest.approx(metres, rel=1e-6)
    assert shapely.is_prepared(town_of(ina).edge)


def run(*words: str) -> Any:
    return CliRunner().invoke(mission_command, words)


def test_the_command_prints_every_rule_with_value_limit_and_margin(plan_to: Any, tmp_path: Path) -> None:
    target = tmp_path / "nakao.plan"
    target.write_text(json.dumps(exported(plan_to)), "utf-8")
    result = run("check", str(target))
    assert result.exit_code == 0, result.output
    assert "port → nakao" in result.output
    for words in ("least height over ground", "基準 limit 40", "余裕 margin", "フェンス", "layer between"):
        assert words in result.output
    assert "×" not in result.output


def test_the_command_leaves_with_one_when_a_rule_is_broken_or_nothing_can_be_read(plan_to: Any, tmp_path: Path) -> None:
    said = exported(plan_to)
    raised(OUT, -70)(said)
    target, cut = tmp_path / "low.plan", tmp_path / "cut.plan"
    target.write_text(json.dumps(said), "utf-8")
    cut.write_text(json.dumps(said)[:200], "utf-8")
    result = run("check", str(target))
    assert (result.exit_code, "× 対地高度の最小" in result.output) == (1, True)
    assert run("check", str(cut)).exit_code == 1
    assert run("check", str(target), "--town", "nowhere").exit_code == 2


@pytest.mark.parametrize("leg", ["out", "home"])
def test_waypoints_files_are_judged_like_plan_files(plan_to: Any, tmp_path: Path, leg: str) -> None:
    saved, target = tmp_path / "nakao.json", tmp_path / "nakao.waypoints"
    saved.write_text(json.dumps(plan_to(HALL, 3000).to_json()), "utf-8")
    assert run("export", str(saved), str(target), "--leg", leg).exit_code == 0
    result = run("check", str(target))
    assert result.exit_code == 0, result.output
    (tmp_path / "nakao-fence.waypoints").unlink()
    assert "× フェンスの内側" in run("check", str(target)).output
