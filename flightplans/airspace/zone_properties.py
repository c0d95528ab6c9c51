"""What a zone says of itself, as names and values: those of our GeoJSON and KML, and names that others use for them.

A name that is none of these is told, never silently dropped: it may hold a restriction. See docs/airspace.md.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from shapely import MultiPolygon, Polygon

from flightplans.airspace import applicability_form
from flightplans.airspace.findings import Notes, Where
from flightplans.airspace.height_limits import Height, HeightDatum, HeightLimits
from flightplans.airspace.zone import Kind, Role, Zone

# id2 and name2 are what GDAL, and so QGIS, makes of ExtendedData beside a placemark's own id and name.
NAMES = {
    "id": ("id2", "identifier", "zone_id", "番号", "識別子"),
    "role": ("役割", "区分"),
    "kind": ("type", "種別", "種類"),
    "name": ("name2", "title", "名称", "名前", "区域名"),
    "reason": ("理由", "根拠"),
    "source": ("出典", "出所", "作成者"),
    "source_date": ("出典日", "調査日", "作成日"),
    "clearance_m": ("clearance", "buffer", "buffer_m", "離隔", "離隔距離", "離隔_m"),
    "top_agl_m": ("height", "height_m", "top_m", "高さ", "高さ_m", "地上高"),
    "lower_m": ("下限", "下限_m"),
    "lower_datum": ("下限基準",),
    "upper_m": ("上限", "上限_m"),
    "upper_datum": ("上限基準",),
    "applicability": ("適用時間", "適用期間"),
}
OURS = {other.casefold(): name for name, others in NAMES.items() for other in (name, *others)}
JAPANESE = {
    "id": "番号", "role": "役割", "kind": "種別", "name": "名前", "reason": "理由", "source": "出典",
}  # fmt: skip
HARMLESS = frozenset(
    (
        *("fid", "objectid", "ogc_fid", "layer", "path", "stroke", "stroke-width", "stroke-opacity", "fill"),
        *("fill-opacity", "marker-color", "marker-size", "marker-symbol", "styleurl", "stylehash", "tessellate"),
        *("extrude", "visibility", "draworder", "icon", "altitudemode", "shape_length", "shape_area", "shape_leng"),
    )
)
"""Written by QGIS, Google Earth and geojson.io for the drawing alone."""
ROLE_WORDS = {
    "飛行可": Role.CORRIDOR, "飛べる区域": Role.CORRIDOR, "飛行区域": Role.CORRIDOR, "回廊": Role.CORRIDOR,
    "飛行禁止": Role.NO_FLY, "禁止": Role.NO_FLY, "飛ばない区域": Role.NO_FLY, "no-fly": Role.NO_FLY,
    "nofly": Role.NO_FLY, "prohibited": Role.NO_FLY, "障害物": Role.OBSTACLE,
}  # fmt: skip
KIND_WORDS = {
    "河川": Kind.RIVER, "川": Kind.RIVER, "湖": Kind.LAKE, "湖沼": Kind.LAKE, "ダム湖": Kind.LAKE, "農地": Kind.FIELD,
    "田畑": Kind.FIELD, "森林": Kind.FOREST, "山林": Kind.FOREST, "住宅": Kind.HOUSES, "家屋": Kind.HOUSES,
    "民家": Kind.HOUSES, "人口集中地区": Kind.DID, "学校": Kind.SCHOOL, "送電線": Kind.POWER_LINE,
    "電線": Kind.POWER_LINE, "私有地": Kind.PRIVATE_LAND, "空港": Kind.AIRPORT, "空港等": Kind.AIRPORT,
    "臨時": Kind.TEMPORARY, "一時": Kind.TEMPORARY, "人の集まる場所": Kind.PEOPLE, "自然保護": Kind.NATURE,
    "作業場": Kind.WORKS, "工事": Kind.WORKS, "その他": Kind.OTHER,
}  # fmt: skip
CLOSED_KINDS = frozenset(Kind) - {Kind.RIVER, Kind.LAKE, Kind.FIELD, Kind.FOREST, Kind.POWER_LINE}
MOST_M = 100_000.0
LOWEST_M = -1_000.0


def properties_of(zone: Zone) -> dict[str, Any]:
    """Everything but the area, ready for JSON; what is not said is left out."""
    said: dict[str, Any] = {
        "id": zone.id,
        "role": str(zone.role),
        "kind": str(zone.kind),
        "name": zone.name,
        "reason": zone.reason,
        "source": zone.source,
        "source_date": zone.source_date.isoformat() if zone.source_date else None,
        "clearance_m": zone.clearance_m,
        "top_agl_m": zone.top_agl_m,
    }
    for side, height in (("lower", zone.limits.lower), ("upper", zone.limits.upper)):
        said |= {f"{side}_m": height.metres, f"{side}_datum": str(height.datum)} if height else {}
    if zone.applies:
        said["applicability"] = applicability_form.written(zone.applies)
    return {name: value for name, value in said.items() if value is not None}


def ours(said: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The properties under our names (ours win over synonyms), and the names that mean nothing here."""
    known: dict[str, Any] = {}
    unknown: list[str] = []
    for name, value in said.items():
        ours_name = OURS.get(str(name).strip().casefold())
        if value is None or value == "":
            continue
        if ours_name is None:
            unknown += [] if str(name).casefold() in HARMLESS else [str(name)]
        elif ours_name not in known or name == ours_name:
            known[ours_name] = value
    return known, unknown


