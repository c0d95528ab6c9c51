"""The command line: help, database, settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from orders import cli
from orders.cli import sentence
from orders.config import OrdersSettings
from orders.db import Database, require_schema
from orders.errors import BasketFull, OrdersError, SchemaNotReady, SettingInvalid
from orders.homes.people import Role, check_password


@pytest.fixture
def root() -> click.Group:
    return cli.root


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("YUAI_DATABASE_URL", f"sqlite:///{tmp_path}/var/yuai.db")
    monkeypatch.setenv("YUAI_CLOCK", "2026-11-24T09:00:00+09:00@1795500000.0x20")
    monkeypatch.setenv("YUAI_SECRET_KEY", "s3cret")
    return CliRunner()


def test_upgrading_makes_the_tables_and_says_where(root: click.Group, runner: CliRunner, tmp_path: Path) -> None:
    for _ in range(2):
        done = runner.invoke(root, ["db", "upgrade"], catch_exceptions=False)
        assert (done.exit_code, "tables are ready" in done.output) == (0, True)
    database = Database(f"sqlite:///{tmp_path}/var/yuai.db")
    require_schema(database)
    database.close()


def test_seeding_before_upgrading_says_what_to_do(root: click.Group, runner: CliRunner) -> None:
    done = runner.invoke(root, ["db", "seed"])
    assert isinstance(done.exception, SchemaNotReady)
    assert "yuai db upgrade" in sentence(done.exception)


def test_pages_without_tables_are_not_served(root: click.Group, runner: CliRunner) -> None:
    assert isinstance(runner.invoke(root, ["shop"]).exception, SchemaNotReady)


def test_the_settings_are_shown_without_secrets(root: click.Group, runner: CliRunner) -> None:
    done = runner.invoke(root, ["config"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "s3cret" not in done.output
    shown = {line.split()[0]: line for line in done.output.splitlines() if "=" in line}
    assert "# environment" in shown["YUAI_DATABASE_URL"]
    assert "# default" in shown["YUAI_HELP_PHONE"]
    assert "[orders]" in done.output


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (SettingInvalid("YUAI_CLOCK", "x", "TIME"), "YUAI_CLOCK='x' cannot be understood"),
        (SchemaNotReady("0001", "0002"), "run `yuai db upgrade`"),
        (BasketFull(40), "BasketFull: limit=40"),
    ],
)
def test_an_error_becomes_a_sentence(error: OrdersError, part: str) -> None:
    assert part in sentence(error)


def test_the_whole_command_helps_and_refuses_in_one_line(tmp_path: Path) -> None:
    env = {**os.environ, "YUAI_DATABASE_URL": f"sqlite:///{tmp_path}/yuai.db", "YUAI_BLOCKING_THREADS": "many"}
    yuai = [sys.executable, "-c", "from orders.cli import main; main()"]
    helped = subprocess.run([*yuai, "--help"], capture_output=True, text=True, env=env, timeout=120)
    assert helped.returncode == 0, helped.stderr
    for name in ("db", "config", "shop", "tv", "console", "fleet", "worker", "up", "sim", "plan"):
        assert f"\n  {name} " in helped.stdout
    refused = subprocess.run([*yuai, "db", "upgrade"], capture_output=True, text=True, env=env, timeout=120)
    assert refused.returncode == 2
    assert refused.stderr == "yuai: YUAI_BLOCKING_THREADS='many' cannot be understood: expected int.\n"


def test_a_process_of_its_own_knows_every_table(tmp_path: Path) -> None:
    """In this process other tests have imported the tables long ago."""
    env = {**os.environ, "YUAI_DATABASE_URL": f"sqlite:///{tmp_path}/yuai.db", "YUAI_DEMO": "1"}
    for words in (["db", "upgrade"], ["db", "seed"]):
        done = subprocess.run(
            [sys.executable, "-c", "from orders.cli import main; main()", *words],
            capture_output=True, text=True, env=env, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def test_an_account_is_made_and_its_password_changed(root: click.Group, runner: CliRunner) -> None:
    runner.invoke(root, ["db", "upgrade"])
    words = ["db", "account", "yamada", "--role", "operator", "--name", "山田"]
    for password in ("first one", "second one"):
        done = runner.invoke(root, words, input=f"{password}\n{password}\n")
        assert done.exit_code == 0, done.output
    with Database.from_settings(OrdersSettings.from_env(os.environ)).reading() as session:
        found = check_password(session, "yamada", "second one")
        assert found is not None
        assert (found.display_name, found.role) == ("山田", Role.OPERATOR)
        assert check_password(session, "yamada", "first one") is None
