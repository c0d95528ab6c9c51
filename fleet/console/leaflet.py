"""Leaflet 1.9, served by ourselves from the installed package: the map needs no internet."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import js_lib_leaflet
from flask import Blueprint, Response, send_from_directory

pages = Blueprint("leaflet", __name__)

A_DAY_S = 86_400


def leaflet_folder() -> Path:
    """The folder of the installed package that holds leaflet.js, leaflet.css and images/."""
    return Path(str(files(js_lib_leaflet))) / "static" / "js_lib_leaflet"


@pages.get("/leaflet/<path:name>")
def leaflet_file(name: str) -> Response:
    return send_from_directory(leaflet_folder(), name, max_age=A_DAY_S)