def zone_of(said: Mapping[str, Any], area: Polygon | MultiPolygon, where: Where, notes: Notes) -> Zone | None:
    """A zone of properties under our names; None where something is wrong with them, which is noted."""
    before = notes.error_count
    kind = _kind(said.get("kind"), where, notes)
    role = _role(said.get("role"), kind, where, notes)
    name, reason, source = (_text(said, each, where, notes) for each in ("name", "reason", "source"))
    clearance_m, top_agl_m = (_number(said, each, 0.0, where, notes) for each in ("clearance_m", "top_agl_m"))
    limits = _limits(said, where, notes)
    source_date = _date(said, where, notes)
    if role is Role.OBSTACLE and not top_agl_m and limits.upper is None:
        notes.add("no_height", where)
    applies = applicability_form.read(_unpacked(said.get("applicability"), where, notes), where, notes)
    if notes.error_count > before or role is None or applies is None:
        return None
    return Zone(
        id=where.id,
        role=role,
        name=name,
        reason=reason,
        source=source,
        polygon=area,
        clearance_m=clearance_m or 0.0,
        top_agl_m=top_agl_m or 0.0,
        kind=kind,
        source_date=source_date,
        limits=limits,
        applies=applies,
    )


def is_role(word: str) -> bool:
    """Whether a word names a role, in any of the ways known."""
    return word.strip().casefold() in ROLE_WORDS or word.strip().casefold() in list(Role)


def id_of(said: Mapping[str, Any], index: int, notes: Notes) -> str:
    """The zone's id, or one made of its number, which is noted."""
    given = said.get("id")
    if given not in (None, ""):
        return str(given)
    made = f"zone-{index + 1}"
    notes.add("made_id", Where(index, made), id=made)
    return made


def _text(said: Mapping[str, Any], name: str, where: Where, notes: Notes) -> str:
    value = said.get(name)
    text = "" if value is None else str(value)
    if not text.strip():
        notes.add("missing", where, key=name, ja_key=JAPANESE[name])
    return text


def _role(value: Any, kind: Kind, where: Where, notes: Notes) -> Role | None:
    word = "" if value is None else str(value).strip().casefold()
    if is_role(word):
        return ROLE_WORDS[word] if word in ROLE_WORDS else Role(word)
    if word:
        notes.add("unknown_role", where, value=str(value))
        return None
    # Only what closes may be guessed: what nobody called a corridor never becomes one.
    if kind is Kind.POWER_LINE or kind in CLOSED_KINDS - {Kind.OTHER}:
        guessed = Role.OBSTACLE if kind is Kind.POWER_LINE else Role.NO_FLY
        notes.add("guessed_role", where, role=str(guessed))
        return guessed
    notes.add("missing", where, key="role", ja_key=JAPANESE["role"])
    return None


def _kind(value: Any, where: Where, notes: Notes) -> Kind:
    word = "" if value is None else str(value).strip().casefold()
    if not word or word in KIND_WORDS or word in list(Kind):
        return KIND_WORDS[word] if word in KIND_WORDS else Kind(word or "other")
    notes.add("unknown_kind", where, value=str(value))
    return Kind.OTHER


def _number(said: Mapping[str, Any], name: str, least: float, where: Where, notes: Notes) -> float | None:
    """Metres, also as text like 「３０ｍ」; None if absent or noted as wrong."""
    value = said.get(name)
    if value is None or value == "":
        return None
    text = unicodedata.normalize("NFKC", str(value)).strip().removesuffix("メートル").removesuffix("m").strip()
    try:
        metres = math.nan if isinstance(value, bool) else float(text)
    except ValueError:
        metres = math.nan
    if math.isnan(metres):
        notes.add("not_number", where, key=name, value=str(value))
        return None
    if not least <= metres <= MOST_M:
        notes.add("bad_number", where, key=name, value=text, most=f"{MOST_M:g}")
        return None
    return metres


def _limits(said: Mapping[str, Any], where: Where, notes: Notes) -> HeightLimits:
    lower, upper = (_height(said, side, where, notes) for side in ("lower", "upper"))
    if lower and upper and lower.datum is upper.datum and lower.metres >= upper.metres:
        notes.add("limits_upside_down", where, lower=lower.metres, upper=upper.metres)
    return HeightLimits(lower, upper)


def _height(said: Mapping[str, Any], side: str, where: Where, notes: Notes) -> Height | None:
    metres = _number(said, f"{side}_m", LOWEST_M, where, notes)
    word = str(said.get(f"{side}_datum") or HeightDatum.AGL).strip().upper()
    if word not in list(HeightDatum):
        notes.add("bad_datum", where, key=f"{side}_datum", value=word)
        return None
    return None if metres is None else Height(metres, HeightDatum(word))


def _date(said: Mapping[str, Any], where: Where, notes: Notes) -> date | None:
    value = said.get("source_date")
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value).replace("/", "-"))
    except ValueError:
        notes.add("bad_date", where, key="source_date", value=str(value))
        return None


def _unpacked(value: Any, where: Where, notes: Notes) -> Any:
    """KML and flat tables hold the list as text."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    try:
        return json.loads(value)
    except ValueError:
        notes.add("bad_time", where, key="applicability", value=value[:60])
        return None
