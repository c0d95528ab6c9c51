"""The resident of a rehearsal presses faster than anybody reads, and orders all the same."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import make_server

from fleet.rehearsal.resident import READS_S, SHOPPING, Resident
from orders.config import OrdersSettings
from orders.db import Database
from tests.makers import HandClock
from tvapp.app import create_app
from tvapp.config import TvSettings


@pytest.mark.parametrize("confirm_after_s", [0, TvSettings.tv_confirm_after_s])
def test_a_resident_orders_whatever_pause_the_television_wants(
    town: Database, tmp_path: Path, confirm_after_s: float
) -> None:
    assert TvSettings.tv_confirm_after_s < READS_S
    settings = OrdersSettings(database_url=str(town.url), secret_key="only-for-tests", var_dir=str(tmp_path))
    app = create_app(town, HandClock(), settings, TvSettings(demo=True, tv_confirm_after_s=confirm_after_s))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        assert Resident(f"http://127.0.0.1:{server.port}", "demo-box-H0006").shop(SHOPPING[1])
    finally:
        server.shutdown()
        thread.join()
