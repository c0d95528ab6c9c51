"""`yuai fly`: connect, look, upload, read back, arm, launch, watch."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import click

from firmware_bridge.errors import EffectMissing
from firmware_bridge.fly.acceptance import accept
from firmware_bridge.fly.connection import Wish, known, line
from firmware_bridge.mavlink_vehicle import MavlinkVehicle
from firmware_bridge.mission_items import FENCE, MISSION, RALLY
from firmware_bridge.vehicle import VehicleState
from flightplans.airframe import HEXACOPTER
from flightplans.mission.blocks import fence_ceiling_m, marks_of
from flightplans.mission.commands import read_file, written
from flightplans.mission.items import MissionBundle

LINE_EVERY_S = 1.0
LONGEST_FLIGHT_S = 3600.0
File = click.Path(exists=True, dir_okay=False, path_type=Path)
pass_wish = click.make_pass_decorator(Wish)


@click.group("fly")
@click.option("--connect", "url", default="tcp:127.0.0.1:5760", show_default=True, help="tcp:, tcpin:, udpin:, serial:")
@click.option("--sysid", type=click.IntRange(1, 250), default=1, show_default=True, help="MAVLink id of the aircraft.")
@click.option("--gcs-sysid", type=click.IntRange(1, 255), default=255, show_default=True, help="Our own MAVLink id.")
@click.option(
    "--time-rate", type=click.FloatRange(min=1), default=1.0, help="Seconds on board a second: simulated worlds."
)
@click.option("--wait-s", type=click.FloatRange(min=1), default=30.0, show_default=True, help="Longest wait for it.")
@click.option("--tlog", type=click.Path(file_okay=False, path_type=Path), help="Folder that a .tlog is written to.")
@click.option("--json", "as_json", is_flag=True, help="Answers as JSON, one object a line.")
@click.pass_context
def fly_command(
    ctx: click.Context,
    url: str,
    sysid: int,
    gcs_sysid: int,
    time_rate: float,
    wait_s: float,
    tlog: Path | None,
    as_json: bool,
) -> None:
    """One aircraft in an engineer's hands. Deliveries are flown by `yuai fleet`, never by this."""
    ctx.obj = Wish(url, sysid, gcs_sysid, time_rate, as_json, wait_s, tlog)


@fly_command.command("status")
@pass_wish
def status_command(wish: Wish) -> None:
    """Everything that is known of the aircraft now."""
    with wish.vehicle() as vehicle:
        wish.tell(known(vehicle.state()))


@fly_command.command("watch")
@click.option("--seconds", type=click.FloatRange(min=0), default=LONGEST_FLIGHT_S, help="How long at most.")
@click.option("--until-landed", is_flag=True, help="End when the motors stand.")
@pass_wish
def watch_command(wish: Wish, seconds: float, until_landed: bool) -> None:
    """A line a second, and every sentence of the autopilot."""
    with wish.vehicle() as vehicle:
        _watch(wish, vehicle, seconds, (lambda state: not state.armed) if until_landed else lambda _state: False)


@fly_command.command("params")
@click.argument("names", nargs=-1)
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Set, and read back.")
@click.option("--compare", is_flag=True, help="With the profile that the fleet expects.")
@pass_wish
def params_command(wish: Wish, names: tuple[str, ...], settings: tuple[str, ...], compare: bool) -> None:
    """Read parameters by name, set them with read-back, compare them with the fleet's profile (exit code 1)."""
    wanted = dict(_setting(text) for text in settings)
    with wish.vehicle() as vehicle:
        facts: dict[str, object] = {name: vehicle.set_param(name, value) for name, value in wanted.items()}
        facts |= {name: vehicle.get_param(name) for name in names}
        differs = vehicle.compare_params(wish.profile()) if compare else {}
        facts |= {name: f"expected {expected:g}, found {found:g}" for name, (expected, found) in differs.items()}
        wish.tell(facts)
    raise SystemExit(1 if differs else 0)


