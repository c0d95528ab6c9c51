"""Writing a migration: an empty database is brought to the newest revision and compared with the tables."""

from __future__ import annotations

import tempfile
from pathlib import Path

from alembic import command

from orders.db import Database, alembic_config, upgrade


def write_revision(message: str, rev_id: str) -> str:
    """Write orders/migrations/versions/<rev_id>_<message>.py; gives its path."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'empty.db'}")
        upgrade(database)
        with database.schema_change() as connection:
            config = alembic_config(connection)
            config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
            script = command.revision(config, message, autogenerate=True, rev_id=rev_id)
        database.close()
    written = script[0] if isinstance(script, list) else script
    return str(written.path) if written else "nothing written"
