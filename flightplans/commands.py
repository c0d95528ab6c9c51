"""`yuai plan`: a flight plan on the terminal."""

from __future__ import annotations

import json

import click

from flightplans.document.text import plan_lines, refusal_line
from flightplans.energy.model import Wind
from flightplans.errors import BadTownData, PlanRefused
from flightplans.plan import PlanRequest, plan_delivery
from flightplans.world import Site, World, load_town


class WindParam(click.ParamType[Wind]):
    """SPEED@FROM, e.g. 4@270: 4 m/s from the west."""

    name = "SPEED@FROM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Wind:
        """Text to wind; the direction may be left out."""
        if isinstance(value, Wind):
            return value
        speed, _, direction = str(value).partition("@")
        try:
            wind = Wind(float(speed), float(direction or 0) % 360)
        except ValueError:
            self.fail(f"{value!r} is not like 4@270 (metres a second @ degrees that it comes from)", param, ctx)
        if not 0 <= wind.speed_m_s < 100:
            self.fail(f"{wind.speed_m_s} m/s is no wind to plan with", param, ctx)
        return wind


@click.command("plan")
@click.option("--from", "start", default="port", show_default=True, help="Site to start from.")
@click.option("--to", "goal", required=True, help="Hall to deliver to.")
@click.option("--payload-g", type=click.IntRange(min=0), default=0, show_default=True, help="Weight of the boxes.")
@click.option("--wind", type=WindParam(), default="0@0", show_default=True, help="Wind, e.g. 4@270.")
@click.option(
    "--hold-s", type=click.FloatRange(min=0), default=300.0, show_default=True, help="Longest wait above the hall."
)
@click.option("--town", default="ina", show_default=True, help="Sample town of the package.")
@click.option("--json", "as_json", is_flag=True, help="The whole plan, or the reasons, as JSON.")
def plan_command(start: str, goal: str, payload_g: int, wind: Wind, hold_s: float, town: str, as_json: bool) -> None:
    """Plan a delivery, or say why it cannot be flown (exit code 1)."""
    world = _world(town)
    if start == goal:
        raise click.BadParameter(f"{goal!r} is where the flight starts", param_hint="--to")
    request = PlanRequest(
        port=_site(world, start, "--from"),
        hall=_site(world, goal, "--to"),
        payload_g=payload_g,
        wind_speed_m_s=wind.speed_m_s,
        wind_from_deg=wind.from_deg,
        hold_s=hold_s,
    )
    try:
        plan = plan_delivery(request, world)
    except PlanRefused as refused:
        _print_refusal(refused, as_json)
        raise SystemExit(1) from refused
    click.echo(json.dumps(plan.to_json(), ensure_ascii=False) if as_json else "\n".join(plan_lines(plan)))


def _print_refusal(refused: PlanRefused, as_json: bool) -> None:
    if as_json:
        reasons = [reason.facts() for reason in refused.reasons]
        click.echo(json.dumps({"refused": reasons}, ensure_ascii=False))
        return
    click.echo("飛べません。 Refused:", err=True)
    for reason in refused.reasons:
        click.echo(f"  × {refusal_line(reason)}", err=True)


def _world(town: str) -> World:
    try:
        return load_town(town)
    except BadTownData as error:
        raise click.BadParameter(str(error), param_hint="--town") from error


def _site(world: World, site_id: str, option: str) -> Site:
    if site_id not in world.sites:
        raise click.BadParameter(f"{site_id!r} is none of {', '.join(world.sites)}", param_hint=option)
    return world.sites[site_id]
