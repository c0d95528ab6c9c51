"""Child processes are started, started again when they die, and ended with everything that they began."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fleet.children import Children, Recipe

LIMIT_S = 20.0
SLEEPER = (sys.executable, "-c", "import signal; signal.pause()")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()",
)
PARENT_OF_ONE = (
    sys.executable,
    "-c",
    "import signal, subprocess, sys\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])\n"
    "print(child.pid, flush=True)\n"
    "signal.pause()",
)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def children(tmp_path: Path, said: list[str]) -> Iterator[Children]:
    family = Children(tmp_path, said.append)
    yield family
    family.stop()


def until(happened: Callable[[], bool], what: str) -> None:
    end_s = time.monotonic() + LIMIT_S
    while not happened():
        assert time.monotonic() < end_s, f"never: {what}"
        os.sched_yield()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split(")")[-1].split()[0] != "Z"


def test_a_child_that_was_killed_is_started_again(children: Children, said: list[str]) -> None:
    children.start([Recipe("sleeper", SLEEPER)])
    first = children.pid("sleeper")
    os.kill(first, signal.SIGKILL)

    def revived() -> bool:
        children.tend()
        return children.restarts()["sleeper"] == 1

    until(revived, "a second start")
    assert children.pid("sleeper") != first
    assert alive(children.pid("sleeper"))
    assert "sleeper ended with -9" in said[0]


def test_a_child_that_keeps_dying_waits_longer_each_time(children: Children, said: list[str]) -> None:
    children.start([Recipe("mayfly", (sys.executable, "-c", "raise SystemExit(3)"))])

    def twice() -> bool:
        children.tend()
        return len(said) >= 2

    until(twice, "a second death")
    assert "again in 0.5 s" in said[0]
    assert "again in 1.0 s" in said[1]


def test_stopping_ends_what_a_child_began_itself(children: Children) -> None:
    children.start([Recipe("parent", PARENT_OF_ONE)])
    until(lambda: children.log_of("parent").read_text(encoding="ascii").strip() != "", "a grandchild")
    grandchild = int(children.log_of("parent").read_text(encoding="ascii"))
    assert alive(grandchild)
    children.stop()
    until(lambda: not alive(grandchild), "the grandchild's end")


def test_a_child_that_does_not_listen_is_killed(
    children: Children, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fleet.children.GRACE_S", 0.2)
    children.start([Recipe("stubborn", STUBBORN)])
    until(lambda: "deaf" in children.log_of("stubborn").read_text(encoding="ascii"), "deafness")
    pid = children.pid("stubborn")
    children.stop()
    assert not alive(pid)
    assert said == ["stubborn did not end in 0 s and is killed"]
