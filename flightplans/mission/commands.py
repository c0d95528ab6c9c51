"""`yuai mission`: missions to files of a ground station and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import click

from flightplans.airframe import HEXACOPTER
from flightplans.airspace.commands import MomentParam
from flightplans.delivery import DeliveryPlan
from flightplans.document.text import CHECK_NAMES
from flightplans.mission.check_file import NoGround, Unreadable, judged
from flightplans.mission.exchange import beside, exported, imported
from flightplans.mission.file_faults import BadMissionFile
from flightplans.mission.items import Cmd, MissionBundle
from flightplans.proof.town_files import region_of

File = click.Path(exists=True, dir_okay=False, path_type=Path)
LEGS = ("out", "home")
FLIGHT = timedelta(hours=1)
"""Zones that begin so long after the start count."""


@click.group("mission")
def mission_command() -> None:
    """Missions as files of QGroundControl (.plan) and Mission Planner (.waypoints)."""


@mission_command.command("export")
@click.argument("plan", type=File)
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--leg", type=click.Choice(LEGS), default="out", show_default=True, help="Which of the two missions.")
def export_command(plan: Path, target: Path, leg: str) -> None:
    """Write a mission of PLAN (the output of `yuai plan --json`) as TARGET, a .plan or .waypoints file."""
    try:
        said = json.loads(plan.read_text("utf-8"))
        if isinstance(said, dict) and "refused" in said:
            raise click.ClickException(f"{plan}: 飛べない計画は書きません a refused plan is not exported")
        delivery = DeliveryPlan.from_json(said)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise click.BadParameter(f"{plan} is no plan of `yuai plan --json`: {error!r}", param_hint="PLAN") from error
    bundle = delivery.outward_mission if leg == "out" else delivery.homeward_mission
    for name in written(bundle, target, HEXACOPTER.cruise_speed_m_s):
        click.echo(f"書きました Written: {name}")


@mission_command.command("import")
@click.argument("source", type=File)
@click.option("--json", "as_json", is_flag=True, help="The mission as JSON.")
def import_command(source: Path, as_json: bool) -> None:
    """Read SOURCE, a .plan or .waypoints file, and show its items; exit code 1 with every fault in words."""
    bundle = read_file(source)
    if as_json:
        click.echo(json.dumps(asdict(bundle), ensure_ascii=False))
        return
    click.echo(
        f"任務 mission {len(bundle.mission)}   フェンス fence {len(bundle.fence)}   ラリー rally {len(bundle.rally)}"
    )
    for seq, item in enumerate(bundle.mission):
        name = Cmd(item.command).name
        place = f"{item.latitude_deg:.7f}  {item.longitude_deg:.7f}  {item.altitude_m:8.1f}"
        click.echo(f"{seq:3d}  {name:<20}  frame {item.frame}  {place}  {item.param1:g}")


@mission_command.command("check")
@click.argument("source", type=File)
@click.option("--town", default="ina", show_default=True, help="Sample town of the package.")
@click.option("--at", type=MomentParam(), help="Start, e.g. 2026-11-24T13:00+09:00: zones count as they hold then.")
def check_command(source: Path, town: str, at: datetime | None) -> None:
    """Hold SOURCE, a .plan or .waypoints file, against every rule, by the second opinion; exit code 1 if one is broken.

    The file alone is judged, by code of its own: how it was planned does not count.
    """
    try:
        region = region_of(town)
    except FileNotFoundError as error:
        raise click.BadParameter(f"{town!r} is no town of the package", param_hint="--town") from error
    try:
        leg, verdicts = judged(str(source), texts_of(source), region, span=None if at is None else (at, at + FLIGHT))
    except (NoGround, Unreadable) as error:
        raise click.ClickException(f"{source}: 検査できません cannot be judged: {error}") from error
    click.echo(f"{leg.start.id} → {leg.end.id}   項目 items {len(leg.mission.steps)}")
    for verdict in verdicts:
        mark, name = "○" if verdict.ok else "×", CHECK_NAMES.get(verdict.name, verdict.name)
        numbers = f"{verdict.value:g} {verdict.unit} (基準 limit {verdict.limit:g}, 余裕 margin {verdict.spare:.2f})"
        click.echo(f"  {mark} {name}: {numbers}")
    if not all(verdict.ok for verdict in verdicts):
        raise SystemExit(1)


def written(bundle: MissionBundle, target: Path, cruise_speed_m_s: float) -> tuple[str, ...]:
    """Write a mission's files, named after `target`; their names. Ends the command for any other ending."""
    try:
        texts = exported(bundle, str(target), cruise_speed_m_s=cruise_speed_m_s)
    except BadMissionFile as error:
        raise click.ClickException(str(error)) from error
    for name, text in texts.items():
        Path(name).write_text(text, "utf-8")
    return tuple(texts)


def read_file(source: Path) -> MissionBundle:
    """The mission of a file, with the fence and rally files beside it. Ends the command when it is bad."""
    try:
        return imported(str(source), texts_of(source))
    except BadMissionFile as error:
        for fault in error.faults:
            click.echo(f"  × {fault}", err=True)
        raise SystemExit(1) from error


def texts_of(source: Path) -> dict[str, str]:
    """The texts of a mission file and of those beside it, by name. Ends the command when one is no text."""
    names = [str(source), *(beside(str(source), which) for which in ("-fence", "-rally"))]
    try:
        return {name: Path(name).read_text("utf-8") for name in names if Path(name).is_file()}
    except UnicodeDecodeError as error:
        raise click.ClickException(
            f"{source}: UTF-8 の文字ではありません is no text in UTF-8 ({error.reason})"
        ) from error
