"""A peer of the route map: extremitypathfinder, in an environment of its own (it needs numpy 1, this project has 2).

`var/peers` is made at the first run, with pip. Without a network there are no figures of it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import shapely
from shapely import Polygon

XY = tuple[float, float]
PEERS = Path("var/peers")
NEEDS = ("extremitypathfinder==2.7.2", "numpy==1.26.4", "scipy==1.17.1")
SCRIPT = """
import json, sys, time
from extremitypathfinder import PolygonEnvironment
said = json.load(sys.stdin)
warm = PolygonEnvironment()
warm.store([(0, 0), (9, 0), (9, 9), (0, 9)], [[(2, 2), (2, 4), (4, 4), (4, 2)]])
warm.prepare()
warm.find_shortest_path((1, 1), (5, 5))
began = time.perf_counter()
world = PolygonEnvironment()
world.store(said["shell"], said["holes"])
world.prepare()
prepared = time.perf_counter() - began
times, lengths = [], []
for start, goal in said["pairs"]:
    began = time.perf_counter()
    lengths.append(world.find_shortest_path(tuple(start), tuple(goal))[1])
    times.append(time.perf_counter() - began)
json.dump({"prepared_s": prepared, "query_s": times, "length_m": lengths}, sys.stdout)
"""


def timed(area: Polygon, pairs: list[tuple[XY, XY]], within_s: float) -> dict[str, Any] | None:
    """Seconds to prepare, seconds and metres of each query; None without it, or if it takes longer."""
    python = _python()
    if python is None:
        return None
    shell = shapely.get_coordinates(shapely.orient_polygons(area).exterior)[:-1]
    holes = [shapely.get_coordinates(ring)[:-1].tolist() for ring in shapely.orient_polygons(area).interiors]
    asked = json.dumps({"shell": shell.tolist(), "holes": holes, "pairs": pairs})
    try:
        said = subprocess.run(
            [python, "-c", SCRIPT], input=asked, capture_output=True, text=True, timeout=within_s, check=True
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as failed:
        print(f"extremitypathfinder: {type(failed).__name__}", file=sys.stderr)
        return None
    answer: dict[str, Any] = json.loads(said.stdout)
    return answer


def _python() -> str | None:
    python = PEERS / "bin" / "python"
    if not (PEERS / "ready").is_file():
        venv.create(PEERS, with_pip=True)
        made = subprocess.run([python, "-m", "pip", "install", "--quiet", *NEEDS], capture_output=True, check=False)
        if made.returncode:
            print("extremitypathfinder could not be installed", file=sys.stderr)
            return None
        (PEERS / "ready").touch()
    return str(python)
