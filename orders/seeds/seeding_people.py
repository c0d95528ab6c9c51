"""The sample town's people: districts, households with consents and paired set-top boxes, accounts."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.homes import consents
from orders.homes.boxes import SetTopBox, token_hash
from orders.homes.consent_texts import FIRST_TEXTS
from orders.homes.consents import ConsentKind
from orders.homes.districts import District
from orders.homes.people import Account, Household, MissingRule, Role, hash_password, households
from orders.seeds.seed_files import rows
from orders.seeds.seeding_goods import add_absent
from orders.upsert import insert_into

REGISTERED_BEFORE = timedelta(days=120)


def demo_box_token(household_code: str) -> str:
    """The device token of a seeded household's television: no secret, for the sample town only."""
    return f"demo-box-{household_code}"


def demo_password(login: str) -> str:
    """The password of a seeded account: no secret, for the sample town only."""
    return f"{login}-demo"


def seed_people(session: Session, now: datetime, *, rehearsal: bool) -> None:
    """Adds what is absent; televisions and accounts, whose secrets are published, only in a rehearsal."""
    _districts(session)
    _households(session)
    session.flush()
    registered_at = now - REGISTERED_BEFORE
    _consents(session, registered_at)
    if rehearsal:
        _televisions(session, registered_at)
        _accounts(session)


def _districts(session: Session) -> None:
    values = [
        {**row, "position": int(row["position"]), "by_air": row["by_air"] == "yes"} for row in rows("districts.csv")
    ]
    add_absent(session, District, values)


def _households(session: Session) -> None:
    values: list[dict[str, object]] = [
        {
            "code": row["code"],
            "name": row["name"],
            "reading": row["reading"],
            "address": row["address"],
            "district_id": row["district"],
            "phone": row["phone"],
            "walk_minutes": int(row["walk_minutes"]),
            "missing_rule": MissingRule(row["missing_rule"]),
            "active": True,
        }
        for row in rows("households.csv")
    ]
    add_absent(session, Household, values)


def _consents(session: Session, registered_at: datetime) -> None:
    """A household that has ever decided about a consent, also withdrawn it, is left alone."""
    watched = {row["code"] for row in rows("households.csv") if row["watch_over"] == "yes"}
    decided = {
        (row.household_id, row.kind)
        for row in session.execute(sa.select(consents.Consent.household_id, consents.Consent.kind))
    }
    for household in households(session):
        kinds = [ConsentKind.ORDERING, ConsentKind.STATISTICS]
        kinds += [ConsentKind.WATCH_OVER] if household.code in watched else []
        for kind in kinds:
            if (household.id, kind) not in decided:
                consents.give(session, household.id, kind, FIRST_TEXTS[kind], registered_at)


def _televisions(session: Session, registered_at: datetime) -> None:
    values = [
        {
            "household_id": household.id,
            "device_token_hash": token_hash(demo_box_token(household.code)),
            "maker": "sample",
            "paired_at": registered_at,
        }
        for household in households(session)
    ]
    session.execute(insert_into(session, SetTopBox).on_conflict_do_nothing(), values)


def _accounts(session: Session) -> None:
    known = set(session.scalars(sa.select(Account.login)))
    for row in rows("accounts.csv"):
        if row["login"] in known:
            continue
        account = Account(
            login=row["login"],
            display_name=row["display_name"],
            role=Role(row["role"]),
            password_hash=hash_password(demo_password(row["login"])),
            district_id=row["district"] or None,
            active=True,
        )
        session.add(account)
    session.flush()
