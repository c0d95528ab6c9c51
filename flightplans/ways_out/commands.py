"""`yuai ways-out`: what is left when something fails, places to look at, and the way home from one of them."""

from __future__ import annotations

import json
from pathlib import Path

import click

from flightplans.document.saving import NotWritten, save
from flightplans.document.text import refusal_line
from flightplans.document.way_out_words import way_out_line, way_out_lines
from flightplans.energy.wind import Wind
from flightplans.errors import BadTownData, PlanRefused
from flightplans.mission.check import check_mission
from flightplans.mission.exchange import exported
from flightplans.plan import DeliveryPlan, PlanRequest, plan_delivery
from flightplans.ways_out.proposals import Proposal, propose
from flightplans.ways_out.return_home import NotBesideTheWay, return_mission
from flightplans.world import World, load_town, sites_to_geojson

TOWN = click.option("--town", default="ina", show_default=True, help="Sample town of the package.")
OUTPUT = click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write.")


@click.group("ways-out")
def ways_out_command() -> None:
    """Ways out when something fails: by stretch, places to look at, home from a place."""


@ways_out_command.command("show")
@click.option("--to", "goal", required=True, help="Hall.")
@click.option("--payload-g", type=click.IntRange(min=0), default=0, show_default=True, help="Weight of the boxes.")
@click.option("--wind-m-s", type=click.FloatRange(0, 100), default=0.0, show_default=True, help="Wind.")
@click.option("--wind-from", type=click.FloatRange(0, 360), default=0.0, show_default=True, help="Where it comes from.")
@click.option("--every", is_flag=True, help="Every stretch, not only those that are to be known.")
@TOWN
def show_command(goal: str, payload_g: int, wind_m_s: float, wind_from: float, every: bool, town: str) -> None:
    """Each failure in each stage: what the aircraft does, where it goes; and the parameters that make it so."""
    world = _world(town)
    plan = _plan(_request(world, goal, payload_g, Wind(wind_m_s, wind_from)), world)
    click.echo("\n".join(map(way_out_line, plan.ways_out) if every else way_out_lines(plan)))
    click.echo("\n機体の設定 Parameters (往路 out / 復路 home)")
    for each in plan.autopilot_parameters:
        values = f"{each.out:g}" if each.out == each.home else f"{each.out:g} / {each.home:g}"
        click.echo(f"  {each.name:16} {values:>14}   {each.why}")


@ways_out_command.command("propose")
@click.option("--instead", is_flag=True, help="As if no place were approved yet.")
@OUTPUT
@TOWN
def propose_command(instead: bool, output: Path | None, town: str) -> None:
    """Places on the map that would help, for a person to go and look at; none of them is used before that."""
    world = _world(town)
    found = propose(world, keep=not instead)
    for each in found:
        click.echo(_proposal_line(each))
    if not found:
        click.echo("足すべき場所はありません。 Every way has its places.")
    if output is not None:
        features = sites_to_geojson(each.place for each in found)
        _save(output, json.dumps(features, ensure_ascii=False, indent=1) + "\n")


@ways_out_command.command("return")
@click.option("--from", "place_id", required=True, help="Emergency place where the aircraft stands.")
@click.option("--to", "goal", required=True, help="Hall of the plan that it was flying.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A .plan file.")
@TOWN
def return_command(place_id: str, goal: str, output: Path, town: str) -> None:
    """The mission home along the corridor, for upload on the ground; checked by the independent pass."""
    world = _world(town)
    place = next((each for each in world.emergency_places if each.id == place_id), None)
    if place is None:
        names = ", ".join(each.id for each in world.emergency_places)
        raise click.BadParameter(f"{place_id!r} is none of {names}", param_hint="--from")
    request = _request(world, goal, 0, Wind())
    try:
        bundle = return_mission(_plan(request, world), place, world)
    except NotBesideTheWay as error:
        raise click.ClickException(f"{place.name} はこの計画の避難場所ではありません。 {error}.") from error
    bad = [check for check in check_mission(bundle, place, world.port, request, world) if not check.ok]
    if bad:
        raise click.ClickException("; ".join(f"{check.name} {check.value:g} ({check.limit:g})" for check in bad))
    files = exported(bundle, output.name, cruise_speed_m_s=request.speed_m_s)
    for name, text in files.items():
        _save(output.with_name(name), text)


def _proposal_line(each: Proposal) -> str:
    place = f"{each.place.latitude_deg:.6f}, {each.place.longitude_deg:.6f}"
    figures = f"海抜 {each.place.elevation_m:.0f} m   傾き slope {100 * each.slope:.0f} %"
    return f"{each.place.name}   {place}   {figures}   効果 helps {each.gain_m:,.0f} m"


def _request(world: World, goal: str, payload_g: int, wind: Wind) -> PlanRequest:
    if goal not in world.sites or goal == world.port.id:
        raise click.BadParameter(f"{goal!r} is none of {', '.join(each.id for each in world.halls)}", param_hint="--to")
    return PlanRequest(world.port, world.sites[goal], payload_g, wind.speed_m_s, wind.from_deg)


def _plan(request: PlanRequest, world: World) -> DeliveryPlan:
    try:
        return plan_delivery(request, world)
    except PlanRefused as refused:
        raise click.ClickException("\n".join(refusal_line(reason) for reason in refused.reasons)) from refused


def _world(town: str) -> World:
    try:
        return load_town(town)
    except BadTownData as error:
        raise click.BadParameter(str(error), param_hint="--town") from error


def _save(path: Path, text: str) -> None:
    try:
        save(path, text.encode())
    except NotWritten as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"書きました Written: {path}")
