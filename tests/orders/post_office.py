"""A small real SMTP server (RFC 5321, as much of it as a client needs) on a port of its own, in a thread."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


class PostOffice(socketserver.ThreadingTCPServer):
    """Keeps the letters it took; `refusing` so many times first, as a busy server does."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, refusing: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.letters: list[EmailMessage] = []
        self.refusing = refusing

    @property
    def port(self) -> int:
        return cast(int, self.server_address[1])


class _Counter(socketserver.StreamRequestHandler):
    server: PostOffice

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 post office")
        for raw in self.rfile:
            word = raw.decode().strip().upper()
            if word.startswith("DATA"):
                self._take()
            elif word.startswith("QUIT"):
                self.say("221 bye")
                return
            elif word.startswith("RCPT") and self.server.refusing > 0:
                self.server.refusing -= 1
                self.say("451 busy, try later")
            else:
                self.say("250 ok")

    def _take(self) -> None:
        self.say("354 go on")
        lines = []
        for raw in self.rfile:
            if raw == b".\r\n":
                break
            lines.append(raw.removeprefix(b".") if raw.startswith(b"..") else raw)
        letter = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.letters.append(cast(EmailMessage, letter))
        self.say("250 taken")


@contextmanager
def post_office(refusing: int = 0) -> Iterator[PostOffice]:
    """An open one, closed at the end."""
    with PostOffice(refusing) as office:
        thread = threading.Thread(target=office.serve_forever, daemon=True)
        thread.start()
        yield office
        office.shutdown()
        thread.join()
