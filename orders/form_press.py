"""A press of a form that makes something: sent twice it is one, and the same words sent from another form are two."""

from __future__ import annotations

import hashlib
import json
import secrets

SHORTEST_TOKEN = 20


def new_form_token() -> str:
    """Stands hidden in a form; every form that is shown has its own."""
    return secrets.token_urlsafe(24)


def press_of(form_token: str, *fields: object) -> str | None:
    """The mark of this press: the form's token with what was filled in. None without a token.

    A form that somebody goes back to and fills in differently is another press.
    """
    if len(form_token) < SHORTEST_TOKEN:
        return None
    text = json.dumps([form_token, *map(str, fields)], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
