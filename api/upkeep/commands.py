"""The commands that keep a deployment: doctor, backup, restore, and the database moved up and down."""

import sys
from datetime import UTC, datetime
from json import dumps
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from api.storage.database import Database, StorageError, address, revisions
from api.upkeep import postgresql
from api.upkeep.archive import BackupError
from api.upkeep.backup import backup as write_backup
from api.upkeep.backup import revision
from api.upkeep.doctor import examined
from api.upkeep.findings import Deployment, fault
from api.upkeep.restore import restore as put_back
from assistant.locks import Busy, replacing
from assistant.settings import Settings, SettingsError, load_settings

FAULTS = (BackupError, Busy, SettingsError, StorageError)

_MARKS = {"fine": "ok", "warning": "!!", "fault": "XX"}
_STYLES = {"fine": "green", "warning": "yellow", "fault": "red"}


def doctor(
    host: Annotated[str, typer.Option(help="The address that 'serve' is to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port that 'serve' is to listen on")] = 8000,
    json: Annotated[bool, typer.Option("--json", help="Print a JSON array of what was found")] = False,
) -> None:
    """Look this deployment over and say what to do. Exits with 1 where something must be done."""
    try:
        found = list(examined(Deployment(load_settings(), host, port)))
    except SettingsError as error:
        found = [("settings", fault(str(error), "correct the environment variable"))]
    if json:
        typer.echo(dumps([{"check": name, **vars(finding)} for name, finding in found], indent=1))
    else:
        out = Console(soft_wrap=True)
        for name, finding in found:
            style = _STYLES[finding.state]
            out.print(f"{_MARKS[finding.state]}  {name}: {finding.found}", style=style, markup=False, highlight=False)
            if finding.do:
                out.print(f"    → {finding.do}", markup=False, highlight=False)
    sys.exit(any(finding.state == "fault" for _, finding in found))


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, such as pmr-2027-03-01.zip")],
    without_index: Annotated[
        bool, typer.Option("--without-index", help="Leave the index out; after a restore run 'ingest --rebuild'")
    ] = False,
) -> None:
    """Write the conversations, the guides and the index into one file, while the server runs."""
    try:
        contents = write_backup(load_settings(), file, index=not without_index)
    except FAULTS as error:
        _fail(str(error))
    size = sum(part.size for part in contents.parts)
    typer.echo(f"{file}: {len(contents.parts)} parts, {size:,} bytes, tables {contents.revision or 'none yet'}")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that 'backup' wrote")],
    force: Annotated[
        bool, typer.Option("--force", help="Over data that are there: they are moved aside first, never deleted")
    ] = False,
) -> None:
    """Put a backup in place, checked whole before anything changes. Stop the server first."""
    try:
        restored = put_back(load_settings(), file, force)
    except FAULTS as error:
        _fail(str(error))
    contents = restored.contents
    typer.echo(f"restored as of {contents.made:%Y-%m-%d %H:%M} UTC, tables {contents.revision or 'none yet'}")
    if restored.aside:
        typer.echo(f"what was there lies in {restored.aside}; delete it when you are sure: it holds what people wrote")
    if contents.holds("library") and not contents.holds("index"):
        typer.echo("the backup holds no index: run 'pmr-advisor ingest --rebuild'")


database = typer.Typer(no_args_is_help=True, help="The database's tables: which they are, and to other ones.")


@database.command()
def current() -> None:
    """Say which tables the database has, and which this program uses."""
    try:
        found = revision(address(load_settings()))
    except FAULTS as error:
        _fail(str(error))
    typer.echo(f"{found or 'none'} (this program uses {revisions()[-1]})")


NoBackup = Annotated[
    bool, typer.Option("--no-backup", help="Without the backup that is otherwise written into the data folder before")
]


@database.command()
def upgrade(no_backup: NoBackup = False) -> None:
    """Bring the tables to what this program uses. Stop every server first."""
    _moved(None, no_backup)


@database.command()
def downgrade(
    to: Annotated[str, typer.Argument(metavar="REVISION", help="An earlier one; what later tables hold is lost")],
    no_backup: NoBackup = False,
) -> None:
    """Take the tables back, for an earlier version of this program. Stop every server first."""
    _moved(to, no_backup)


def _moved(to: str | None, no_backup: bool) -> None:
    try:
        settings = load_settings()
        with replacing(settings.data_dir):
            url = address(settings)
            if url.get_backend_name() == "postgresql" and (others := postgresql.others(url)):
                raise BackupError(f"{others} other programs use the database; stop every server first")
            found = revision(url)
            if found == (to or revisions()[-1]):
                typer.echo(f"the tables are at {found} already")
                return
            tables = Database(url)
            if found and not no_backup:
                typer.echo(f"backup: {_before(settings, found)}")
            tables.upgrade() if to is None else tables.downgrade(to)
            typer.echo(f"{found or 'none'} → {tables.revision()}")
            tables.close()
    except FAULTS as error:
        _fail(str(error))


def _before(settings: Settings, found: str) -> Path:
    folder = settings.data_dir / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"tables-{found}-{datetime.now(UTC):%Y%m%dT%H%M%S}.zip"
    write_backup(settings, file, guides=False)
    return file


def _fail(message: str) -> NoReturn:
    Console(stderr=True, soft_wrap=True).print(f"pmr-advisor: {message}", style="red", markup=False, highlight=False)
    sys.exit(1)
