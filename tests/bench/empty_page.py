"""The least that a page can cost: Flask with one empty view, on the same server as our pages.

Run as `python -m tests.bench.empty_page PORT`.
"""

from __future__ import annotations

import sys

from flask import Flask

from orders.serving import serve


def create_app() -> Flask:
    app = Flask("empty")
    app.add_url_rule("/", "empty", lambda: "")
    return app


if __name__ == "__main__":
    serve("tests.bench.empty_page:create_app", "127.0.0.1", int(sys.argv[1]), needs_tables=False)
