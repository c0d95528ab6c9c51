"""`yuai plan`: a flight plan on the terminal, and as papers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import click

from flightplans.document.account import Account
from flightplans.document.papers import PAPERS, Paper
from flightplans.document.saving import NotWritten, save
from flightplans.document.text import plan_lines, refusal_line
from flightplans.document.unflown import as_far_as_known
from flightplans.energy.commands import EnergyAsked, energy_options
from flightplans.energy.wind import Wind
from flightplans.errors import BadTownData, PlanRefused
from flightplans.mission.exchange import exported
from flightplans.mission.file_faults import BadMissionFile
from flightplans.plan import PlanRequest, plan_delivery
from flightplans.world import Site, World, load_town

STDOUT = "-"
JAPAN = timezone(timedelta(hours=9), "JST")


class WindParam(click.ParamType[Wind]):
    """SPEED@FROM, e.g. 4@270: 4 m/s from the west."""

    name = "SPEED@FROM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Wind:
        """Text to wind; without wind it comes from nowhere, and the direction may be left out."""
        if isinstance(value, Wind):
            return value
        speed, _, direction = str(value).partition("@")
        try:
            wind = Wind(float(speed), float(direction or 0))
        except ValueError:
            self.fail(f"{value!r} is not like 4@270 (metres a second @ degrees that it comes from)", param, ctx)
        if not 0 <= wind.speed_m_s < 100:
            self.fail(f"{wind.speed_m_s} m/s is no wind to plan with", param, ctx)
        if not 0 <= wind.from_deg <= 360 or (wind.speed_m_s > 0 and not direction):
            self.fail(f"{value!r} does not say where it comes from: 4@270 is from the west (0 to 360)", param, ctx)
        return Wind(wind.speed_m_s, wind.from_deg % 360)


def _paper_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--json, --pdf, ...: each with or without the name of a file."""
    for name, paper in reversed(tuple(PAPERS.items())):
        option = click.option(
            f"--{paper.suffix}",
            name,
            is_flag=False,
            flag_value=STDOUT,
            metavar="[FILE]",
            type=click.Path(dir_okay=False, allow_dash=True),
            help=f"{paper.about} Without FILE: to standard output, or on a terminal into a new file here."
            if not paper.text
            else paper.about,
        )
        command = option(command)
    return command


@click.command("plan")
@click.option("--from", "start", default="port", show_default=True, help="Site to start from.")
@click.option("--to", "goal", required=True, help="Hall to deliver to.")
@click.option("--payload-g", type=click.IntRange(min=0), default=0, show_default=True, help="Weight of the boxes.")
@click.option("--wind", type=WindParam(), default="0@0", show_default=True, help="Wind, e.g. 4@270.")
@click.option(
    "--hold-s", type=click.FloatRange(min=0), default=300.0, show_default=True, help="Longest wait above the hall."
)
@click.option(
    "--at",
    type=click.DateTime(("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M")),
    metavar="TIME",
    help="Start, e.g. 2026-11-23T13:30 (Japanese time unless it says +HHMM); without it good at any time.",
)
@energy_options
@click.option(
    "--metres-per-risk",
    type=click.FloatRange(min=0),
    default=0.0,
    help="Metres that a way may be longer to spare a millionth of an expected death a flight; 0: the shortest way.",
)
@click.option("--town", default="ina", show_default=True, help="Sample town of the package.")
@_paper_options
@click.option(
    "--export",
    "exports",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The outward mission as FILE.plan (QGroundControl) or FILE.waypoints (Mission Planner); may be repeated.",
)
def plan_command(
    start: str,
    goal: str,
    payload_g: int,
    wind: Wind,
    hold_s: float,
    at: datetime | None,
    energy: EnergyAsked,
    metres_per_risk: float,
    town: str,
    exports: tuple[Path, ...],
    **papers: str | None,
) -> None:
    """Plan a delivery, or say why it cannot be flown (exit code 1).

    Without --json, --pdf, --png or --kml the plan is printed as a table; several of them may be given at once.
    """
    world = town_world(town)
    if start == goal:
        raise click.BadParameter(f"{goal!r} is where the flight starts", param_hint="--to")
    request = PlanRequest(
        port=site_of(world, start, "--from"),
        hall=site_of(world, goal, "--to"),
        payload_g=payload_g,
        wind_speed_m_s=wind.speed_m_s,
        wind_from_deg=wind.from_deg,
        hold_s=hold_s,
        at=at if at is None or at.tzinfo else at.replace(tzinfo=JAPAN),
        metres_per_micro_casualty=metres_per_risk,
    )
    request = energy.added_to(request)
    try:
        request.require_sense()
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    wanted = {name: target for name, target in papers.items() if target is not None}
    if sum(target == STDOUT for target in wanted.values()) > 1 and not _terminal():
        raise click.UsageError("only one of them can go to standard output: name files for the others")
    account = _planned(request, world, town)
    if not wanted and not exports and not account.refused and account.plan is not None:
        _say("\n".join((f"計画番号 Plan number {account.number}", *plan_lines(account.plan))))
    if account.refused and list(wanted) != ["json"]:
        _print_refusal(account)
    if wanted and list(wanted) != ["json"]:
        account = as_far_as_known(account)
    for name, target in wanted.items():
        _hand_out(account, PAPERS[name], target)
    for path in exports:
        _export(account, path)
    if account.refused:
        raise SystemExit(1)


