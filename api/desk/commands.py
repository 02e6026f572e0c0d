"""The commands for the desk's users: put on its list, listed, changed, taken off it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from api.desk.accounts import Accounts

app = typer.Typer(no_args_is_help=True, help="Who may sign in at the desk.")

Name = Annotated[str, typer.Argument(help="What they sign in with: a user name or an e-mail address")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it")
]


@app.command()
def add(
    name: Name,
    display: Annotated[str, typer.Option(help="What they sign replies with; the name, if left out")] = "",
    role: Annotated[Literal["advisor", "admin"], typer.Option(help="What they may do")] = "advisor",
    sso: Annotated[
        bool,
        typer.Option("--sso", help="No password: the school's sign-in, or a trusted proxy, knows them by this name"),
    ] = False,
    password_stdin: FromStdin = False,
) -> None:
    """Put somebody on the list; asks for their first password, unless the school vouches for them."""
    if sso and password_stdin:
        _fail("--sso and --password-stdin exclude each other: with --sso there is no password")
    with _accounts() as accounts:
        password = None if sso else _password(password_stdin)
        user = accounts.add(name, display, role, password)
    typer.echo(f"{user.name}: added as {user.role}")


@app.command("list")
def list_() -> None:
    """List everybody: name, role, how they sign in, and what keeps them out."""
    with _accounts() as accounts:
        entries = accounts.all()
    rows = [
        (
            entry.name,
            entry.display,
            entry.role,
            entry.by if entry.listed else "school alone",
            "disabled" if entry.disabled else "locked" if entry.locked else "",
            f"{entry.created:%Y-%m-%d}",
        )
        for entry in entries
    ]
    out = Console(soft_wrap=True)
    if out.is_terminal:
        table = Table("name", "display", "role", "signs in by", "state", "since")
        for row in rows:
            table.add_row(*row)
        out.print(table)
    else:
        for row in rows:
            typer.echo("\t".join(row))


@app.command()
def password(name: Name, password_stdin: FromStdin = False) -> None:
    """Set a new password. Ends every sign-in of theirs, and the lock after too many wrong ones."""
    with _accounts() as accounts:
        accounts.set_password(name, _password(password_stdin))
    typer.echo(f"{name}: new password set; signed out everywhere")


@app.command()
def role(name: Name, role: Annotated[Literal["advisor", "admin"], typer.Argument(help="What they may do")]) -> None:
    """Set what somebody may do. Ends every sign-in of theirs."""
    with _accounts() as accounts:
        accounts.set_role(name, role)
    typer.echo(f"{name}: {role}")


@app.command()
def disable(name: Name) -> None:
    """Let somebody in no more; what they wrote stays. Ends every sign-in of theirs."""
    with _accounts() as accounts:
        accounts.set_disabled(name, True)
    typer.echo(f"{name}: disabled; signed out everywhere")


@app.command()
def enable(name: Name) -> None:
    """Let somebody in again who was disabled."""
    with _accounts() as accounts:
        accounts.set_disabled(name, False)
    typer.echo(f"{name}: enabled")


@app.command()
def unlock(name: Name) -> None:
    """End the lock after too many wrong passwords."""
    with _accounts() as accounts:
        accounts.unlock(name)
    typer.echo(f"{name}: unlocked")


@app.command()
def remove(name: Name) -> None:
    """Take somebody off the list; what they wrote stays, under the name it was signed with."""
    with _accounts() as accounts:
        accounts.remove(name)
    typer.echo(f"{name}: removed")


@contextmanager
def _accounts() -> Iterator["Accounts"]:
    """The list in the settings' database; what goes wrong is told in one line."""
    from sqlalchemy.exc import OperationalError

    from api.desk.accounts import Accounts
    from api.desk.passwords import UnfitPassword
    from api.desk.people import NoSuchUser, UnfitName
    from api.storage.database import StorageError, open_database
    from assistant.settings import SettingsError, load_settings

    try:
        settings = load_settings()
        database = open_database(settings)
        try:
            yield Accounts(database, settings=settings)
        finally:
            database.close()
    except NoSuchUser as error:
        _fail(f"{error}: not on the list; see 'pmr-advisor user list'")
    except (SettingsError, StorageError, UnfitName, UnfitPassword) as error:
        _fail(str(error))
    except OperationalError as error:
        _fail(f"the database cannot be used now ({error.orig}); try again")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt="The same again", err=True))


def _fail(message: str) -> NoReturn:
    Console(stderr=True, soft_wrap=True).print(f"pmr-advisor: {message}", style="red", markup=False, highlight=False)
    sys.exit(1)
