"""`yuai airspace`: what is wrong with a file of zones, what it contains, and the same in another form."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from flightplans.airspace import town_check, zone_files
from flightplans.airspace.applicability import aware
from flightplans.airspace.findings import Finding, Reading
from flightplans.airspace.sentences import Severity
from flightplans.airspace.shapes import ground_size
from flightplans.airspace.when import when
from flightplans.airspace.zone import Zone
from flightplans.airspace.zone_files import Form
from flightplans.document.saving import NotWritten, save
from flightplans.errors import BadTownData
from flightplans.world import load_town

MARKS = {Severity.ERROR: "× 誤り", Severity.WARNING: "△ 注意", Severity.NOTE: "・ 参考"}
ORDER = tuple(MARKS)
MOST_TOLD = 100
FORMS = click.Choice([str(form) for form in Form])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class MomentParam(click.ParamType[datetime]):
    """A moment with its time zone, e.g. 2026-08-14T09:00+09:00."""

    name = "MOMENT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """ISO 8601 to an aware moment."""
        if isinstance(value, datetime):
            return value
        try:
            return aware(datetime.fromisoformat(str(value)))
        except ValueError:
            self.fail(f"{value!r} is not like 2026-08-14T09:00+09:00", param, ctx)


@click.group("airspace")
def airspace() -> None:
    """Files of zones: corridors, no-fly zones, obstacles (GeoJSON, KML, KMZ, ED-269)."""


@airspace.command("check")
@click.argument("file", type=FILE)
@click.option("--town", default="ina", show_default=True, help="Town whose sites and terrain it is for.")
@click.option("--format", "form", type=FORMS, help="Form of the file; else its name and content tell.")
@click.option("--at", type=MomentParam(), help="Look at the zones of this moment, e.g. 2026-08-14T09:00+09:00.")
@click.option("--json", "as_json", is_flag=True, help="Findings as JSON.")
def check(file: Path, town: str, form: str | None, at: datetime | None, as_json: bool) -> None:
    """Say what is wrong with FILE, where, in words. Exit code 0: usable, 1: it has errors."""
    reading = _read(file, form)
    try:
        world = load_town(town)
    except BadTownData as error:
        raise click.BadParameter(str(error), param_hint="--town") from error
    found = [*reading.findings, *town_check.findings(reading, world, town, at)]
    found.sort(key=lambda finding: (ORDER.index(finding.severity), finding.where.index or 0))
    usable = all(finding.severity is not Severity.ERROR for finding in found)
    if as_json:
        told = {"usable": usable, "zones": len(reading.zones), "findings": [finding.to_json() for finding in found]}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo("\n".join(_told(found, reading, usable)))
    raise SystemExit(0 if usable else 1)


@airspace.command("convert")
@click.argument("file", type=FILE)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "form", type=FORMS, help="Form of FILE; else its name and content tell.")
@click.option("--to", "out_form", type=FORMS, help="Form of OUT; else its name tells (.geojson .kml .kmz .ed269.json).")
def convert(file: Path, out: Path, form: str | None, out_form: str | None) -> None:
    """Write the zones of FILE to OUT in another form. A file with errors is not converted (exit code 1)."""
    target = Form(out_form) if out_form else zone_files.form_of_name(out.name)
    if target is None:
        raise click.BadParameter(f"{out.name}: say the form with --to", param_hint="OUT")
    reading = _read(file, form)
    for finding in reading.findings:
        click.echo("\n".join(_lines(finding)), err=True)
    if any(True for _ in reading.errors):
        click.echo("誤りがあるので変換しません。 Not converted.", err=True)
        raise SystemExit(1)
    try:
        save(out, zone_files.written(reading.zones, target))
    except NotWritten as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{out}: 区域 {len(reading.zones)} zones ({target})")


@airspace.command("show")
@click.argument("file", type=FILE)
@click.option("--format", "form", type=FORMS, help="Form of the file; else its name and content tell.")
def show(file: Path, form: str | None) -> None:
    """Say what FILE contains, a zone a line."""
    reading = _read(file, form)
    for zone in reading.zones:
        click.echo(_row(zone))
    click.echo(_counted(reading))
    if any(True for _ in reading.errors):
        click.echo(
            "読めない区域があります: yuai airspace check で調べてください。 Some zones cannot be read.", err=True
        )
        raise SystemExit(1)


def _read(file: Path, form: str | None) -> Reading:
    with file.open("rb") as opened:
        data = opened.read(zone_files.MOST_BYTES + 1)
    return zone_files.read(data, Form(form) if form else zone_files.form_of_name(file.name))


def _told(found: list[Finding], reading: Reading, usable: bool) -> Iterator[str]:
    for finding in found[:MOST_TOLD]:
        yield from _lines(finding)
    if len(found) > MOST_TOLD:
        yield f"… ほか {len(found) - MOST_TOLD} 件。 {len(found) - MOST_TOLD} more (--json tells all)."
    counts = Counter(finding.severity for finding in found)
    errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
    verdict = "○ 使えます。 Usable." if usable else "× 使えません。 Not usable."
    yield f"{verdict} 誤り errors {errors}、注意 warnings {warnings}。 {_counted(reading)}"


def _lines(finding: Finding) -> Iterator[str]:
    place_ja, place_en = finding.place_ja, finding.place_en
    yield f"{MARKS[finding.severity]} {place_ja}{': ' if place_ja else ''}{finding.ja}"
    yield f"      {place_en}{': ' if place_en else ''}{finding.en}"


def _counted(reading: Reading) -> str:
    roles = Counter(str(zone.role) for zone in reading.zones)
    return f"区域 zones {len(reading.zones)}: " + ", ".join(f"{role} {count}" for role, count in sorted(roles.items()))


def _row(zone: Zone) -> str:
    square_m, _ = ground_size(zone.polygon)
    limits = "".join(
        f" {name} {height.metres:g} m {height.datum}"
        for name, height in (("下限", zone.limits.lower), ("上限", zone.limits.upper))
        if height
    )
    keep = f" 離隔 {zone.clearance_m:g} m" if zone.clearance_m else ""
    top = f" 高さ {zone.top_agl_m:g} m" if zone.top_agl_m else ""
    source = zone.source + (f" {zone.source_date}" if zone.source_date else "")
    about = f"{zone.role}/{zone.kind} {zone.name} {square_m / 10_000:.2f} ha{keep}{top}{limits}"
    return f"{zone.id}: {about}; {when(zone)}; {zone.reason}; {source}"
