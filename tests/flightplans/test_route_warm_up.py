"""Kernels are compiled once, kept beside their files, and never used when a file of the room is newer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from shapely import box

import flightplans
from flightplans import compiled
from flightplans.route import RouteMap, places, sight, taut
from flightplans.route.warm_up import warm_up

DOORS = (places.buckets, places.torn, sight.pieces, taut.way)


def test_every_door_has_one_set_of_types_and_the_warm_up_passes_through_all() -> None:
    warm_up()
    RouteMap(box(0, 0, 9, 9)).shortest((1, 1), (8, 8))
    assert [len(door.signatures) for door in DOORS] == [1, 1, 1, 1]


def test_what_was_kept_before_a_file_changed_is_forgotten(tmp_path: Path) -> None:
    kept = tmp_path / "__pycache__"
    kept.mkdir()
    for name, second in (("sides.py", 100), ("__pycache__/old.nbi", 90), ("__pycache__/new.nbi", 110)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (second, second))
    compiled.forget_what_is_older(tmp_path)
    assert [path.name for path in kept.iterdir()] == ["new.nbi"]


def test_an_installation_that_cannot_be_written_keeps_its_kernels_elsewhere(tmp_path: Path) -> None:
    """Or nowhere: an account without a home compiles at every start, and still plans."""
    installed = tmp_path / "installed"
    shutil.copytree(Path(flightplans.__file__).parent, installed / "flightplans", ignore=lambda *_: ["__pycache__"])
    script = (
        "from numba.core import caching\n"
        "class Nowhere(caching._CacheLocator):\n"
        "    @classmethod\n"
        "    def from_function(cls, py_func, py_file): return None\n"
        "caching.CacheImpl._locator_classes = [Nowhere]\n"
        "import flightplans.plan, flightplans.separation.kernels\n"
        "from flightplans.route import places\n"
        "print(type(places.torn._cache).__name__)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"}
    said = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "NullCache"
