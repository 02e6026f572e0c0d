"""The doctor finds each fault of the database and of the clock it keeps, and says what to do about it."""

from datetime import UTC, datetime, timedelta

from pydantic import SecretStr
from sqlalchemy import URL

from api.storage.clock import Watch
from api.storage.database import FILE, Database, revisions
from api.upkeep.checks import database
from api.upkeep.findings import Deployment, Finding
from assistant.settings import Settings
from tests.api.upkeep.conftest import changed
from tests.services.chroma import free_port


def test_a_clock_that_leapt_is_found_before_a_server_starts_and_until_it_is_believed(deployed: Settings) -> None:
    def found(moment: datetime) -> Finding:
        told = database.deletion(Deployment(deployed, now=lambda: moment))
        assert told
        return told

    moment = datetime.now(UTC)
    assert found(moment).state == "fine"
    ahead = moment + timedelta(days=400)
    assert (found(ahead).state, "a server last saw" in found(ahead).found) == ("warning", True)
    tables = Database(URL.create("sqlite", database=str(deployed.data_dir / FILE)))
    Watch(tables, lambda: ahead).look()
    tables.close()
    assert (found(ahead).state, "the clock leapt from" in found(ahead).found) == ("warning", True)
    assert "timedatectl" in found(ahead).do


def test_a_damaged_database_is_found(deployed: Settings) -> None:
    file = deployed.data_dir / FILE
    file.write_bytes(file.read_bytes()[:5000] + b"\xff" * 50_000)
    found = database.database(Deployment(deployed))
    assert (found.state, "restore" in found.do) == ("fault", True)


def test_a_database_that_others_may_read_is_found(deployed: Settings) -> None:
    (deployed.data_dir / FILE).chmod(0o644)
    assert database.database(Deployment(deployed)).do == f"chmod 600 {deployed.data_dir / FILE}"


def test_a_database_behind_or_ahead_of_the_program_is_found(deployed: Settings) -> None:
    tables = Database(URL.create("sqlite", database=str(deployed.data_dir / FILE)))
    tables.downgrade(revisions()[0])
    found = database.database(Deployment(deployed))
    assert (found.state, "database upgrade" in found.do) == ("warning", True)
    with tables.writing() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = 'v999'")
    tables.close()
    assert "update the program" in database.database(Deployment(deployed)).do


def test_a_database_server_that_does_not_answer_is_found_without_its_password(deployed: Settings) -> None:
    lost = changed(deployed, database_url=SecretStr(f"postgresql://u:hush@127.0.0.1:{free_port()}/d"))
    found = database.database(Deployment(lost))
    assert found.state == "fault"
    assert "hush" not in found.found
