"""A mission's way out to a ground station and back: which files it is, by the name that somebody gives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from flightplans.mission.file_faults import BadMissionFile, Fault
from flightplans.mission.items import MissionBundle
from flightplans.mission.plan_file import read_plan, write_plan
from flightplans.mission.waypoints_file import read_waypoints, write_waypoints

SUFFIXES = (".plan", ".waypoints")


def exported(bundle: MissionBundle, name: str, *, cruise_speed_m_s: float) -> dict[str, str]:
    """Texts by file name. `X.plan` is one file; `X.waypoints` comes with `X-fence.` and `X-rally.waypoints`.

    Raises BadMissionFile for any other ending.
    """
    path = PurePath(name)
    if path.suffix == ".plan":
        return {name: write_plan(bundle, cruise_speed_m_s=cruise_speed_m_s)}
    if path.suffix == ".waypoints":
        lists = {"": bundle.mission, "-fence": bundle.fence, "-rally": bundle.rally}
        return {beside(name, which): write_waypoints(items) for which, items in lists.items() if items}
    raise _unknown(name)


def imported(name: str, texts: Mapping[str, str]) -> MissionBundle:
    """Inverse of `exported`; fence and rally files may be missing. Raises BadMissionFile."""
    path = PurePath(name)
    if path.suffix == ".plan":
        return read_plan(texts[name])
    if path.suffix == ".waypoints":
        return read_waypoints(texts[name], *(texts.get(beside(name, which), "") for which in ("-fence", "-rally")))
    raise _unknown(name)


def beside(name: str, which: str) -> str:
    """The name of the fence's or rally points' file beside a mission's."""
    path = PurePath(name)
    return str(path.with_name(f"{path.stem}{which}{path.suffix}"))


def _unknown(name: str) -> BadMissionFile:
    return BadMissionFile((Fault(name, f"拡張子は {' か '.join(SUFFIXES)} です the name has to end in one of these"),))
