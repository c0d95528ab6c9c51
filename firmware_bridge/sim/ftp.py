"""MAVLink FTP (https://mavlink.io/en/services/ftp.html): a server without files, which says so properly.

A ground station that looks for the packed parameter file gets "not found" and asks for the parameters one by one.
"""

from __future__ import annotations

import struct

_HEADER = struct.Struct("<HBBBBBxI")
_PAYLOAD = 251
_ACK, _NAK = 128, 129
_NONE, _TERMINATE, _RESET = 0, 1, 2
_LIST, _OPEN_TO_READ, _BURST, _CHECKSUM = 3, 4, 15, 14
_UNKNOWN_COMMAND, _FILE_NOT_FOUND = 7, 10


def answer_ftp(payload: bytes) -> bytes | None:
    """The reply to one request; None to what is no request."""
    sequence, session, opcode, _size, _asked, _burst, offset = _HEADER.unpack_from(payload)
    if opcode >= _ACK:
        return None
    done = opcode in (_NONE, _TERMINATE, _RESET)
    missing = opcode in (_LIST, _OPEN_TO_READ, _BURST, _CHECKSUM)
    data = b"" if done else bytes([_FILE_NOT_FOUND if missing else _UNKNOWN_COMMAND])
    head = ((sequence + 1) & 0xFFFF, session, _ACK if done else _NAK, len(data), opcode, 0, offset)
    return (_HEADER.pack(*head) + data).ljust(_PAYLOAD, b"\0")
