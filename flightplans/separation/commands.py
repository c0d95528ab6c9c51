"""`yuai apart`: plans held against each other, and what a flight claims."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from flightplans.airspace.commands import MomentParam
from flightplans.delivery import DeliveryPlan
from flightplans.errors import BadTownData
from flightplans.separation.foresight import starting, tracks_home, tracks_out
from flightplans.separation.many import closest_approaches, conflicts_among
from flightplans.separation.resolution import Apart, Change, Resolution, separate
from flightplans.separation.tracks import Track
from flightplans.separation.tubes import as_geojson, operational_intent, tube
from flightplans.world import World, load_town

File = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("apart")
def apart_command() -> None:
    """Keeping flights apart in space and time. Plans are files of `yuai plan --json`."""


@apart_command.command("check")
@click.argument("own", type=File)
@click.argument("others", nargs=-1, required=True)
@click.option("--early-or-late-s", type=click.FloatRange(min=0), default=30.0, show_default=True)
@click.option("--town", default="ina", show_default=True, help="Sample town of the package.")
def check_command(own: Path, others: tuple[str, ...], early_or_late_s: float, town: str) -> None:
    """Hold OWN, starting now, against OTHERS: PLAN.json or PLAN.json@SECONDS (started so many seconds later).

    Says where they come nearest and the smallest change that separates them; exit code 1 if one is needed.
    """
    world = _world(town)
    plan = _plan(own)
    theirs = {said: _started(said, world) for said in others}
    mine = tracks_out(plan, world, starting(world.sites[plan.port_id], plan))
    click.echo(f"{own.name}: {plan.port_id} → {plan.site_id}   前後 early or late {early_or_late_s:g} s")
    for said, tracks in theirs.items():
        click.echo(f"  {said}: {_nearest(mine, tracks, early_or_late_s)}")
    everybody = tuple(track for tracks in theirs.values() for track in tracks)
    found = separate(plan, everybody, world, apart=Apart(early_or_late_s=early_or_late_s))
    if found and found[0].cost_s == 0:
        click.echo("○ このまま出発できます。 May start now.")
        return
    click.echo(
        "× このままでは近づきます。 Too near." if found else "× 待っても高さを変えても近づきます。 No change helps."
    )
    for number, change in enumerate(found, start=1):
        click.echo(f"  {number}. {_told(change)}")
    raise SystemExit(1)


@apart_command.command("volumes")
@click.argument("plan", type=File)
@click.option("--at", type=MomentParam(), required=True, help="Start, e.g. 2026-11-24T13:00+09:00.")
@click.option("--leg", type=click.Choice(("out", "home")), default="out", show_default=True)
@click.option("--f3548", is_flag=True, help="As Volume4D of ASTM F3548-21 instead of GeoJSON.")
@click.option("--town", default="ina", show_default=True, help="Sample town of the package.")
def volumes_command(plan: Path, at: datetime, leg: str, f3548: bool, town: str) -> None:
    """What a leg of PLAN claims in space and time, with its buffers, as JSON."""
    world, delivery = _world(town), _plan(plan)
    if leg == "out":
        (track, *_) = tracks_out(delivery, world, starting(world.sites[delivery.port_id], delivery))
    else:
        (track, *_) = tracks_home(delivery, world, starting(world.sites[delivery.site_id], delivery))
    written = operational_intent if f3548 else as_geojson
    click.echo(json.dumps(written(tube(track), world.frame, at), ensure_ascii=False, indent=1))


def _nearest(mine: tuple[Track, ...], theirs: tuple[Track, ...], early_or_late_s: float) -> str:
    every = (*mine, *theirs)
    met = [m for m in conflicts_among(every, early_or_late_s=early_or_late_s) if m.first < len(mine) <= m.second]
    near = [each for each in closest_approaches(every) if each.first < len(mine) <= each.second]
    if not near:
        return "同じ時間には飛びません never in the air together"
    nearest = min(near, key=lambda each: each.share)
    apart = f"{nearest.horizontal_m:.0f} m, 高さ height {nearest.vertical_m:.0f} m ({nearest.time_s:.0f} s 後 later)"
    return f"{'× 近すぎます too near' if met else '○'}  最も近い所 nearest {apart}"


def _told(change: Resolution) -> str:
    match change.change:
        case Change.DELAY:
            return f"{change.delay_s:.0f} 秒待つ wait {change.delay_s:.2f} s"
        case Change.HEIGHT:
            way = "高く higher" if change.climb_m > 0 else "低く lower"
            return f"全体を {abs(change.climb_m):g} m {way}（計画し直し to be planned again）"
        case Change.WAY:
            return "別の経路 another way"


def _started(said: str, world: World) -> tuple[Track, ...]:
    name, _, later = said.partition("@")
    try:
        seconds = float(later or 0)
    except ValueError as error:
        raise click.BadParameter(f"{said!r} is not like PLAN.json@120", param_hint="OTHERS") from error
    plan = _plan(Path(name))
    return tracks_out(plan, world, starting(world.sites[plan.port_id], plan, seconds))


def _plan(path: Path) -> DeliveryPlan:
    try:
        return DeliveryPlan.from_json(json.loads(path.read_text("utf-8")))
    except (AttributeError, KeyError, OSError, TypeError, ValueError) as error:
        raise click.BadParameter(f"{path} is no plan of `yuai plan --json`", param_hint="PLAN") from error


def _world(town: str) -> World:
    try:
        return load_town(town)
    except BadTownData as error:
        raise click.BadParameter(str(error), param_hint="--town") from error
