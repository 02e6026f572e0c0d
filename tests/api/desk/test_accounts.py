"""The desk's list and its sign-ins: who gets in with a password, for how long, and what ends it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from api.desk.accounts import Accounts
from api.desk.passwords import UnfitPassword
from api.desk.people import NoSuchUser, UnfitName, User, Vouched
from api.storage.database import Database
from api.storage.desk_tables import SignInRow, UserRow
from assistant.settings import Settings
from tests.api.conftest import Clock

RIGHT = "a few words in a row"


@pytest.fixture
def accounts(database: Database, clock: Clock) -> Accounts:
    return Accounts(database, clock, Settings(desk_failures=3, desk_lock_minutes=15, desk_hours=12))


@pytest.fixture
def ada(accounts: Accounts) -> User:
    return accounts.add("Ada@School.edu", "Dr. Ada", "advisor", RIGHT)


def test_the_right_password_signs_in_however_the_name_is_written(accounts: Accounts, ada: User) -> None:
    assert accounts.with_password(" ADA@school.EDU ", RIGHT) == ada
    assert ada.name == "ada@school.edu"


def test_a_password_is_the_same_however_a_keyboard_encodes_it(accounts: Accounts) -> None:
    user = accounts.add("b@school.edu", "", "advisor", "zwölf Löwen grüßen")
    assert accounts.with_password("b@school.edu", "zwo\u0308lf Lo\u0308wen gru\u0308ßen") == user
    assert user.display == "b@school.edu"


@pytest.mark.parametrize("password", ["", "a few words in a roW", RIGHT + "\0", RIGHT + "x" * 2_000, "\ud800" * 12])
def test_a_wrong_password_does_not(accounts: Accounts, ada: User, password: str) -> None:
    assert accounts.with_password("ada@school.edu", password) is None


def test_nobody_gets_in_without_a_password_that_is_on_the_list(accounts: Accounts) -> None:
    accounts.add("sso@school.edu", "Dr. S", "advisor")
    for name in ("sso@school.edu", "nobody@school.edu", "", "'; DROP TABLE desk_users; --"):
        assert accounts.with_password(name, "") is None
        assert accounts.with_password(name, RIGHT) is None


def test_the_right_password_is_refused_while_the_name_is_locked(accounts: Accounts, ada: User, clock: Clock) -> None:
    for _ in range(3):
        assert accounts.with_password(ada.name, "wrong") is None
    assert accounts.with_password(ada.name, RIGHT) is None
    assert accounts.all()[0].locked
    clock.pass_by(timedelta(minutes=16))
    assert accounts.with_password(ada.name, RIGHT) == ada


def test_a_locked_name_is_not_locked_for_longer_by_more_attempts(accounts: Accounts, ada: User, clock: Clock) -> None:
    for _ in range(9):
        accounts.with_password(ada.name, "wrong")
    clock.pass_by(timedelta(minutes=15))
    assert accounts.with_password(ada.name, RIGHT) == ada


def test_an_admin_unlocks(accounts: Accounts, ada: User) -> None:
    for _ in range(3):
        accounts.with_password(ada.name, "wrong")
    accounts.unlock(ada.name)
    assert accounts.with_password(ada.name, RIGHT) == ada


def test_wrong_passwords_with_a_right_one_between_do_not_lock(accounts: Accounts, ada: User) -> None:
    for _ in range(4):
        assert accounts.with_password(ada.name, "wrong") is None
        assert accounts.with_password(ada.name, "wrong") is None
        assert accounts.with_password(ada.name, RIGHT) == ada


def test_guesses_made_at_once_are_counted_each(accounts: Accounts, ada: User) -> None:
    guesses = ["guess number one", "guess number two", "guess number three", "guess number four", RIGHT, RIGHT]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda guess: accounts.with_password(ada.name, guess), guesses[:4]))
    assert accounts.with_password(ada.name, RIGHT) is None


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("short", "12 characters"),
        ("x" * 1_025, "1024 bytes"),
        ("ä" * 13 + "ö" * 600, "1024 bytes"),
        ("passwordpassword", "first that are guessed"),
        ("Qwertyuiop123", "first that are guessed"),
        ("c.longname@school.edu", "first that are guessed"),
        ("abababababababab", "first that are guessed"),
    ],
)
def test_a_password_that_protects_nobody_is_not_taken(accounts: Accounts, password: str, told: str) -> None:
    with pytest.raises(UnfitPassword, match=told):
        accounts.add("c.longname@school.edu", "", "advisor", password)
    assert accounts.all() == []


@pytest.mark.parametrize("name", ["", "  ", "two words", "a\x00b", "new\nline", "x" * 255])
def test_what_is_no_name_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(UnfitName, match="without spaces"):
        accounts.add(name, "", "advisor", RIGHT)


def test_a_name_stands_on_the_list_once(accounts: Accounts, ada: User) -> None:
    with pytest.raises(UnfitName, match=r"ada@school.edu: already on the list"):
        accounts.add("ADA@school.edu", "", "admin", RIGHT)


def test_a_hash_of_other_parameters_is_made_anew_at_the_next_sign_in(
    accounts: Accounts, ada: User, database: Database
) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(RIGHT)
    with database.writing() as session:
        session.execute(update(UserRow).values(password=weak))
    assert accounts.with_password(ada.name, RIGHT) == ada
    with database.reading() as session:
        kept = session.get_one(UserRow, ada.id).password
    assert kept
    assert kept.startswith("$argon2id$")
    assert kept != weak
    assert accounts.with_password(ada.name, RIGHT) == ada


def test_a_sign_in_ends_with_its_time_and_is_then_deleted(accounts: Accounts, ada: User, clock: Clock) -> None:
    cookie = accounts.sign_in(ada)
    assert accounts.signed_in(cookie) == ada
    clock.pass_by(timedelta(hours=12, seconds=1))
    assert accounts.signed_in(cookie) is None
    accounts.purge()
    with accounts._database.reading() as session:
        assert session.query(SignInRow).count() == 0


def test_the_database_holds_no_cookie_and_no_password(accounts: Accounts, ada: User, database: Database) -> None:
    cookie = accounts.sign_in(ada)
    with database.reading() as session:
        assert session.get(SignInRow, cookie) is None
        assert RIGHT not in str(session.get_one(UserRow, ada.id).password)


def test_signing_out_ends_this_sign_in_alone(accounts: Accounts, ada: User) -> None:
    here, there = accounts.sign_in(ada), accounts.sign_in(ada)
    accounts.sign_out(here)
    assert accounts.signed_in(here) is None
    assert accounts.signed_in(there) == ada


@pytest.mark.parametrize("change", ["password", "role", "disable", "remove"])
def test_a_change_of_what_somebody_may_do_ends_all_their_sign_ins(accounts: Accounts, ada: User, change: str) -> None:
    other = accounts.sign_in(accounts.add("other@school.edu", "", "advisor", RIGHT))
    cookies = [accounts.sign_in(ada) for _ in range(2)]
    match change:
        case "password":
            accounts.set_password(ada.name, "another few words")
        case "role":
            accounts.set_role(ada.name, "admin")
        case "disable":
            accounts.set_disabled(ada.name, True)
            assert accounts.with_password(ada.name, RIGHT) is None
            accounts.set_disabled(ada.name, False)
        case "remove":
            accounts.remove(ada.name)
    assert [accounts.signed_in(cookie) for cookie in cookies] == [None, None]
    assert accounts.signed_in(other)


def test_a_role_that_stays_the_same_ends_nothing(accounts: Accounts, ada: User) -> None:
    cookie = accounts.sign_in(ada)
    accounts.set_role(ada.name, "advisor")
    assert accounts.signed_in(cookie) == ada


def test_nobody_is_changed_who_is_not_there(accounts: Accounts) -> None:
    with pytest.raises(NoSuchUser):
        accounts.set_disabled("nobody", True)


def vouched(
    subject: str = "s1", name: str = "sso@school.edu", role: object = None, issuer: str = "https://i"
) -> Vouched:
    return Vouched(issuer, subject, name, "Dr. S", role)  # type: ignore[arg-type]


def test_whom_the_school_vouches_for_is_let_in_where_the_list_has_them(accounts: Accounts) -> None:
    assert accounts.vouched(vouched()) is None
    user = accounts.add("SSO@school.edu", "Dr. S", "admin")
    assert accounts.vouched(vouched()) == user
    assert accounts.vouched(vouched(name="renamed@school.edu")) == user


def test_a_name_that_the_school_gives_to_somebody_else_opens_nothing(accounts: Accounts) -> None:
    accounts.add("sso@school.edu", "Dr. S", "admin")
    assert accounts.vouched(vouched("s1"))
    assert accounts.vouched(vouched("s2")) is None
    assert accounts.vouched(vouched("s2", role="admin")) is None
    assert accounts.vouched(vouched("s1", issuer="https://j")) is None


def test_the_school_does_not_open_an_account_with_a_password(accounts: Accounts, ada: User) -> None:
    assert accounts.vouched(vouched(name=ada.name, role="admin")) is None
    assert accounts.with_password(ada.name, RIGHT) == ada


def test_what_the_school_says_counts_anew_each_time(accounts: Accounts) -> None:
    first = accounts.vouched(vouched(role="advisor"))
    assert first
    assert first.role == "advisor"
    cookie = accounts.sign_in(first)
    raised = accounts.vouched(vouched(role="admin"))
    assert raised
    assert (raised.id, raised.role) == (first.id, "admin")
    assert accounts.signed_in(cookie) is None
    cookie = accounts.sign_in(raised)
    assert accounts.vouched(vouched()) is None
    assert accounts.signed_in(cookie) is None


def test_the_list_decides_over_those_who_stand_on_it(accounts: Accounts) -> None:
    accounts.add("sso@school.edu", "Dr. S", "advisor")
    user = accounts.vouched(vouched(role="admin"))
    assert user
    assert user.role == "advisor"
    accounts.set_disabled("sso@school.edu", True)
    assert accounts.vouched(vouched(role="admin")) is None


def test_who_is_seen_first_in_two_requests_at_once_is_one_user(accounts: Accounts) -> None:
    with ThreadPoolExecutor(4) as pool:
        users = list(pool.map(accounts.vouched, [vouched(role="advisor")] * 4))
    assert len({user.id for user in users if user}) == 1
    assert None not in users
