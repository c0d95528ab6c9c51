"""Child processes: started, watched, started again when they die, ended together.

A child runs in a session of its own, so that Ctrl-C reaches only the parent, which then ends them in order.
On Linux the kernel ends the children as well when the parent itself is killed (PR_SET_PDEATHSIG, prctl(2)).
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
STEADY_AFTER_S = 20.0
GRACE_S = 10.0


@dataclass(frozen=True)
class Recipe:
    """How one child is started: its name, its command line and what its environment has on top of ours."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Child:
    """One running child and how often it had to be started again."""

    recipe: Recipe
    process: subprocess.Popen[bytes]
    started_at_s: float
    restarts: int = 0
    pause_s: float = FIRST_PAUSE_S
    due_at_s: float | None = None

    @property
    def running(self) -> bool:
        return self.process.poll() is None


class Children:
    """Starts recipes, keeps them alive (`tend`), ends them all (`stop`)."""

    def __init__(self, log_folder: Path, say: Callable[[str], None]) -> None:
        self._log_folder = log_folder
        self._say = say
        self._children: list[Child] = []
        self._dies_with_us = _death_with_parent()
        log_folder.mkdir(parents=True, exist_ok=True)

    def start(self, recipes: Sequence[Recipe]) -> None:
        for recipe in recipes:
            self._children.append(Child(recipe, self._spawn(recipe), time.monotonic()))

    def restarts(self) -> dict[str, int]:
        return {child.recipe.name: child.restarts for child in self._children}

    def pid(self, name: str) -> int:
        """Process id of the child `name`; raises KeyError when there is none."""
        for child in self._children:
            if child.recipe.name == name:
                return child.process.pid
        raise KeyError(name)

    def log_of(self, name: str) -> Path:
        return self._log_folder / f"{name}.log"

    def tend(self) -> None:
        """One look at every child: what died is started again, later each time while it keeps dying."""
        now_s = time.monotonic()
        for child in self._children:
            if child.running:
                self._calm_down(child, now_s)
            elif child.due_at_s is None:
                self._mourn(child, now_s)
            elif now_s >= child.due_at_s:
                self._revive(child, now_s)

    def stop(self) -> None:
        """SIGTERM to all in reverse order of starting, SIGKILL to what has not ended in time."""
        for child in reversed(self._children):
            _signal_session(child.process, signal.SIGTERM, whole=False)
        end_s = time.monotonic() + GRACE_S
        for child in reversed(self._children):
            try:
                child.process.wait(timeout=max(0.1, end_s - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._say(f"{child.recipe.name} did not end in {GRACE_S:.0f} s and is killed")
            _signal_session(child.process, signal.SIGKILL, whole=True)
            child.process.wait()
        self._children.clear()

    def _spawn(self, recipe: Recipe) -> subprocess.Popen[bytes]:
        with self.log_of(recipe.name).open("ab") as log:
            return subprocess.Popen(
                recipe.argv,
                env={**os.environ, **recipe.env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=self._dies_with_us,
            )

    def _calm_down(self, child: Child, now_s: float) -> None:
        if now_s - child.started_at_s > STEADY_AFTER_S:
            child.pause_s = FIRST_PAUSE_S

    def _mourn(self, child: Child, now_s: float) -> None:
        child.due_at_s = now_s + child.pause_s
        self._say(
            f"{child.recipe.name} ended with {child.process.returncode} (see {self.log_of(child.recipe.name)});"
            f" starting it again in {child.pause_s:.1f} s"
        )
        child.pause_s = min(LONGEST_PAUSE_S, child.pause_s * 2)

    def _revive(self, child: Child, now_s: float) -> None:
        try:
            child.process = self._spawn(child.recipe)
        except OSError as why:
            # A full disk, no more processes: one child waits, the others stay.
            child.due_at_s = now_s + LONGEST_PAUSE_S
            self._say(f"{child.recipe.name} cannot be started now: {why}")
            return
        child.started_at_s = now_s
        child.restarts += 1
        child.due_at_s = None


def yuai(*words: str) -> tuple[str, ...]:
    """The command line of one of our own sub-commands, run by this very Python."""
    return (sys.executable, "-m", "orders", *words)


def _death_with_parent() -> Callable[[], None] | None:
    """What a new child does first so that it ends when we are killed; None where the system has no such thing."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)

    def ask_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    return ask_the_kernel


def _signal_session(process: subprocess.Popen[bytes], number: signal.Signals, *, whole: bool) -> None:
    """Signals the child, or everything left of its session; silence when nothing is there any more."""
    try:
        if whole:
            os.killpg(process.pid, number)
        elif process.poll() is None:
            process.send_signal(number)
    except ProcessLookupError:
        return
