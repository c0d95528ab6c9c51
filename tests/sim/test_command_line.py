"""The process `yuai sim`: says where it listens, ends when told."""

from __future__ import annotations

import re
import signal
import subprocess
import sys

import pytest

from tests.sim.ground_station import GroundStation, Hands

HOME = "35.7583,138.0851,890,90"


def start(*options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "firmware_bridge.sim", f"--home={HOME}", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_and_ends_cleanly(end: signal.Signals) -> None:
    process = start("--listen=tcp:127.0.0.1:0", "--world=tcp:127.0.0.1:0", "--sysid=7", "--speedup=30", "--town=ina")
    assert process.stdout is not None
    ready = process.stdout.readline()
    found = re.fullmatch(r"aircraft 7 ready: mavlink on tcp:127.0.0.1:(\d+), world on tcp:127.0.0.1:(\d+)\n", ready)
    assert found, ready
    station, hands = GroundStation(int(found[1]), target=7), Hands(int(found[2]))
    assert station.wait("HEARTBEAT").get_srcSystem() == 7
    assert hands.state()["heading_deg"] == 90
    process.send_signal(end)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")
    station.close()
    hands.close()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--listen=udp:127.0.0.1:1"], "not of the form tcp:host:port"),
        (["--param=NO_SUCH=1"], "no parameter NO_SUCH"),
        (["--param=RTL_ALT=high"], "not of the form NAME=VALUE"),
        (["--wind=3"], "not of the form SPEED@FROM"),
        (["--town=atlantis"], "no terrain"),
    ],
)
def test_what_it_does_not_understand_it_says(options: list[str], words: str) -> None:
    process = start(*options)
    _, err = process.communicate(timeout=20)
    assert process.returncode != 0
    assert words in err
