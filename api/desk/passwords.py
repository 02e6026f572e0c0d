"""Passwords: which are taken, how they are kept (argon2id), and how one is compared."""

import unicodedata
from base64 import b64encode
from secrets import token_bytes

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
"""Characters."""
LONGEST = 1024
"""Bytes; what is longer costs time to hash and protects nobody."""
COMMON = frozenset(
    "123456789012 1234567890123 12345678901234 123456789123 1234567890qwerty 1q2w3e4r5t6y 1q2w3e4r5t6y7u8i abcdefghijkl "
    "abcdefghijklm administrator adminadminadmin changeme1234 changemeplease correcthorsebatterystaple iloveyou1234 "
    "letmeinletmein letmeinplease mypassword123 p@ssw0rd1234 password1234 password12345 password123456 passwordpassword "
    "physiatry1234 pmradvisor123 pmr-advisor123 qazwsxedcrfv qwertyqwerty qwertyuiop12 qwertyuiop123 qwerty123456 "
    "residency1234 welcome12345 welcomewelcome".split()
)
"""What is tried first, of those that are long enough."""

_HASHER = PasswordHasher()


class UnfitPassword(ValueError):
    """A password that is not taken; the message says why and what to do."""


def hashed(password: str, name: str) -> str:
    """The hash of a new password for the user of this name. Raises UnfitPassword."""
    password = _normal(password)
    if len(password) < SHORTEST:
        raise UnfitPassword(f"The password has to have {SHORTEST} characters or more; a few words in a row do well.")
    if len(password.encode(errors="replace")) > LONGEST:
        raise UnfitPassword(f"The password has to have {LONGEST} bytes or fewer.")
    plain = password.casefold()
    if plain in COMMON or plain in (name, name * 2) or len(set(plain)) <= 2:
        raise UnfitPassword("The password is among the first that are guessed; take a few words of your own.")
    return _HASHER.hash(password.encode(errors="replace"))


def matches(kept: str | None, password: str) -> bool:
    """Whether it is the password; without one to compare with, the same work ends in no."""
    given = _normal(password).encode(errors="replace")
    fits = kept is not None and len(given) <= LONGEST
    try:
        return _HASHER.verify(kept if kept and fits else _decoy(), given[:LONGEST]) and fits
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether a hash was made with parameters other than today's."""
    return _HASHER.check_needs_rehash(kept)


def rehashed(password: str) -> str:
    """A hash of today's parameters, for a password that has just been the right one."""
    return _HASHER.hash(_normal(password).encode(errors="replace"))


def _normal(password: str) -> str:
    """One form for what keyboards and systems encode differently."""
    return unicodedata.normalize("NFKC", password)


def _decoy() -> str:
    """A hash of today's parameters that nothing matches: comparing with it takes as long as with a real one."""
    salt, tag = (_base64(token_bytes(size)) for size in (_HASHER.salt_len, _HASHER.hash_len))
    cost = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${tag}"


def _base64(value: bytes) -> str:
    return b64encode(value).decode().rstrip("=")
