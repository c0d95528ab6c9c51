"""A scale on a serial line (RS-232C, USB): asked with Q, or sending all the time by itself."""

from __future__ import annotations

import time
from dataclasses import dataclass
from urllib.parse import parse_qs

from orders.fulfilment.errors import ScaleSilent, ScaleUnsteady
from orders.fulfilment.scales.line import Reading, understood

try:
    import serial
except ImportError:  # the extra `scale` is not installed: weights are typed
    serial = None

# A&D: "Q" asks for the weight as it is; a scale in stream mode does not mind.
ASK = b"Q\r\n"
PATIENCE_S = 2.0
PARITIES = ("N", "E", "O")


@dataclass(frozen=True)
class SerialScale:
    """A&D leaves the factory with 2400 baud, 7 bits, even parity."""

    port: str
    baud: int = 2400
    bits: int = 7
    parity: str = "E"
    patience_s: float = PATIENCE_S

    @classmethod
    def from_address(cls, address: str) -> SerialScale:
        """serial:PORT?baud=9600&bits=8&parity=N. Raises ScaleSilent where the address means nothing."""
        port, _, query = address.removeprefix("serial:").partition("?")
        options = {name: values[-1] for name, values in parse_qs(query).items()}
        baud, bits, parity = options.get("baud", "2400"), options.get("bits", "7"), options.get("parity", "E").upper()
        if not port or not baud.isdigit() or bits not in ("7", "8") or parity not in PARITIES:
            raise ScaleSilent(address, "address not understood")
        return cls(port, int(baud), int(bits), parity)

    @property
    def name(self) -> str:
        return f"serial:{self.port}"[:64]

    def read(self) -> Reading:
        """The first weight that stands still. Raises ScaleSilent, ScaleUnsteady."""
        if serial is None:
            raise ScaleSilent(self.name, "pyserial is not installed")
        try:
            with serial.Serial(
                self.port, self.baud, bytesize=self.bits, parity=self.parity, timeout=0.2, write_timeout=1
            ) as line:
                line.write(ASK)
                return self._listen(line)
        except (serial.SerialException, OSError, ValueError) as error:
            raise ScaleSilent(self.name, str(error)[:200]) from error

    def _listen(self, line: serial.Serial) -> Reading:
        deadline = time.monotonic() + self.patience_s
        unsteady: ScaleUnsteady | None = None
        waiting = b""
        while time.monotonic() < deadline:
            waiting += line.read(line.in_waiting or 1)
            *lines, waiting = waiting.replace(b"\r", b"\n").split(b"\n")
            for each in lines:
                try:
                    reading = understood(each.decode("ascii", "replace"), self.name)
                except ScaleUnsteady as moving:
                    unsteady, reading = moving, None
                if reading is not None:
                    return reading
        raise unsteady or ScaleSilent(self.name, waiting[-64:].decode("ascii", "replace"))
