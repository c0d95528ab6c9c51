"""Scales: a serial line (a pseudo terminal), an HTTP answer, and everything that is no weight."""

from __future__ import annotations

import os
import pty
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.fulfilment.errors import ScaleSilent, ScaleUnsteady
from orders.fulfilment.scales import scale_at, weight_now
from orders.fulfilment.scales.line import understood
from orders.fulfilment.scales.serial_line import SerialScale

OPTIONS = "?baud=9600&bits=8&parity=N"


@pytest.mark.parametrize(
    ("line", "weight_g"),
    [
        ("ST,+00012.34 kg", 12_340),
        ("ST,+0001.234  g", 1),
        ("ST,GS,+  1.520kg", 1520),
        ("ST,NT,-  0.020kg", -20),
        ("\x02ST,+00000.5 kg\x03\r\n", 500),
        ("st,+1234.5 g", 1235),
    ],
)
def test_a_line_that_stands_still_is_a_weight(line: str, weight_g: int) -> None:
    found = understood(line, "x")
    assert found is not None
    assert found.weight_g == weight_g


@pytest.mark.parametrize("line", ["US,+00012.34 kg", "OL", "OL,+9999999E+19", "OL,-9999999 g"])
def test_a_weight_that_moves_or_is_out_of_range_is_none(line: str) -> None:
    with pytest.raises(ScaleUnsteady):
        understood(line, "x")


@given(st.text(max_size=40))
def test_noise_is_never_a_weight_and_never_an_accident(noise: str) -> None:
    try:
        found = understood(noise, "x")
    except ScaleUnsteady:
        return
    assert found is None or "," in noise


@pytest.mark.parametrize("line", ["T,+00012.34 kg", "12.34", "", "ST,+00012.34 lb", "ST,+12..3 kg"])
def test_a_torn_line_says_nothing(line: str) -> None:
    assert understood(line, "x") is None


@contextmanager
def a_scale(*answers: bytes) -> Iterator[str]:
    """The far end of a serial line: it answers every question with the next of `answers`."""
    ours, theirs = pty.openpty()
    port = os.ttyname(theirs)

    def talk() -> None:
        left = list(answers)
        while left:
            try:
                if not os.read(ours, 64):
                    return
                os.write(ours, left.pop(0))
            except OSError:
                return

    talking = threading.Thread(target=talk, daemon=True)
    talking.start()
    try:
        yield port
    finally:
        os.close(theirs)
        os.close(ours)


def test_a_serial_scale_is_asked_and_answers() -> None:
    with a_scale(b"ST,+00001.76 kg\r\n") as port:
        reading = weight_now(f"serial:{port}{OPTIONS}")
    assert (reading.weight_g, reading.scale) == (1760, f"serial:{port}")


def test_a_serial_scale_that_sends_by_itself_is_waited_for_until_it_stands_still() -> None:
    stream = b"01.20 kg\r\nUS,+00001.70 kg\r\nUS,+00001.75 kg\r\nST,+00001.76 kg\r\n"
    with a_scale(stream) as port:
        assert weight_now(f"serial:{port}{OPTIONS}").weight_g == 1760


def test_a_scale_that_never_stands_still_says_so() -> None:
    with a_scale(b"US,+00001.70 kg\r\n") as port, pytest.raises(ScaleUnsteady):
        SerialScale(port, 9600, 8, "N", patience_s=0.4).read()


@pytest.mark.parametrize("answer", [b"", b"hello\r\n", b"\xff\xfe\x00\x01" * 50])
def test_a_scale_that_says_nothing_of_use_is_silent(answer: bytes) -> None:
    with a_scale(answer) as port, pytest.raises(ScaleSilent):
        SerialScale(port, 9600, 8, "N", patience_s=0.4).read()


@pytest.mark.parametrize(
    "address",
    ["serial:/dev/there-is-none", "serial:", "serial:/dev/ttyS9?baud=x", "serial:/dev/ttyS9?bits=9", "", "ftp://x"],
)
def test_an_address_where_no_scale_is_is_silent(address: str) -> None:
    with pytest.raises(ScaleSilent):
        weight_now(address)


def test_the_factory_settings_of_the_scale_are_the_default() -> None:
    scale = scale_at("serial:/dev/ttyUSB0")
    assert scale == SerialScale("/dev/ttyUSB0", 2400, 7, "E")


@contextmanager
def a_web_scale(answer: bytes, status: int = 200) -> Iterator[str]:
    class Far(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Far)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/weight"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("answer", [b'{"weight_g": 1760, "stable": true}', b"ST,+00001.76 kg\r\n"])
def test_a_scale_with_a_network_answers(answer: bytes) -> None:
    with a_web_scale(answer) as url:
        assert weight_now(url).weight_g == 1760


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (b'{"weight_g": 1760, "stable": false}', 200, ScaleUnsteady),
        (b'{"weight_g": 1760}', 200, ScaleUnsteady),
        (b'{"weight_g": "1760", "stable": true}', 200, ScaleSilent),
        (b'{"weight_g": true, "stable": true}', 200, ScaleSilent),
        (b'{"weight_g": NaN, "stable": true}', 200, ScaleSilent),
        (b"<html>", 200, ScaleSilent),
        (b"", 200, ScaleSilent),
        (b"{}", 500, ScaleSilent),
        (b"US,+00001.76 kg", 200, ScaleUnsteady),
    ],
)
def test_a_network_answer_that_is_no_weight_is_told_apart(answer: bytes, status: int, error: type[Exception]) -> None:
    with a_web_scale(answer, status) as url, pytest.raises(error):
        weight_now(url)


def test_nobody_at_the_address_is_silence() -> None:
    with a_web_scale(b"") as url:
        gone = url
    with pytest.raises(ScaleSilent):
        weight_now(gone)
