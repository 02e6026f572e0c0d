"""The commands for the desk's users, as they are typed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.desk.accounts import Accounts
from api.storage.database import open_database
from assistant.settings import Settings
from cli import app

RIGHT = "a few words in a row"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PMR_DATA_DIR", str(tmp_path))
    return tmp_path


def user(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["user", *arguments], input=typed)


def test_a_user_is_added_changed_and_removed(folder: Path) -> None:
    added = user(
        "add", "Ada@school.edu", "--display", "Dr. Ada", "--role", "admin", "--password-stdin", typed=RIGHT + "\n"
    )
    assert (added.exit_code, added.stdout) == (0, "ada@school.edu: added as admin\n")
    assert user("add", "sso@school.edu", "--sso").exit_code == 0
    listed = user("list").stdout
    assert "ada@school.edu\tDr. Ada\tadmin\tpassword\t\t" in listed
    assert "sso@school.edu\tsso@school.edu\tadvisor\tschool\t\t" in listed
    assert user("role", "ada@school.edu", "advisor").exit_code == 0
    assert user("disable", "ADA@school.edu").exit_code == 0
    assert "advisor\tpassword\tdisabled" in user("list").stdout
    assert user("enable", "ada@school.edu").exit_code == 0
    assert user("password", "ada@school.edu", "--password-stdin", typed="another few words").exit_code == 0
    assert user("unlock", "ada@school.edu").exit_code == 0
    accounts = Accounts(open_database(Settings(data_dir=folder)))
    assert accounts.with_password("ada@school.edu", RIGHT) is None
    assert accounts.with_password("ada@school.edu", "another few words")
    assert user("remove", "ada@school.edu").exit_code == 0
    assert "ada" not in user("list").stdout


def test_a_password_is_asked_for_twice_and_not_shown() -> None:
    added = user("add", "ada", typed=f"{RIGHT}\n{RIGHT}\n")
    assert added.exit_code == 0
    assert RIGHT not in added.output
    differing = user("add", "bea", typed=f"{RIGHT}\nsomething else\n")
    assert differing.exit_code != 0
    assert "bea" not in user("list").stdout


@pytest.mark.parametrize(
    ("arguments", "typed", "told"),
    [
        (("add", "ada", "--password-stdin"), "short", "12 characters"),
        (("add", "two words", "--password-stdin"), RIGHT, "without spaces"),
        (("add", "ada", "--sso", "--password-stdin"), "", "exclude each other"),
        (("role", "nobody", "admin"), "", "nobody: not on the list"),
        (("remove", "nobody"), "", "nobody: not on the list"),
        (("password", "nobody", "--password-stdin"), RIGHT, "nobody: not on the list"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(arguments: tuple[str, ...], typed: str, told: str) -> None:
    done = user(*arguments, typed=typed)
    assert done.exit_code == 1
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
