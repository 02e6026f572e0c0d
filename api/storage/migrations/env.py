"""Runs the steps on the connection that `Database` holds, or for `alembic` on the command line on a new one."""

from alembic import context
from sqlalchemy import Connection

from api.storage import clock_tables, desk_tables, rate_tables, tables
from api.storage.database import Database, address
from assistant.settings import load_settings

EVERY = (tables, desk_tables, rate_tables, clock_tables)
"""The modules whose tables are compared, imported for that."""


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=tables.Base.metadata,
        render_as_batch=True,  # SQLite alters a table by copying it
    )
    with context.begin_transaction():
        context.run_migrations()


if held := context.config.attributes.get("connection"):
    run(held)
else:
    with Database(address(load_settings())).migrating() as connection:
        run(connection)
