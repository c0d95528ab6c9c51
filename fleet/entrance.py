"""The entrance page: a door to every role's page, and in the demonstration who is played by the program."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, redirect, render_template, request, url_for

from fleet.config import FleetSettings
from fleet.rehearsal.switches import Part, Switches
from orders.config import OrdersSettings
from orders.web import harden

PART_NAMES: Mapping[Part, str] = {
    Part.CLERK: "お店の係",
    Part.OPERATOR: "運航担当",
    Part.VOLUNTEER: "公民館のボランティア",
    Part.DRIVER: "配達車の運転手",
}


@dataclass(frozen=True)
class Door:
    """One way in: for whom, what they do there, where it leads, and the ready log-in of the demonstration."""

    who: str
    what: str
    url: str
    login: str = ""


def doors(settings: FleetSettings, host: str) -> tuple[Door, ...]:
    """The doors as somebody reaches them who asked for `host`: 127.0.0.1 is another machine for a telephone."""
    urls = (settings.tv_url, settings.shop_url, settings.console_url)
    tv, shop, console = (url.replace("//127.0.0.1:", f"//{host}:") for url in urls)
    return (
        Door("利用者", "テレビとリモコンで買い物をする", f"{tv}/remote"),
        Door("お店", "注文をそろえて、箱につめる", f"{shop}/", "shop1"),
        Door("運航担当", "飛行機を見守り、出発させる", f"{console}/", "operator1"),
        Door("公民館のボランティア", "着陸場所を確かめ、箱を受けとり、届ける", f"{console}/", "volunteer-nakao"),
        Door("配達車の運転手", "車で届ける", f"{console}/", "driver1"),
        Door("ケーブルテレビ会社", "テレビの箱を家庭につなぐ", f"{shop}/", "cable1"),
        Door("市役所", "数字を見る", f"{shop}/", "city1"),
    )


def create_app(env: Mapping[str, str] | None = None) -> Flask:
    """The entrance; `env` is the environment (that of the process when it is left out)."""
    app = Flask(__name__, static_folder="entrance_static")
    environment = os.environ if env is None else env
    settings = FleetSettings.from_env(environment)
    harden(app, OrdersSettings.from_env(environment), cookie_name="yuai_entrance")
    switches = Switches(Path(settings.town_folder))

    @app.get("/")
    def entrance() -> str:
        return render_template(
            "entrance.html",
            doors=doors(settings, request.host.rsplit(":", 1)[0]),
            demo=settings.demo,
            parts=[(part, PART_NAMES[part], on) for part, on in switches.all().items()],
        )

    @app.post("/parts/<part>")
    def switch(part: str) -> Response:
        if not settings.demo or part not in set(Part):
            abort(404)
        switches.set(Part(part), request.form.get("on") == "1")
        return redirect(url_for("entrance"), 303)  # type: ignore[return-value]

    @app.get("/healthz")
    def healthz() -> dict[str, bool]:
        return {"ok": True}

    return app
