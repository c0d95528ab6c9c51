"""Addresses of sounds: the words themselves with a signature, so that nothing is spoken but what our pages say.

Japanese in Shift JIS takes two bytes a sign: 80 signs make an address of under 300 characters.
"""

import base64
import hashlib
import hmac

LONGEST = 80
"""Signs of one sound."""
_ENCODING = "cp932"
_SIGNATURE_BYTES = 12


class Signer:
    """Makes and reads the changing part of an address; `key` is the application's secret."""

    def __init__(self, key: str) -> None:
        self._key = hashlib.sha256(b"speech:" + key.encode()).digest()

    def token(self, text: str) -> str:
        words = text[:LONGEST].encode(_ENCODING, "ignore")
        return base64.urlsafe_b64encode(self._signature(words) + words).decode().rstrip("=")

    def text(self, token: str) -> str | None:
        """The words, or None where we did not sign them."""
        try:
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            return None
        signature, words = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        if not words or not hmac.compare_digest(signature, self._signature(words)):
            return None
        return words.decode(_ENCODING, "ignore")

    def _signature(self, words: bytes) -> bytes:
        return hmac.digest(self._key, words, "sha256")[:_SIGNATURE_BYTES]
