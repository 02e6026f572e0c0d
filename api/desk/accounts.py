"""Who may work at the desk, and in which browsers they are signed in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.desk import passwords
from api.desk.people import LONGEST_NAME, Entry, NoSuchUser, Role, UnfitName, User, Vouched, plain
from api.storage.database import Database, now
from api.storage.desk_tables import SignInRow, UserRow
from assistant.settings import Settings

__all__ = ["Accounts", "Role", "User"]


class Accounts:
    def __init__(
        self, database: Database, clock: Callable[[], datetime] = now, settings: Settings | None = None
    ) -> None:
        settings = settings or Settings()
        self._database = database
        self._clock = clock
        self._failures = settings.desk_failures
        self._lock = timedelta(minutes=settings.desk_lock_minutes)
        self.lifetime = timedelta(hours=settings.desk_hours)

    # The list

    def add(self, name: str, display: str, role: Role, password: str | None = None) -> User:
        """Puts someone on the list; without a password, the school has to vouch for them by this name.

        Raises UnfitName, UnfitPassword.
        """
        name = plain(name)
        row = self._row(name, display, role)
        row.password = None if password is None else passwords.hashed(password, name)
        with self._database.writing() as session:
            if _named(session, name):
                raise UnfitName(f"{name}: already on the list")
            session.add(row)
        return _user(row)

    def all(self) -> list[Entry]:
        """Everybody, by name."""
        moment = self._clock()
        with self._database.reading() as session:
            rows = session.scalars(select(UserRow).order_by(UserRow.name)).all()
        return [_entry(row, moment) for row in rows]

    def set_password(self, name: str, password: str) -> None:
        """Also for someone who had none: from then on it is what they sign in with. Raises NoSuchUser, UnfitPassword."""
        kept = passwords.hashed(password, plain(name))
        with self._changing(name) as (session, row):
            row.password, row.issuer, row.subject, row.listed = kept, None, None, True
            _open(row)
            _sign_out(session, row)

    def set_role(self, name: str, role: Role) -> None:
        """Whom the school alone let in stands on the list from then on. Raises NoSuchUser."""
        with self._changing(name) as (session, row):
            if row.role != role:
                _sign_out(session, row)
            row.role, row.listed = role, True

    def set_disabled(self, name: str, disabled: bool) -> None:
        """Raises NoSuchUser."""
        with self._changing(name) as (session, row):
            row.disabled = disabled
            if disabled:
                _sign_out(session, row)

    def unlock(self, name: str) -> None:
        """Raises NoSuchUser."""
        with self._changing(name) as (_, row):
            _open(row)

    def remove(self, name: str) -> None:
        """What they wrote stays, under the name that it was signed with. Raises NoSuchUser."""
        with self._changing(name) as (session, row):
            session.delete(row)
        self._database.erase()

    def entry(self, user_id: str) -> Entry:
        """Raises NoSuchUser."""
        with self._database.reading() as session:
            row = session.get(UserRow, user_id)
        if row is None:
            raise NoSuchUser(user_id)
        return _entry(row, self._clock())

    # Signing in

    def with_password(self, name: str, password: str) -> User | None:
        """Whoever has this name and this password. Nobody, after the same work, where the name is unknown, disabled or
        locked: nothing tells these apart. Takes a tenth of a second and 64 MiB, by design."""
        name = name.strip().casefold()
        with self._database.writing() as session:
            row = _named(session, name)
            admitted = row if row and row.password and not row.disabled and not self._locked(row) else None
            kept = admitted.password if admitted else None
            if admitted:
                # Counted before it is compared, so that guesses made at once count too; a right one takes it back.
                admitted.failures += 1
                if admitted.failures >= self._failures:
                    admitted.failures, admitted.locked_until = 0, self._clock() + self._lock
        if not passwords.matches(kept, password) or kept is None:
            return None
        anew = passwords.rehashed(password) if passwords.outdated(kept) else kept
        with self._database.writing() as session:
            row = _named(session, name)
            if row is None or row.disabled or row.password != kept:
                return None
            row.password = anew
            _open(row)
            return _user(row)

    def vouched(self, who: Vouched) -> User | None:
        """Whoever the school vouches for, where the list has them under this name or the school says their role.

        The list's first match is bound to the subject: a name that the school gives to somebody else opens nothing.
        """
        try:
            return self._vouched(who)
        except IntegrityError:
            # Of two requests that came first at once, the other has put them on the list.
            return self._vouched(who)

    def _vouched(self, who: Vouched) -> User | None:
        known = select(UserRow).where(UserRow.issuer == who.issuer, UserRow.subject == who.subject)
        with self._database.reading() as session:
            row = session.scalar(known)
        if row and not row.disabled and (row.listed or row.role == who.role):
            return _user(row)
        with self._database.writing() as session:
            row = session.scalar(known.with_for_update()) or self._bound(session, who)
            if row is None or row.disabled:
                return None
            if not row.listed:
                if row.role != who.role:
                    _sign_out(session, row)
                if who.role is None:
                    return None
                row.role = who.role
            return _user(row)

    def _bound(self, session: Session, who: Vouched) -> UserRow | None:
        """The row that is this subject's from now on."""
        try:
            name = plain(who.name)
        except UnfitName:
            return None
        row = _named(session, name)
        if row is None and who.role:
            row = self._row(name, who.display, who.role, listed=False)
            session.add(row)
        elif row and (row.issuer, row.subject) == (who.issuer, who.subject):
            return row  # put on the list meanwhile, by a request that came at the same time
        elif row is None or row.password or row.subject:
            return None
        row.issuer, row.subject = who.issuer, who.subject
        session.flush()
        return row

    def sign_in(self, user: User) -> str:
        """The cookie of a browser that is signed in from now on; the database holds its hash alone."""
        cookie, moment = token_urlsafe(32), self._clock()
        row = SignInRow(id=_hash(cookie), user_id=user.id, created=moment, expires=moment + self.lifetime)
        with self._database.writing() as session:
            session.add(row)
        return cookie

    def signed_in(self, cookie: str) -> User | None:
        """Whose cookie it is; nobody's once it has expired or its user may no longer sign in. One that would hold longer
        than any does was given while the clock was ahead."""
        with self._database.reading() as session:
            row = session.get(SignInRow, _hash(cookie))
            holds = row and timedelta() < row.expires - self._clock() <= self.lifetime
            user = session.get(UserRow, row.user_id) if row and holds else None
        return _user(user) if user and not user.disabled else None

    def sign_out(self, cookie: str) -> None:
        with self._database.writing() as session:
            session.execute(delete(SignInRow).where(SignInRow.id == _hash(cookie)))

    def purge(self) -> None:
        """Deletes the sign-ins whose time is over."""
        with self._database.writing() as session:
            session.execute(delete(SignInRow).where(SignInRow.expires <= self._clock()))

    def _row(self, name: str, display: str, role: Role, listed: bool = True) -> UserRow:
        return UserRow(
            id=token_urlsafe(12),
            name=name,
            display=" ".join(display.split())[:LONGEST_NAME] or name,
            role=role,
            listed=listed,
            disabled=False,
            failures=0,
            created=self._clock(),
        )

    def _locked(self, row: UserRow) -> bool:
        # A name is never locked for longer than this: the clock was ahead when that was written.
        return row.locked_until is not None and timedelta() < row.locked_until - self._clock() <= self._lock

    @contextmanager
    def _changing(self, name: str) -> Iterator[tuple[Session, UserRow]]:
        with self._database.writing() as session:
            row = _named(session, name.strip().casefold())
            if row is None:
                raise NoSuchUser(name)
            yield session, row


def _named(session: Session, name: str) -> UserRow | None:
    return session.scalar(select(UserRow).where(UserRow.name == name).with_for_update())


def _open(row: UserRow) -> None:
    row.failures, row.locked_until = 0, None


def _sign_out(session: Session, row: UserRow) -> None:
    """Ends every sign-in of a user."""
    session.execute(delete(SignInRow).where(SignInRow.user_id == row.id))


def _hash(cookie: str) -> str:
    return sha256(cookie.encode()).hexdigest()


def _user(row: UserRow) -> User:
    return User(row.id, row.name, row.display, cast(Role, row.role))


def _entry(row: UserRow, moment: datetime) -> Entry:
    return Entry(
        **vars(_user(row)),
        by="password" if row.password else "school",
        listed=row.listed,
        disabled=row.disabled,
        locked=row.locked_until is not None and row.locked_until > moment,
        created=row.created,
    )
