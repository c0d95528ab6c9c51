"""`yuai tv`: the television pages, and how many presses they take."""

import json
import os

import click

from orders.config import OrdersSettings
from orders.homes.device_starts import keys_of
from orders.web import serve
from tvapp.config import TvSettings
from tvapp.presses.report import measure_in_scratch


@click.group(invoke_without_command=True)
@click.option("--host", default=None, help="Address to listen on  [default: YUAI_TV_HOST or 127.0.0.1]")
@click.option("--port", default=None, type=int, help="Port to listen on  [default: YUAI_TV_PORT or 8001]")
@click.pass_context
def tv(context: click.Context, host: str | None, port: int | None) -> None:
    """The television pages for residents, and /remote for everybody without a set-top box."""
    if context.invoked_subcommand is not None:
        return
    settings = TvSettings.from_env(os.environ)
    keys_of(OrdersSettings.from_env(os.environ).device_keys)
    serve(
        "tvapp.app:create_app", host or settings.tv_host, port or settings.tv_port,
        blocking_threads=1, workers=max(1, settings.tv_workers),
    )  # fmt: skip


@tv.command("presses")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def presses_command(*, as_json: bool) -> None:
    """Count the presses that shopping takes, on the real pages of a scratch town; takes a minute.

    Fails when a goal is missed.
    """
    report = measure_in_scratch()
    if as_json:
        click.echo(json.dumps(report.as_values(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(report.as_lines()))
    if report.missed:
        raise SystemExit(1)