def _setting(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    try:
        return name, float(number)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not of the form NAME=VALUE", param_hint="--set") from error


@fly_command.command("upload")
@click.argument("source", type=File)
@pass_wish
def upload_command(wish: Wish, source: Path) -> None:
    """Send SOURCE (.plan or .waypoints), read it back and compare; on the ground with standing motors only."""
    bundle = read_file(source)
    with wish.vehicle() as vehicle:
        report = vehicle.upload(bundle)
        wish.tell({"mission": report.mission_items, "fence": report.fence_items, "rally": report.rally_items})


@fly_command.command("read-back")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--compare", "source", type=File, help="Say whether this file is what is on board (exit code 1).")
@pass_wish
def read_back_command(wish: Wish, target: Path | None, source: Path | None) -> None:
    """Fetch mission, fence and rally points; write them to TARGET (.plan or .waypoints), or compare."""
    with wish.vehicle() as vehicle:
        if source is not None:
            vehicle.verify(read_file(source))
            wish.tell({"on board": str(source)})
        if target is not None or source is None:
            bundle = on_board(vehicle)
            names = written(bundle, target, HEXACOPTER.cruise_speed_m_s) if target is not None else ()
            counts = {"mission": len(bundle.mission), "fence": len(bundle.fence), "rally": len(bundle.rally)}
            wish.tell({**counts, "written": list(names)})


def on_board(vehicle: MavlinkVehicle) -> MissionBundle:
    """All three lists of an aircraft."""
    mission, fence, rally = (vehicle.download(kind) for kind in (MISSION, FENCE, RALLY))
    ceiling_m = fence_ceiling_m(mission) if mission else None
    return MissionBundle(mission, fence, rally, marks_of(mission), ceiling_m)


@fly_command.command("prearm")
@pass_wish
def prearm_command(wish: Wish) -> None:
    """The autopilot's own reasons against arming; exit code 1 when there is one."""
    with wish.vehicle() as vehicle:
        reasons = vehicle.run_prearm_checks()
        wish.tell({"ready": not reasons, "reasons": list(reasons)})
    raise SystemExit(1 if reasons else 0)


def _action(name: str, says: str, act: Callable[[MavlinkVehicle], VehicleState]) -> None:
    """One command that asks for one thing and shows the state in which it was seen to happen."""

    @fly_command.command(name, help=says)
    @pass_wish
    def command(wish: Wish) -> None:
        with wish.vehicle() as vehicle:
            state = act(vehicle)
            if wish.as_json:
                wish.tell(known(state))
            else:
                click.echo(line(state))


_action("hold", "Stop and stay in the air, here.", MavlinkVehicle.hold)
_action("resume", "Go on with the mission.", MavlinkVehicle.resume_mission)
_action("return", "The autopilot's own straight way home: it knows no corridor.", MavlinkVehicle.return_to_launch)
_action("land", "Land right here, right now.", MavlinkVehicle.land)
_action("disarm", "Stop the motors; refused in the air.", MavlinkVehicle.disarm)


@fly_command.command("jump")
@click.argument("seq", type=click.IntRange(min=0))
@pass_wish
def jump_command(wish: Wish, seq: int) -> None:
    """Go on with mission item SEQ."""
    with wish.vehicle() as vehicle:
        click.echo(line(vehicle.set_current_item(seq)))


@fly_command.command("arm")
@click.confirmation_option("--yes", prompt="Is nobody near the propellers?")
@pass_wish
def arm_command(wish: Wish) -> None:
    """Start the motors."""
    with wish.vehicle() as vehicle:
        click.echo(line(vehicle.arm()))


@fly_command.command("launch")
@click.argument("source", type=File)
@click.option("--watch/--no-watch", default=True, help="Stay until the motors stand.")
@click.confirmation_option("--yes", prompt="Was this plan approved, and is nobody near the aircraft?")
@pass_wish
def launch_command(wish: Wish, source: Path, watch: bool) -> None:
    """Fly SOURCE: only if exactly that is on board, by the autopilot's own checks, with the fleet's parameters."""
    bundle = read_file(source)
    with wish.vehicle() as vehicle:
        vehicle.verify(bundle)
        differs = vehicle.compare_params(wish.profile())
        reasons = vehicle.run_prearm_checks()
        if differs or reasons:
            wish.tell({"ready": False, "reasons": list(reasons), "parameters that differ": sorted(differs)})
            raise SystemExit(1)
        vehicle.arm()
        click.echo(line(vehicle.start_mission()))
        if watch:
            _watch(wish, vehicle, LONGEST_FLIGHT_S, lambda state: not state.armed)


@fly_command.command("check")
@click.option("--motors", is_flag=True, help="Also start and stop the motors, on the ground.")
@click.option(
    "--fly", is_flag=True, help="Also fly: up to 15 m, 30 m to the north, back, down. Outdoors, clear of all."
)
@click.option("--yes", is_flag=True, help="Do not ask before motors run.")
@pass_wish
def check_command(wish: Wish, motors: bool, fly: bool, yes: bool) -> None:
    """The bridge's own acceptance against whatever is at the other end; what was on board is put back."""
    if (motors or fly) and not yes:
        click.confirm("Is nobody near the propellers?", abort=True)
    with wish.vehicle() as vehicle:
        results = list(accept(vehicle, motors=motors or fly, fly=fly))
    if wish.as_json:
        click.echo(json.dumps([result.facts() for result in results], ensure_ascii=False))
    else:
        for result in results:
            click.echo(result.line())
    raise SystemExit(0 if all(result.passed for result in results) else 1)


def _watch(wish: Wish, vehicle: MavlinkVehicle, seconds: float, over: Callable[[VehicleState], bool]) -> None:
    deadline, said = time.monotonic() + seconds, 0
    while True:
        state = vehicle.state()
        for text in state.statustexts:
            if text.number > said:
                said = text.number
                click.echo(json.dumps({"says": text.text}) if wish.as_json else f"          {text.text}")
        click.echo(json.dumps(known(state), ensure_ascii=False) if wish.as_json else line(state))
        left_s = deadline - time.monotonic()
        if over(state) or left_s <= 0:
            return
        try:
            vehicle.wait_for(over, min(LINE_EVERY_S, left_s))
        except EffectMissing:
            continue
