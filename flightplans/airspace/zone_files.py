"""Files of zones as bytes: which form they have, what they say, and what is wrong with them down to the line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum
from io import BytesIO
from pathlib import PurePath
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flightplans.airspace import ed269, ed269_reading, geojson, kml, kml_reading
from flightplans.airspace.findings import Notes, Reading, Where
from flightplans.airspace.zone import Zone

MOST_BYTES = 20_000_000
MOST_DOUBLE_KEYS = 5
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
"""What stands in pictures and programs, never in a table of zones."""


class Form(StrEnum):
    """Forms of files."""

    GEOJSON = "geojson"
    KML = "kml"
    KMZ = "kmz"
    ED269 = "ed269"


def form_of_name(name: str) -> Form | None:
    """The form that a file's name promises; None for .json and anything else, which only the content can tell."""
    suffixes = [suffix.lower().lstrip(".") for suffix in PurePath(name).suffixes]
    if "ed269" in suffixes or PurePath(name).stem.lower().endswith(("ed269", "ed-269")):
        return Form.ED269
    return Form(suffixes[-1]) if suffixes and suffixes[-1] in list(Form) else None


def read(data: bytes, form: Form | None = None) -> Reading:
    """Zones with everything that was found; the form is told by the content where None. Never raises for a file."""
    notes = Notes()
    if len(data) > MOST_BYTES:
        notes.add("too_large", size=f"{len(data) / 1e6:.1f} MB", limit=f"{MOST_BYTES / 1e6:.0f} MB")
    elif not data.strip(b" \t\r\n\0\xef\xbb\xbf"):
        notes.add("empty")
    elif form is Form.KMZ or (form is None and data.startswith(b"PK")):
        inside = kml_reading.kml_inside(data, notes)
        return _with(notes, Reading(()) if inside is None else kml_reading.read(inside))
    elif form is Form.KML or (form is None and _text_start(data).startswith("<")):
        return kml_reading.read(data)
    else:
        return _read_json(data, form, notes)
    return Reading((), tuple(notes.found))


def written(zones: Iterable[Zone], form: Form) -> bytes:
    """A file of this form, UTF-8."""
    zones = tuple(zones)
    match form:
        case Form.GEOJSON:
            return _json_bytes(geojson.written(zones))
        case Form.ED269:
            return _json_bytes(ed269.written(zones))
        case Form.KML:
            return kml.written(zones)
        case Form.KMZ:
            packed = BytesIO()
            with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
                archive.writestr(ZipInfo("doc.kml", (2026, 1, 1, 0, 0, 0)), kml.written(zones))
            return packed.getvalue()


def _json_bytes(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _text_start(data: bytes) -> str:
    return data[:400].decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "ignore").lstrip()


def _with(notes: Notes, reading: Reading) -> Reading:
    return replace(reading, findings=(*notes.found, *reading.findings))


def _read_json(data: bytes, form: Form | None, notes: Notes) -> Reading:
    text = _decoded(data, notes)
    document = None if text is None else _parsed(text, notes)
    if text is None or document is None:
        return Reading((), tuple(notes.found))
    form = form or _form_of(document)
    if form is None:
        notes.add(
            "no_format", found=f"{document!r:.40}" if not isinstance(document, dict) else ", ".join(document)[:80]
        )
        return Reading((), tuple(notes.found))
    reading = (ed269_reading if form is Form.ED269 else geojson).read(document)
    lines = tuple(_lines(text))
    found = (replace(finding, where=_with_line(finding.where, lines)) for finding in reading.findings)
    return _with(notes, replace(reading, findings=tuple(found), lines=lines))


def _decoded(data: bytes, notes: Notes) -> str | None:
    """UTF-8, with or without a mark; UTF-16 with one; Shift_JIS with a warning."""
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        text = data.decode("cp932", "replace")
        if _NO_TEXT.search(text):
            notes.add("bad_encoding", byte=error.start + 1)
            return None
        notes.add("shift_jis", encoding="Shift_JIS")
        return text


def _parsed(text: str, notes: Notes) -> Any:
    doubles: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            names = [name for name, _ in pairs]
            doubles.extend(sorted({name for name in names if names.count(name) > 1}))
        return made

    try:
        document = json.loads(text, object_pairs_hook=once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        where = Where(line=error.lineno)
        if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string"):
            notes.add("truncated", where)
        else:
            notes.add("not_json", where, column=error.colno, problem=error.msg)
        return None
    except (RecursionError, ValueError) as error:
        notes.add("not_json", column=1, problem=str(error)[:80])
        return None
    for name in doubles[:MOST_DOUBLE_KEYS]:
        notes.add("double_key", key=name)
    return document


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _form_of(document: Any) -> Form | None:
    if not isinstance(document, dict):
        return None
    if "UASZoneList" in document:
        return Form.ED269
    features = document.get("features")
    first = features[0] if isinstance(features, list) and features else None
    if isinstance(first, dict) and "properties" not in first and ("identifier" in first or "restriction" in first):
        return Form.ED269
    return Form.GEOJSON if features is not None or document.get("type") == "FeatureCollection" else None


def _with_line(where: Where, lines: tuple[int, ...]) -> Where:
    """The same place, with the line where its feature begins."""
    known = where.index is not None and where.index < len(lines)
    return replace(where, line=lines[where.index]) if known and where.index is not None else where


def _lines(text: str) -> Iterator[int]:
    found = re.search(r'"(features|UASZoneList)"\s*:\s*\[', text)
    at, line, counted = (found.end() if found else len(text)), 1, 0
    decoder = json.JSONDecoder()
    while True:
        at += len(text[at : at + 10_000]) - len(text[at : at + 10_000].lstrip(" \t\r\n,"))
        if at >= len(text) or text[at] == "]":
            return
        line, counted = line + text.count("\n", counted, at), at
        yield line
        try:
            _, at = decoder.raw_decode(text, at)
        except ValueError:
            return
