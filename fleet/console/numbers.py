"""Numbers that people type into forms, also in full-width digits."""

from __future__ import annotations

import math
import unicodedata

from flask import abort, request


def decimal_in(name: str, least: float, most: float) -> float:
    """The form's field as a number in range; anything else is answered with 400."""
    try:
        value = float(unicodedata.normalize("NFKC", request.form.get(name, "")).strip())
    except ValueError:
        abort(400)
    if not math.isfinite(value) or not least <= value <= most:
        abort(400)
    return value


def whole_or_none(name: str, most: int) -> int | None:
    """The form's field as a whole number from 0 on, None when it was left empty; anything else is answered with 400."""
    typed = unicodedata.normalize("NFKC", request.form.get(name, "")).strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit()) or int(typed) > most:
        abort(400)
    return int(typed)
