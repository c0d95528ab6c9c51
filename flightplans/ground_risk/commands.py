"""`yuai risk`: ways compared by risk, the controlled ground area as a file, a look into population files."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import click

from flightplans.commands import WindParam, site_of, town_world
from flightplans.document.risk_words import area_lines
from flightplans.document.text import refusal_line
from flightplans.energy.model import Wind
from flightplans.errors import BadTownData, PlanRefused
from flightplans.ground_risk.choice import Candidate, candidates, ranked
from flightplans.ground_risk.mesh import DIGITS
from flightplans.ground_risk.population import houses_from_geojson, population_from_csv
from flightplans.legs import WayBlocked
from flightplans.plan import PlanRequest, plan_along, plan_delivery
from flightplans.world import World

HEAD = "   家から from houses   経路 way   時間 time   電池 left   死者 deaths: /便   /時間 h   GRC   家 houses"
File = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("risk")
def risk_command() -> None:
    """What a flight may do to people on the ground."""


@risk_command.command("compare")
@click.option("--from", "start", default="port", show_default=True, help="Site to start from.")
@click.option("--to", "goal", required=True, help="Hall to deliver to.")
@click.option("--payload-g", type=click.IntRange(min=0), default=0, show_default=True, help="Weight of the boxes.")
@click.option("--wind", type=WindParam(), default="0@0", show_default=True, help="Wind, e.g. 4@270.")
@click.option("--metres-per-risk", type=click.FloatRange(min=0), default=0.0, help="Marks what `yuai plan` would take.")
@click.option("--town", default="ina", show_default=True, help="Sample town of the package.")
def compare_command(start: str, goal: str, payload_g: int, wind: Wind, metres_per_risk: float, town: str) -> None:
    """The shortest way beside ways that keep farther from houses, each as a whole plan."""
    world = town_world(town)
    ends = site_of(world, start, "--from"), site_of(world, goal, "--to")
    request = PlanRequest(*ends, payload_g, wind.speed_m_s, wind.from_deg)
    try:
        found = candidates(request, world)
    except WayBlocked as blocked:
        click.echo(f"  × {refusal_line(blocked.refusal)}", err=True)
        raise SystemExit(1) from blocked
    chosen = ranked(found, metres_per_risk)[0]
    click.echo(HEAD)
    for way in found:
        mark = "→" if way is chosen else " "
        click.echo(f"{mark}  {_keeps(way):>17}  {way.length_m:8,.0f} m   {_rest(request, world, way)}")
    for nearer, farther in pairwise(found):
        spared = (nearer.casualties - farther.casualties) / 1e-6
        if spared > 0:
            pays = (farther.length_m - nearer.length_m) / spared
            click.echo(f"   {_keeps(farther)} は --metres-per-risk {pays:,.0f} から pays from there on")


@risk_command.command("area")
@click.option("--to", "goal", required=True, help="Hall to deliver to.")
@click.option("--from", "start", default="port", show_default=True, help="Site to start from.")
@click.option("--payload-g", type=click.IntRange(min=0), default=5000, show_default=True, help="The heaviest to fly.")
@click.option("--town", default="ina", show_default=True, help="Sample town of the package.")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def area_command(goal: str, start: str, payload_g: int, town: str, target: Path) -> None:
    """Write the controlled ground area (立入管理区画) of a way as TARGET, a GeoJSON file."""
    world = town_world(town)
    request = PlanRequest(site_of(world, start, "--from"), site_of(world, goal, "--to"), payload_g)
    try:
        risk = plan_delivery(request, world).ground_risk
    except PlanRefused as refused:
        raise click.ClickException("; ".join(map(refusal_line, refused.reasons))) from refused
    if risk is None:
        raise click.ClickException("no ground risk in this plan")
    properties = {
        "name": f"立入管理区画 {start} – {goal}",
        "payload_g": payload_g,
        "area_m2": risk.area.area_m2,
        "greatest_half_width_m": risk.area.greatest_half_width_m,
        "houses": list(risk.area.houses),
    }
    feature = {"type": "Feature", "properties": properties, "geometry": risk.area.geojson()}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False)
    try:
        target.write_text(text + "\n", "utf-8")
    except OSError as error:
        raise click.BadParameter(f"{target}: {error.strerror}", param_hint="TARGET") from error
    for line in area_lines(risk):
        click.echo(line)


@risk_command.command("people")
@click.argument("source", type=File)
@click.option("--column", help="Heading of the column with the people; without it the census's own names are tried.")
def people_command(source: Path, column: str | None) -> None:
    """Look into SOURCE, houses (.geojson) or census squares (.csv): what it holds, or what is wrong with it."""
    try:
        text = _decoded(source.read_bytes())
        if source.suffix.lower() in {".json", ".geojson"}:
            houses = houses_from_geojson(json.loads(text))
            kinds = ", ".join(sorted({house.kind for house in houses}))
            persons = sum(house.persons for house in houses)
            click.echo(f"{len(houses)} 点 points ({kinds})、{persons:,.0f} 人 persons")
            return
        cells = population_from_csv(text, column).cells
        size = DIGITS[len(cells[0].code.replace("-", ""))] if cells else "–"
        densest = max((cell.persons / cell.square.area_m2 * 1e6 for cell in cells), default=0.0)
        total = sum(cell.persons for cell in cells)
        click.echo(f"{len(cells)} 区画 squares of {size}、{total:,.0f} 人 persons、最大 densest {densest:,.0f} 人/km²")
    except (BadTownData, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{source.name}: {error}") from error


def _decoded(content: bytes) -> str:
    """UTF-8, or what the census's tables are written in (CP932)."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp932")


def _keeps(way: Candidate) -> str:
    if way.corridor:
        return f"別の区域 other {way.corridor}"
    return "最短 shortest" if not way.from_houses_m else f"{way.from_houses_m:.0f} m"


def _rest(request: PlanRequest, world: World, way: Candidate) -> str:
    """What a whole plan along a way says, or why there is none."""
    try:
        plan = plan_along(replace(request, metres_per_micro_casualty=0.0), world, way.flown)
    except PlanRefused as refused:
        return f"{way.casualties:.2e}   × {refusal_line(refused.reasons[0])}"
    risk = plan.ground_risk
    if risk is None:
        return f"{way.casualties:.2e}"
    minutes, seconds = divmod(round(plan.duration_s), 60)
    flown = f"{minutes:3d}:{seconds:02d}   {plan.reserve_percent:10.0f} %"
    number = f"{risk.casualties_per_flight:12.2e}   {risk.casualties_per_hour:10.1e}"
    return f"{flown}   {number}   {risk.sora.final:3d}   {len(risk.area.houses):4d}"
