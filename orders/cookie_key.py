"""The key that signs cookies: from the settings, or made once and kept in a file only its owner can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from orders.config import OrdersSettings


def cookie_key(settings: OrdersSettings) -> str:
    """YUAI_SECRET_KEY, or the content of <var_dir>/secret_key. Processes that start at once agree on one key."""
    if settings.secret_key:
        return settings.secret_key
    path = Path(settings.var_dir) / "secret_key"
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii")


def _make(path: Path) -> None:
    """Written aside and linked into place: nobody reads half a key, and the first one stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
