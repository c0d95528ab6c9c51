"""`yuai tv`: the television pages."""

import os

import click

from orders.web import serve
from tvapp.config import TvSettings


@click.command()
@click.option("--host", default=None, help="Address to listen on  [default: YUAI_TV_HOST or 127.0.0.1]")
@click.option("--port", default=None, type=int, help="Port to listen on  [default: YUAI_TV_PORT or 8001]")
def tv(host: str | None, port: int | None) -> None:
    """The television pages for residents, and /remote for everybody without a set-top box."""
    settings = TvSettings.from_env(os.environ)
    serve("tvapp.app:create_app", host or settings.tv_host, port or settings.tv_port)
