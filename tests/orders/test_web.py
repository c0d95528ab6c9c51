"""What every web application gets: headers, cookies, form tokens, error pages, a key; and the server itself."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from flask import Flask, render_template_string, session
from flask.testing import FlaskClient

from orders.config import OrdersSettings
from orders.cookie_key import cookie_key
from orders.db import DatabaseBusy
from orders.web import harden

DEADLINE_S = 60


def pause() -> None:
    """Between two looks at something that is about to happen."""
    threading.Event().wait(0.05)


def make_app() -> Flask:
    """A small application for the server to serve; its folder for the key comes from the environment."""
    app = Flask(__name__)
    harden(app, OrdersSettings.from_env(os.environ), cookie_name="sample")

    @app.get("/")
    def home() -> str:
        session["seen"] = True
        return render_template_string("{{ csrf_token() }} {{ 1234|yen }} {{ __import__ is defined }}")

    @app.post("/order")
    def order() -> str:
        return "ordered"

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("secret detail")

    @app.get("/busy")
    def busy() -> str:
        raise DatabaseBusy(30)

    @app.get("/stream")
    def stream() -> Iterator[str]:
        def frames() -> Iterator[str]:
            while True:
                yield "data: tick\n\n"
                pause()

        return frames()

    @app.get("/pid")
    def pid() -> str:
        return f"{os.getpid()} {threading.current_thread().name}"

    return app


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setenv("YUAI_VAR_DIR", str(tmp_path))
    return make_app().test_client()


def test_pages_allow_only_files_of_the_same_address(client: FlaskClient) -> None:
    headers = client.get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    cookie = headers["Set-Cookie"]
    assert cookie.startswith("sample=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_form_without_its_token_is_refused_in_plain_words(client: FlaskClient) -> None:
    answer = client.post("/order")
    assert answer.status_code == 400
    assert "もう一度お願いします" in answer.text
    assert "0265-00-0000" in answer.text


def test_a_form_with_its_token_is_taken(client: FlaskClient) -> None:
    token, price, *_ = client.get("/").text.split()
    assert price == "1,234円"
    assert client.post("/order", data={"csrf_token": token}).text == "ordered"


def test_a_broken_page_tells_no_detail(client: FlaskClient) -> None:
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get("/broken")
    assert (answer.status_code, "secret" in answer.text) == (500, False)
    assert "申し訳ありません" in answer.text
    assert client.get("/nowhere").status_code == 404


def test_a_database_that_stays_busy_asks_for_patience(client: FlaskClient) -> None:
    answer = client.get("/busy")
    assert answer.status_code == 503
    assert "こみあっています。少し待って、もう一度押してください。" in answer.text


def test_the_cookie_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = OrdersSettings(var_dir=str(tmp_path / "var"))
    keys: list[str] = []
    makers = [threading.Thread(target=lambda: keys.append(cookie_key(settings))) for _ in range(8)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert len(set(keys)) == 1
    assert len(keys[0]) >= 60
    (kept,) = (tmp_path / "var").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert cookie_key(OrdersSettings(secret_key="given", var_dir="/nowhere")) == "given"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A server process, asked over HTTP."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        where = f"'tests.orders.test_web:make_app', '127.0.0.1', {self.port}"
        program = f"from orders.web import serve; serve({where}, 2, needs_tables=False)"
        env = {**os.environ, "YUAI_VAR_DIR": str(folder)}
        self.process = subprocess.Popen([sys.executable, "-c", program], env=env, stdout=subprocess.DEVNULL)

    def get(self, path: str) -> requests.Response:
        """The answer, as soon as the server is up."""
        until = time.monotonic() + DEADLINE_S
        while True:
            try:
                return requests.get(f"http://127.0.0.1:{self.port}{path}", timeout=DEADLINE_S)
            except requests.ConnectionError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                pause()

    def wait_until_gone(self, pid: int) -> None:
        until = time.monotonic() + DEADLINE_S
        while Path(f"/proc/{pid}").exists() and "zombie" not in Path(f"/proc/{pid}/status").read_text():
            assert time.monotonic() < until
            pause()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    server = Served(tmp_path)
    yield server
    if server.process.poll() is None:
        server.process.kill()
    server.process.wait(DEADLINE_S)


def test_the_server_answers_and_ends_cleanly_although_somebody_watches_a_stream(served: Served) -> None:
    token, *_ = served.get("/").text.split()
    assert re.fullmatch(r"[\w.-]+", token)
    worker = int(served.get("/pid").text.split()[0])
    with requests.get(f"http://127.0.0.1:{served.port}/stream", stream=True, timeout=DEADLINE_S) as watched:
        assert next(watched.iter_lines()) == b"data: tick"
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(DEADLINE_S) == 0
    served.wait_until_gone(worker)
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{served.port}/", timeout=5)


@pytest.mark.skipif(sys.platform != "linux", reason="a worker learns of its parent's death on Linux only")
def test_nothing_is_left_when_the_server_is_killed(served: Served) -> None:
    worker = int(served.get("/pid").text.split()[0])
    assert worker != served.process.pid
    served.process.kill()
    served.process.wait(DEADLINE_S)
    served.wait_until_gone(worker)
