"""One ingestion at a time of all machines that share a Chroma server, where they share a PostgreSQL, too."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from assistant.library import Unreachable
from assistant.locks import Busy
from assistant.settings import Settings

LOCK = "hashtextextended('pmr-advisor ingestion', 0)"
PATIENCE = 10
"""Seconds to wait for a connection."""


@contextmanager
def alone(settings: Settings, wait: bool) -> Iterator[None]:
    """Holds off the ingestions of other machines, or waits for their end. The lock goes with the connection, however this
    process ends. Raises Busy, or Unreachable where the database does not answer."""
    address = settings.database_url.get_secret_value()
    if not (settings.chroma_url and address.startswith("postgres")):
        yield
        return
    try:
        import psycopg
    except ModuleNotFoundError as missing:
        raise Unreachable(
            "psycopg is not installed, so other machines' ingestions cannot be held off; install it with: "
            "pip install 'pmr-advisor[postgres]'"
        ) from missing
    try:
        connection = psycopg.connect(address.replace("+psycopg", "", 1), connect_timeout=PATIENCE)
    except psycopg.Error as error:
        raise Unreachable(
            f"PMR_DATABASE_URL: no PostgreSQL answers there ({type(error).__name__}), which keeps the ingestions of "
            "machines that share a Chroma server apart; start it, or correct the setting"
        ) from error
    with closing(connection):
        # Held by a transaction, as poolers between here and PostgreSQL keep nothing longer.
        if wait:
            connection.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
        elif connection.execute(f"SELECT pg_try_advisory_xact_lock({LOCK})").fetchone() != (True,):
            raise Busy("another machine ingests into the same Chroma server; wait for its end, or add --wait")
        yield