def _planned(request: PlanRequest, world: World, town: str) -> Account:
    """The plan or the reasons, with the time of day put in: here is the edge, nothing below reads a clock."""
    now = datetime.now(UTC).astimezone(JAPAN)
    try:
        return Account(request, world, now, plan=plan_delivery(request, world), town=town)
    except PlanRefused as refused:
        return Account(request, world, now, plan=refused.drawn, reasons=refused.reasons, town=town)


def _terminal() -> bool:
    return sys.stdout.isatty()


def _hand_out(account: Account, paper: Paper, target: str) -> None:
    """To the file, to standard output, or on a terminal into a file with a speaking name, whose path is told."""
    content = paper.make(account)
    try:
        if target == STDOUT and (paper.text or not _terminal()):
            sys.stdout.buffer.write(content)
            sys.stdout.flush()
            return
        path = Path(f"{account.file_stem}.{paper.suffix}" if target == STDOUT else target)
        save(path, content)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unsaid(error) from error
    except NotWritten as error:
        raise click.BadParameter(f"書けませんでした。 Not written: {error}", param_hint=f"--{paper.suffix}") from error
    click.echo(f"書きました wrote {path}", err=not _terminal())


def _say(text: str) -> None:
    """To standard output; that it takes nothing is no refusal but a fault of the command line."""
    try:
        click.echo(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unsaid(error) from error


def _unsaid(error: OSError) -> click.UsageError:
    with suppress(OSError):
        sys.stdout.close()  # else the interpreter tries once more at its end, and changes the exit code
    return click.UsageError(f"書けません。 Cannot write to standard output: {error.strerror}")


def _export(account: Account, path: Path) -> None:
    """The mission to fly out, with fence and rally points; nothing of a refused plan, which nobody may upload."""
    if account.refused or account.plan is None:
        click.echo(f"飛べない計画は {path.name} に書きません。 A refused plan is not exported.", err=True)
        return
    speed_m_s = account.request.speed_m_s
    try:
        texts = exported(account.plan.outward_mission, str(path), cruise_speed_m_s=speed_m_s)
        for name, text in texts.items():
            save(Path(name), text.encode())
            click.echo(f"書きました wrote {name}", err=not _terminal())
    except (BadMissionFile, NotWritten) as error:
        raise click.BadParameter(str(error), param_hint="--export") from error


def _print_refusal(account: Account) -> None:
    click.echo(f"飛べません。 Refused（番号 number {account.number}）:", err=True)
    for reason in account.reasons:
        click.echo(f"  × {refusal_line(reason)}", err=True)


def town_world(town: str) -> World:
    """The town of an option --town; a wrong name ends the command."""
    try:
        return load_town(town)
    except BadTownData as error:
        raise click.BadParameter(str(error), param_hint="--town") from error


def site_of(world: World, site_id: str, option: str) -> Site:
    """The site that an option names; a wrong name ends the command."""
    if site_id not in world.sites:
        raise click.BadParameter(f"{site_id!r} is none of {', '.join(world.sites)}", param_hint=option)
    return world.sites[site_id]
