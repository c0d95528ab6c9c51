"""Whose telephone this is: every page begins here."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from flask import current_app, flash, make_response, redirect, render_template, session
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.clock import Clock
from orders.db import Database
from orders.errors import ConsentMissing, OrdersError
from orders.homes.family import FamilyMember, member_by_token, opened

P = ParamSpec("P")


@dataclass(frozen=True)
class Parts:
    database: Database
    clock: Clock


@dataclass(frozen=True)
class Call:
    """One request of one member of a family."""

    db: Session
    member: FamilyMember
    now: datetime


View = Callable[Concatenate[Call, P], Response | str]


def parts() -> Parts:
    return cast(Parts, current_app.extensions["yuai"])


def nobody(head: str, text: str, status: int = 403) -> Response:
    return make_response(render_template("stranger.html", head=head, text=text), status)


def reading(view: View[P]) -> Callable[P, Response]:
    """A page for a known telephone."""
    return _for_member(view, writing=False)


def writing(view: View[P]) -> Callable[P, Response]:
    """A press on a known telephone; what the shop refuses changes nothing and is told."""
    return _for_member(view, writing=True)


def _for_member(view: View[P], *, writing: bool) -> Callable[P, Response]:
    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Response:
        here = parts()
        try:
            with here.database.writing() if writing else here.database.reading() as db:
                member = member_of_cookie(db)
                if member is None:
                    return nobody("この電話は 登録されていません。", "お店から 招待を もらってください。")
                if member.opened_at is None:
                    # Once in the life of a telephone: it shows a page, so it has its cookie.
                    with nullcontext(db) if writing else here.database.writing() as pen:
                        opened(pen, member.id, here.clock.now())
                return make_response(view(Call(db, member, here.clock.now()), *args, **kwargs))
        except ConsentMissing:
            return nobody("いまは お見せできません。", "ご本人が、見せないことに しています。")
        except OrdersError as error:
            flash(refusal(error), "wrong")
            return redirect("/family/shop", 303)

    return answer


def member_of_cookie(db: Session) -> FamilyMember | None:
    token = session.get("member")
    return member_by_token(db, token) if isinstance(token, str) else None


def refusal(error: OrdersError) -> str:
    """What the shop refuses, in one sentence."""
    name = getattr(error, "name", "")
    return {
        "OutOfStock": f"「{name}」は 足りません。数を 減らしてください。",
        "ItemGone": f"「{name}」は もう 売っていません。",
        "SpecialLimit": f"特売の「{name}」は、1世帯の 数が 決まっています。",
        "QuantityLimit": "同じ品は 9点までです。",
        "BasketFull": "かごが いっぱいです。",
        "BasketChanged": "かごの中身か 値段が 変わりました。もう一度 お確かめください。",
        "EmptyBasket": "かごは 空です。",
        "CutoffPassed": "締切を 過ぎました。お届けの日が 変わります。お確かめください。",
        "AgeMissing": "お酒が 入っています。注文する方の 年齢を 入れてください。",
        "UnderAge": "20歳未満の方には、お酒を お売りできません。",
        "NotRegistered": "いまは ご注文を 受けられません。お店に お電話ください。",
    }.get(type(error).__name__, "いまは できません。もう一度 お試しください。")
