"""STATUSTEXT comes in pieces of 50 characters: putting them together.

https://mavlink.io/en/messages/common.html#STATUSTEXT - pieces share an id, chunk_seq counts them, and the piece
that is not full ends the sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from firmware_bridge.dialect import Message

PIECE_CHARS = 50
PATIENCE_S = 2.0
MISSING = "…"


@dataclass
class _Sentence:
    severity: int
    begun_s: float
    pieces: dict[int, str] = field(default_factory=dict)
    last: int | None = None

    def whole(self) -> bool:
        return self.last is not None and len(self.pieces) == self.last + 1

    def text(self) -> str:
        end = max(self.pieces) if self.last is None else self.last
        tail = MISSING if self.last is None else ""
        return "".join(self.pieces.get(i, MISSING) for i in range(end + 1)) + tail


class SentenceMaker:
    """Pieces in, (severity, sentence) out; a sentence with a lost piece comes late, with … in its place."""

    def __init__(self) -> None:
        self._open: dict[int, _Sentence] = {}

    def add(self, message: Message, now: float) -> list[tuple[int, str]]:
        """Sentences that are complete with this piece."""
        if not message.id:
            return [(message.severity, message.text)]
        sentence = self._open.setdefault(message.id, _Sentence(message.severity, now))
        sentence.pieces[message.chunk_seq] = message.text
        if len(message.text) < PIECE_CHARS:
            sentence.last = message.chunk_seq
        if not sentence.whole():
            return []
        del self._open[message.id]
        return [(sentence.severity, sentence.text())]

    def overdue(self, now: float) -> list[tuple[int, str]]:
        """Sentences whose missing piece will not come any more."""
        late = [key for key, sentence in self._open.items() if now - sentence.begun_s > PATIENCE_S]
        sentences = [self._open.pop(key) for key in late]
        return [(sentence.severity, sentence.text()) for sentence in sentences]
