"""Gateways for the outbox: mail by SMTP (also to a provider's mail-to-SMS address), or lines in a file."""

from __future__ import annotations

import json
import os
import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from orders.days.outbox import OutboxMessage, Sender, SendFailed
from orders.errors import SettingInvalid

VARIABLE = "YUAI_OUTBOX"
EXPECTED = "file:PATH or smtp://[USER:PASSWORD@]HOST[:PORT]/?from=ADDRESS&domain=DOMAIN[&tls=yes]"
TIMEOUT_S = 20.0


@dataclass(frozen=True)
class FileSender:
    """Appends a line of JSON a message, on the disk before it counts as sent."""

    path: Path

    def __call__(self, message: OutboxMessage) -> None:
        facts = {"id": message_id(message), "to": message.to_phone, "name": message.to_name, "text": message.text}
        line = json.dumps(facts, ensure_ascii=False) + "\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "a", encoding="utf-8") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise SendFailed(str(error)) from error


@dataclass(frozen=True)
class SmtpSender:
    """A mail to DIGITS@domain, where digits are the telephone number: so providers take mail for SMS."""

    host: str
    port: int
    sender: str
    domain: str
    user: str = ""
    password: str = ""
    tls: bool = False
    timeout_s: float = TIMEOUT_S

    def __call__(self, message: OutboxMessage) -> None:
        try:
            with smtplib.SMTP(self.host, self.port, timeout=self.timeout_s) as server:
                if self.tls:
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(self.mail(message))
        except (OSError, smtplib.SMTPException) as error:
            raise SendFailed(f"{type(error).__name__}: {error}") from error

    def mail(self, message: OutboxMessage) -> EmailMessage:
        """The message as mail; sent again it has the same Message-ID."""
        digits = re.sub(r"\D", "", message.to_phone)
        if not digits:
            raise SendFailed("no telephone number")
        mail = EmailMessage()
        mail["From"], mail["To"] = self.sender, f"{digits}@{self.domain}"
        mail["Subject"], mail["Message-ID"] = message.subject, f"<{message_id(message)}@{self.domain}>"
        mail.set_content(message.text)
        return mail


def message_id(message: OutboxMessage) -> str:
    """What a gateway can know a message by that comes twice."""
    return f"yuai-{message.id}-{int(message.written_at.timestamp())}"


def sender_of(setting: str) -> Sender | None:
    """The gateway of YUAI_OUTBOX; None where it is empty: messages wait. Raises SettingInvalid."""
    if not setting:
        return None
    parts = urlsplit(setting)
    make: dict[str, Callable[[], Sender]] = {
        "file": lambda: FileSender(Path(unquote(parts.path or parts.netloc))),
        "smtp": lambda: _smtp(setting),
    }
    if parts.scheme not in make:
        raise SettingInvalid(VARIABLE, parts.scheme, EXPECTED)
    return make[parts.scheme]()


def _smtp(setting: str) -> SmtpSender:
    parts = urlsplit(setting)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    try:
        port = parts.port or 25
    except ValueError as error:
        raise SettingInvalid(VARIABLE, "smtp", EXPECTED) from error
    if not parts.hostname or "@" not in query.get("from", "") or not query.get("domain"):
        raise SettingInvalid(VARIABLE, "smtp", EXPECTED)
    return SmtpSender(
        parts.hostname, port, query["from"], query["domain"], unquote(parts.username or ""),
        unquote(parts.password or ""), tls=query.get("tls") == "yes",
    )  # fmt: skip
