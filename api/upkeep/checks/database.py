"""The database: reachable, whole, its tables those of this program."""

import stat
from pathlib import Path

from sqlalchemy import URL, text
from sqlalchemy.exc import SQLAlchemyError

from api.storage.clock import Watch
from api.storage.database import Database, StorageError, address, revisions
from api.upkeep.archive import BackupError, refuse_damaged
from api.upkeep.findings import Deployment, Finding, fault, fine, warning


def database(deployment: Deployment) -> Finding:
    url = address(deployment.settings)
    if url.get_backend_name() == "sqlite" and url.database and (found := _file(Path(url.database))):
        return found
    return _tables(url)


def _file(file: Path) -> Finding | None:
    if not file.exists():
        return fine(f"{file} is made when the server first starts")
    try:
        refuse_damaged(file)
    except BackupError as error:
        return fault(str(error), "stop the server, then: pmr-advisor restore BACKUP --force")
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        return warning(f"{file} is open to other users (mode {mode:o})", f"chmod 600 {file}")
    return None


def _tables(url: URL) -> Finding:
    connected = Database(url)
    try:
        found = connected.revision()
        with connected.reading() as session:
            session.execute(text("SELECT 1"))
    except StorageError as error:
        return fault(str(error), "see that it runs, and that PMR_DATABASE_URL (or DATABASE_URL) is right")
    finally:
        connected.close()
    if found is None:
        return fine(f"{connected.name} is empty; its tables are made when the server first starts")
    if found not in revisions():
        return fault(f"{connected.name} has tables {found}, which this program does not know", "update the program")
    if found != revisions()[-1]:
        return warning(
            f"{connected.name} has tables {found}; this program uses {revisions()[-1]}",
            "stop the servers, then: pmr-advisor database upgrade",
        )
    return fine(f"{connected.name} answers, tables {found}")


def deletion(deployment: Deployment) -> Finding | None:
    """Whether the clock is believed to say what has outlived its time."""
    url = address(deployment.settings)
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).exists()):
        return None
    connected = Database(url)
    try:
        if connected.revision() != revisions()[-1]:
            return None
        watched, moment = Watch(connected).watched(), deployment.now()
    except (StorageError, SQLAlchemyError):
        return None  # the database's own check says why
    finally:
        connected.close()
    correct = "see whether the clock is right (timedatectl); what people wrote is deleted by it"
    if watched.leaps(moment):
        return warning(
            f"the clock says {moment:%Y-%m-%d %H:%M} UTC; a server last saw {watched.seen:%Y-%m-%d %H:%M}", correct
        )
    if watched.leapt_from and not watched.believed:
        return warning(
            f"the clock leapt from {watched.leapt_from:%Y-%m-%d %H:%M} to {watched.since:%Y-%m-%d %H:%M} UTC; nothing "
            f"that people wrote is deleted for its age before {watched.until:%Y-%m-%d %H:%M}",
            correct,
        )
    return fine(f"what people wrote is deleted {deployment.settings.retention_days} days after its last change")
