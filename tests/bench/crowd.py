"""Clients of a web server in one thread: each keeps its connection, and asks again as soon as it was answered."""

from __future__ import annotations

import http.client
import re
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
SILENCE_S = 20.0


class WrongAnswer(RuntimeError):
    """Something else than a whole page with status 200."""


@dataclass
class Client:
    """One connection, and what it asks for."""

    request: bytes
    sock: socket.socket
    answer: bytearray = field(default_factory=bytearray)
    asked_s: float = 0.0

    def ask(self) -> None:
        self.answer.clear()
        self.asked_s = time.perf_counter()
        self.sock.sendall(self.request)

    def hears_all(self) -> bool:
        """Read what there is: is the answer whole?"""
        data = self.sock.recv(262_144)
        if not data:
            raise WrongAnswer("the server hung up")
        self.answer += data
        head, blank, body = self.answer.partition(b"\r\n\r\n")
        if not blank:
            return False
        length = _LENGTH.search(head + b"\r\n")
        if not head.startswith(b"HTTP/1.1 200") or length is None:
            raise WrongAnswer(bytes(head[:200]).decode("latin-1"))
        return len(body) >= int(length[1])


@dataclass(frozen=True)
class Heard:
    """One round of a crowd."""

    times_ms: list[float]
    answers_s: float
    """Whole answers a second."""


def ask_for(port: int, requests: Sequence[bytes], seconds: float) -> Heard:
    """One client for each request; nobody asks again after so many seconds, and every answer is waited for."""
    selector = selectors.DefaultSelector()
    clients = [Client(request, socket.create_connection(("127.0.0.1", port))) for request in requests]
    try:
        begin_s = time.perf_counter()
        for client in clients:
            client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(client.sock, selectors.EVENT_READ, client)
            client.ask()
        times = _listen(selector, len(clients), begin_s + seconds)
        return Heard(times, len(times) / (time.perf_counter() - begin_s))
    finally:
        for client in clients:
            client.sock.close()
        selector.close()


def _listen(selector: selectors.BaseSelector, waiting: int, until_s: float) -> list[float]:
    times: list[float] = []
    while waiting:
        ready = selector.select(SILENCE_S)
        if not ready:
            raise WrongAnswer(f"no answer within {SILENCE_S:.0f} s")
        for key, _ in ready:
            client: Client = key.data
            if not client.hears_all():
                continue
            now_s = time.perf_counter()
            times.append((now_s - client.asked_s) * 1e3)
            if now_s < until_s:
                client.ask()
            else:
                waiting -= 1
    return times


def request_for(path: str, cookie: str = "") -> bytes:
    """A GET as a set-top box sends it."""
    kept = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{kept}\r\n".encode()


def get(port: int, path: str, cookie: str = "") -> tuple[int, str, bytes]:
    """Status, cookie and body of one page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SILENCE_S)
    try:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        return answer.status, (answer.getheader("Set-Cookie") or "").partition(";")[0], answer.read()
    finally:
        connection.close()
