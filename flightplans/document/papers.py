"""The forms in which a plan can be handed out, each made from the same account."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from flightplans.document.account import Account
from flightplans.document.kml import kml_bytes


@dataclass(frozen=True)
class Paper:
    """A form in which a plan can be handed out."""

    suffix: str
    about: str
    mime: str
    make: Callable[[Account], bytes]
    text: bool = False
    """Fit for a terminal."""


def _json_bytes(account: Account) -> bytes:
    if account.refused or account.plan is None:
        reasons = [reason.facts() for reason in account.reasons]
        told: object = {"plan_number": account.number, "refused": reasons, "asked": account.asked()}
    else:
        told = {"plan_number": account.number, **account.plan.to_json()}
    return (json.dumps(told, ensure_ascii=False) + "\n").encode()


def _drawn(function: str) -> Callable[[Account], bytes]:
    """A maker whose drawing library, half a second of imports, is loaded when it is needed and not before."""

    def make(account: Account) -> bytes:
        made: bytes = getattr(import_module("flightplans.document.printed"), function)(account)
        return made

    return make


PAPERS: Mapping[str, Paper] = {
    "json": Paper("json", "The whole plan, or the reasons, as JSON.", "application/json", _json_bytes, text=True),
    "pdf": Paper("pdf", "Two pages to read, sign and keep; a refusal too.", "application/pdf", _drawn("pdf_bytes")),
    "png": Paper("png", "One picture: map, heights, energy, verdict.", "image/png", _drawn("png_bytes")),
    "kml": Paper("kml", "Route, zones and places for Google Earth.", "application/vnd.google-earth.kml+xml", kml_bytes),
}
