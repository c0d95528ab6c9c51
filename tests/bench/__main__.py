"""`python -m tests.bench [NAME ...]`: figures beside those of a named peer or limit, measured in the same run.

Nothing here passes or fails. Numbers of two machines, or of a quiet and a busy one, say nothing about each other;
the ratio does.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable

from tests.bench import (
    airspace,
    bridge,
    checkout,
    crosscheck,
    energy,
    ground_risk,
    heights,
    month,
    packing,
    plans,
    routes,
    separation,
    sim,
    television,
    ways_out,
)
from tests.bench.table import Row, table

BENCHMARKS: dict[str, Callable[[], Iterable[Row]]] = {
    "checkout": checkout.run,
    "packing": packing.run,
    "television": television.run,
    "plans": plans.run,
    "routes": routes.run,
    "crosscheck": crosscheck.run,
    "heights": heights.run,
    "airspace": airspace.run,
    "ground_risk": ground_risk.run,
    "energy": energy.run,
    "separation": separation.run,
    "ways_out": ways_out.run,
    "bridge": bridge.run,
    "month": month.run,
    "sim": sim.run,
}

LONG = {"crosscheck"}
"""Five to ten minutes: only when asked for by name."""
USUAL = f"all but {', '.join(sorted(LONG))}"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Benchmarks beside their peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones: {', '.join(BENCHMARKS)} ({USUAL})")
    names = parser.parse_args(arguments).names or [name for name in BENCHMARKS if name not in LONG]
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    load = os.getloadavg()[0]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f} before we began")
    for name in names:
        begin_s = time.monotonic()
        rows = list(BENCHMARKS[name]())
        print(f"\n{table(name, rows)}\n({time.monotonic() - begin_s:.0f} s)", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
