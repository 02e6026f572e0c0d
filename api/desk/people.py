"""The desk's people: on its list, signed in, or vouched for by the school."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.settings import Settings

Role = Literal["advisor", "admin"]
LONGEST_NAME = 254
"""Characters; an e-mail address has no more."""


class UnfitName(ValueError):
    """A name that cannot be one, or that somebody has; the message says which."""


class NoSuchUser(LookupError):
    """Nobody of this name or id is on the desk's list."""


@dataclass(frozen=True)
class User:
    """Someone who may sign in at the desk."""

    id: str
    name: str
    display: str
    role: Role


@dataclass(frozen=True)
class Entry(User):
    """A user as the list shows them."""

    by: Literal["password", "school"]
    """Whether they sign in with a password of the desk's, or the school vouches for them."""
    listed: bool
    """Added here; otherwise let in by what the school says of them at each sign-in."""
    disabled: bool
    locked: bool
    created: datetime


@dataclass(frozen=True)
class Vouched:
    """Someone for whom an OpenID provider or a trusted proxy vouches."""

    issuer: str
    subject: str
    """Who they are there, for ever."""
    name: str
    """What the desk's list may have them under."""
    display: str
    role: Role | None
    """What the issuer says they may do here; None: nothing."""


def plain(name: str) -> str:
    """A name as the list has it. Raises UnfitName."""
    name = name.strip().casefold()
    if not name or len(name) > LONGEST_NAME or not name.isprintable() or any(map(str.isspace, name)):
        raise UnfitName(f"A name is an e-mail address or a word of {LONGEST_NAME} characters or fewer, without spaces.")
    return name


def role_said(groups: Iterable[str], settings: Settings) -> Role | None:
    """The role that the school's own words for somebody mean here, the higher of two."""
    said = {group.strip().casefold() for group in groups}
    roles: tuple[tuple[Role, str], ...] = (
        ("admin", settings.desk_admin_values),
        ("advisor", settings.desk_advisor_values),
    )
    for role, values in roles:
        if said & {value.strip().casefold() for value in values.split(";") if value.strip()}:
            return role
    return None
