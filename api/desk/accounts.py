"""Who may work at the desk, and in which browsers they are signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Literal, cast

from api.storage.database import Database, now
from api.storage.desk_tables import SignInRow, UserRow

Role = Literal["advisor", "admin"]

LIFETIME = timedelta(hours=12)
"""How long a browser stays signed in: a working day."""


@dataclass(frozen=True)
class User:
    """Someone signed in at the desk."""

    id: str
    name: str
    display: str
    role: Role


class Accounts:
    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    def add(self, name: str, display: str, role: Role) -> User:
        row = UserRow(
            id=token_urlsafe(12),
            name=name.casefold(),
            display=display,
            role=role,
            disabled=False,
            failures=0,
            created=self._clock(),
        )
        with self._database.writing() as session:
            session.add(row)
        return _user(row)

    def sign_in(self, user: User) -> str:
        """The cookie of a browser that is signed in from now on; the database holds its hash alone."""
        cookie, moment = token_urlsafe(32), self._clock()
        row = SignInRow(id=_hash(cookie), user_id=user.id, created=moment, expires=moment + LIFETIME)
        with self._database.writing() as session:
            session.add(row)
        return cookie

    def signed_in(self, cookie: str) -> User | None:
        """Whose cookie it is; nobody's once it has expired or its user may no longer sign in."""
        with self._database.reading() as session:
            row = session.get(SignInRow, _hash(cookie))
            user = session.get(UserRow, row.user_id) if row and row.expires > self._clock() else None
        return _user(user) if user and not user.disabled else None


def _hash(cookie: str) -> str:
    return sha256(cookie.encode()).hexdigest()


def _user(row: UserRow) -> User:
    return User(row.id, row.name, row.display, cast(Role, row.role))
