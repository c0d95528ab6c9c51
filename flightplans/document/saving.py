"""Papers into files that a person named: whole or not at all. Called by commands only."""

from __future__ import annotations

import errno
import secrets
from contextlib import suppress
from pathlib import Path


class NotWritten(Exception):
    """A file could not be written; the message says why, and nothing is left of it."""


def save(path: Path, content: bytes) -> None:
    """Write a file beside its place, then put it there: a reader sees the old file or the whole new one.

    A device or a pipe is written to directly. Raises NotWritten.
    """
    target = path.resolve()
    try:
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(content)
            return
        _put(target, content)
    except OSError as error:
        raise NotWritten(f"{path}: {_why(error)}") from error


def _put(target: Path, content: bytes) -> None:
    part = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
        part.replace(target)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _why(error: OSError) -> str:
    """The system's own words, with the usual cases in Japanese before them."""
    spoken = {
        "ENOSPC": "空き容量がありません",
        "EDQUOT": "空き容量がありません",
        "EROFS": "読み取り専用です",
        "EACCES": "書きこむ許可がありません",
        "EPERM": "書きこむ許可がありません",
        "ENOENT": "フォルダーがありません",
        "ENOTDIR": "フォルダーではありません",
        "EISDIR": "フォルダーです",
        "ENAMETOOLONG": "名前が長すぎます",
    }
    words = spoken.get(errno.errorcode.get(error.errno or 0, ""), "書けません")
    return f"{words} ({error.strerror or error})"
