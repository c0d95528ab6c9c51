"""Boxes that come by themselves: a start address signed by the cable company stands for typing in a code.

    /start?device=<id>&maker=<maker>&at=<unix time>&sig=<hex>

`sig` is HMAC-SHA256, in lower-case hexadecimal, of the three lines `<id>`, `<maker>`, `<unix time>` (UTF-8, joined by
one line feed each, none at the end) under the company's secret key.  An address is good for `WINDOW` around `at`, and
once: the next one has to be younger.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.errors import NotFound, SettingInvalid, StartRefused
from orders.homes.boxes import SetTopBox, new_token, revoke, token_hash
from orders.homes.people import household

WINDOW = timedelta(minutes=5)
SHORTEST_KEY = 32
KEYS_SETTING = "YUAI_DEVICE_KEYS"
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_MAKER = re.compile(r"[a-z0-9-]{1,32}")


class StartFault(StrEnum):
    MALFORMED = "malformed"
    NO_KEY = "no_key"
    WRONG_SIGNATURE = "wrong_signature"
    TOO_OLD = "too_old"
    USED = "used"
    NOT_BOUND = "not_bound"


class DeviceBinding(Base):
    """The cable company has said in whose house the box with this number stands."""

    __tablename__ = "device_bindings"

    device_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    label: Mapped[str] = mapped_column(sa.String(32))
    bound_at: Mapped[datetime]
    bound_by: Mapped[str] = mapped_column(sa.String(64))
    started_at: Mapped[datetime | None]
    """`at` of the last address that was accepted: older ones and this one are used up."""


@dataclass(frozen=True)
class Start:
    """The four fields of a start address."""

    device_id: str
    maker: str
    at: int
    signature: str

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> Start:
        """Raises StartRefused."""
        device_id, maker, at = fields.get("device", ""), fields.get("maker", ""), fields.get("at", "")
        if not (_ID.fullmatch(device_id) and _MAKER.fullmatch(maker) and re.fullmatch(r"[0-9]{1,11}", at)):
            raise StartRefused(device_id[:64], StartFault.MALFORMED)
        return cls(device_id, maker, int(at), fields.get("sig", ""))

    @property
    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)


def sign(key: str, device_id: str, maker: str, at: int) -> str:
    """The signature of a start address."""
    return hmac.new(key.encode(), f"{device_id}\n{maker}\n{at}".encode(), sha256).hexdigest()


def start_address(key: str, device_id: str, maker: str, now: datetime) -> str:
    """A start address that is good now, without the host."""
    at = int(now.timestamp())
    query = {"device": device_id, "maker": maker, "at": at, "sig": sign(key, device_id, maker, at)}
    return f"/start?{urlencode(query)}"


def keys_of(setting: str) -> dict[str, str]:
    """Company -> key, from `name:key name:key`, or from the file that `@path` names. Raises SettingInvalid.

    Read once when an application starts: what is wrong is said to whoever starts it, and not to a television.
    """
    text = _text_of(Path(setting[1:])) if setting.startswith("@") else setting
    keys: dict[str, str] = {}
    for piece in text.split():
        name, _, key = piece.partition(":")
        if not name or name in keys:
            raise SettingInvalid(KEYS_SETTING, "(hidden)", "name:key, each name once, or @file")
        if len(key) < SHORTEST_KEY:
            # A piece without a colon may be a key itself: only what surely is a name is repeated.
            shown = f"{name}:(hidden)" if ":" in piece else "(hidden)"
            raise SettingInvalid(KEYS_SETTING, shown, f"name:key, each key of {SHORTEST_KEY} signs and more")
        keys[name] = key
    return keys


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingInvalid(KEYS_SETTING, f"@{path}", "a file that can be read") from error


def bind(session: Session, device_id: str, household_id: int, label: str, who: str, now: datetime) -> DeviceBinding:
    """The box with this number stands in that house from now on; where it stood before it is cut off.

    Raises NotFound (no such household), StartRefused (no number).
    """
    household(session, household_id)
    if not _ID.fullmatch(device_id):
        raise StartRefused(device_id[:64], StartFault.MALFORMED)
    found = session.get(DeviceBinding, device_id)
    if found is not None and found.household_id != household_id:
        _cut_off(session, device_id, now)
    found = found or DeviceBinding(device_id=device_id, started_at=None)
    found.household_id, found.label, found.bound_at, found.bound_by = household_id, label.strip()[:32], now, who
    session.add(found)
    session.flush()
    return found


def unbind(session: Session, device_id: str, now: datetime) -> None:
    """The box is gone: its address starts nothing any more, and its token opens nothing. Twice changes nothing."""
    _cut_off(session, device_id, now)
    session.execute(sa.delete(DeviceBinding).where(DeviceBinding.device_id == device_id))


def bindings_of(session: Session, household_id: int) -> list[DeviceBinding]:
    query = sa.select(DeviceBinding).where(DeviceBinding.household_id == household_id)
    return list(session.scalars(query.order_by(DeviceBinding.device_id)))


def start(session: Session, asked: Start, keys: Mapping[str, str], now: datetime) -> str:
    """Accept a signed start: the box is paired with its household; gives its new token, to be kept in a cookie.

    Raises StartRefused.
    """
    check_signature(asked, keys)
    binding = session.scalar(
        sa.select(DeviceBinding).where(DeviceBinding.device_id == asked.device_id).with_for_update()
    )
    if abs(now - asked.moment) > WINDOW:
        raise StartRefused(asked.device_id, StartFault.TOO_OLD)
    if binding is None:
        raise StartRefused(asked.device_id, StartFault.NOT_BOUND)
    if binding.started_at is not None and asked.moment <= binding.started_at:
        raise StartRefused(asked.device_id, StartFault.USED)
    binding.started_at = asked.moment
    _cut_off(session, asked.device_id, now)
    token = new_token()
    session.add(
        SetTopBox(
            household_id=binding.household_id, device_token_hash=token_hash(token), maker=asked.maker, paired_at=now,
            label=binding.label, device_id=asked.device_id,
        )
    )  # fmt: skip
    session.flush()
    return token


def check_signature(asked: Start, keys: Mapping[str, str]) -> None:
    """Whether one of the companies has signed it. Raises StartRefused."""
    if not keys:
        raise StartRefused(asked.device_id, StartFault.NO_KEY)
    right = [sign(key, asked.device_id, asked.maker, asked.at) for key in keys.values()]
    # Every key is tried and compared in constant time: how long it takes tells nothing.
    fits = [hmac.compare_digest(each.encode(), asked.signature.encode()) for each in right]
    if not any(fits):
        raise StartRefused(asked.device_id, StartFault.WRONG_SIGNATURE)


def cut_off(session: Session, box_id: int, now: datetime) -> None:
    """One click: the box opens nothing any more, by its token or by its number. Twice changes nothing.

    Raises NotFound.
    """
    box = session.get(SetTopBox, box_id)
    if box is None:
        raise NotFound("set-top box", box_id)
    revoke(session, box_id, now)
    if box.device_id is not None:
        unbind(session, box.device_id, now)


def _cut_off(session: Session, device_id: str, now: datetime) -> None:
    """Tokens that were given to this box before."""
    for box in session.scalars(
        sa.select(SetTopBox).where(SetTopBox.device_id == device_id, SetTopBox.revoked_at.is_(None))
    ):
        revoke(session, box.id, now)
