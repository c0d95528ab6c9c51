"""How kernels are compiled, and where the result is kept.

Only the doors (`kernel`) are kept on disk, beside their files, or in the user's cache where the installation cannot be
written (`NUMBA_CACHE_DIR` overrides both); what they call is compiled into them. Each door is only ever called with one
set of types, and numba writes its files whole and moves them into place: several processes may compile at once.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from numba import njit

part: Callable[[Callable[..., Any]], Callable[..., Any]] = njit(nogil=True)
"""Compiled into whatever calls it."""

inlined: Callable[[Callable[..., Any]], Callable[..., Any]] = njit(inline="always", nogil=True)
"""The same, for the innermost loops."""


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """A door: compiled at its first call, kept for later processes, never holding the interpreter's lock."""
    forget_what_is_older(Path(function.__code__.co_filename).parent)
    try:
        kept: Callable[..., Any] = njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba found no folder that it may write: every process compiles anew
        kept = njit(nogil=True)(function)
    return kept


@cache
def forget_what_is_older(folder: Path) -> None:
    """Remove what was kept before a file of this room changed: numba looks at a door's own file only."""
    with suppress(OSError):  # an installation that cannot be written changes as a whole, its doors with it
        changed = max(source.stat().st_mtime for source in folder.glob("*.py"))
        for kept in folder.glob("__pycache__/*.nbi"):
            if kept.stat().st_mtime < changed:
                kept.unlink(missing_ok=True)
