"""Photographs of damage, taken at a door: re-encoded, small, and without what the camera noted (place, time, owner)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from io import BytesIO

import sqlalchemy as sa
from PIL import Image, ImageOps
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from orders.db import Base
from orders.delivering import delivery
from orders.errors import NotFound, PhotoTooBig, PhotoUnreadable
from orders.goods.photo_making import FORMATS, MOST_PIXELS, UNREADABLE

MOST_BYTES = 12_000_000
LONGEST_SIDE_PX = 1280
QUALITY = 80
MOST_A_BOX = 6


class DamagePhoto(Base):
    """`jpeg` is at most `LONGEST_SIDE_PX` long, without metadata."""

    __tablename__ = "damage_photos"
    __table_args__ = (sa.UniqueConstraint("job_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(sa.ForeignKey("delivery_jobs.id"), index=True)
    jpeg: Mapped[bytes] = deferred(mapped_column(sa.LargeBinary))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    taken_by: Mapped[str] = mapped_column(sa.String(64))
    taken_at: Mapped[datetime]


def make_jpeg(data: bytes) -> bytes:
    """Turned upright and made small; only pixels are kept. Raises PhotoTooBig, PhotoUnreadable."""
    if len(data) > MOST_BYTES:
        raise PhotoTooBig(size_bytes=len(data), most_bytes=MOST_BYTES, pixels=0, most_pixels=MOST_PIXELS)
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
        pixels = image.width * image.height
        if pixels > MOST_PIXELS:
            raise PhotoTooBig(size_bytes=len(data), most_bytes=MOST_BYTES, pixels=pixels, most_pixels=MOST_PIXELS)
        # A JPEG is unpacked at a part of its size: quick, and in little memory.
        image.draft("RGB", (LONGEST_SIDE_PX, LONGEST_SIDE_PX))
        image.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
        upright = ImageOps.exif_transpose(image).convert("RGB")
    except Image.DecompressionBombError as error:
        raise PhotoTooBig(len(data), MOST_BYTES, pixels=2 * MOST_PIXELS, most_pixels=MOST_PIXELS) from error
    except UNREADABLE as error:
        raise PhotoUnreadable(kind="broken" if data else "nothing") from error
    # A new picture of the pixels alone: nothing that stood beside them can be written along.
    bare = Image.frombytes("RGB", upright.size, upright.tobytes())
    out = BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def add_photo(session: Session, job_id: int, jpeg: bytes, who: str, now: datetime) -> DamagePhoto:
    """Keep a photograph of a box. The same one again changes nothing. Raises NotFound, PhotoTooBig (too many)."""
    job = delivery.lock_job(session, job_id)
    digest = sha256(jpeg).hexdigest()
    have = photos_of(session, job_id)
    for each in have:
        if each.sha256 == digest:
            return each
    if len(have) >= MOST_A_BOX:
        raise PhotoTooBig(size_bytes=len(jpeg), most_bytes=0, pixels=0, most_pixels=0)
    made = DamagePhoto(job_id=job_id, jpeg=jpeg, sha256=digest, taken_by=who, taken_at=now)
    session.add(made)
    delivery.note(session, job, who, now, "photo", "")
    return made


def photos_of(session: Session, job_id: int) -> list[DamagePhoto]:
    """Oldest first; the pictures themselves are loaded where somebody asks for them."""
    return list(session.scalars(sa.select(DamagePhoto).where(DamagePhoto.job_id == job_id).order_by(DamagePhoto.id)))


def photos_of_jobs(session: Session, job_ids: Collection[int]) -> dict[int, int]:
    """Job -> how many photographs, of those that have one."""
    query = sa.select(DamagePhoto.job_id, sa.func.count()).where(DamagePhoto.job_id.in_(job_ids))
    return {row[0]: row[1] for row in session.execute(query.group_by(DamagePhoto.job_id))}


def jpeg_of(session: Session, photo_id: int) -> bytes:
    """Raises NotFound."""
    found = session.scalar(sa.select(DamagePhoto.jpeg).where(DamagePhoto.id == photo_id))
    if found is None:
        raise NotFound("damage photograph", photo_id)
    return found
