"""How much of what a stranger may have made is read: bounds on files, and files opened without being led astray."""

import os
import stat
from pathlib import Path
from typing import NamedTuple

from assistant.settings import Settings
from corpus.guides import GuideError


class Limits(NamedTuple):
    """The settings of the same names, without `guide_`."""

    megabytes: int
    files: int
    pages: int
    characters: int
    seconds: int
    memory: int


def limits_of(settings: Settings) -> Limits:
    return Limits(*(getattr(settings, f"guide_{name}") for name in Limits._fields))


STANDARD = limits_of(Settings.model_construct())
"""Those of the settings where nothing is set."""


def bytes_of(path: Path, most: int) -> bytes:
    """A regular file's bytes, at most so many. Raises GuideError for a larger one, a link, a pipe or a device."""
    try:
        # A link that stands where a file was found has been put there since; and opening a pipe would wait for ever.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise GuideError(f"{path}: is no regular file but a pipe, a device or a folder; give a file")
            data = file.read(most + 1)
    except OSError as error:
        why = "a link by now; name the file that it leads to" if path.is_symlink() else error.strerror
        raise GuideError(f"{path}: cannot be read ({why})") from error
    if len(data) > most:
        raise GuideError(f"{path}: larger than {_size(most)}; split it")
    return data


def _size(count: int) -> str:
    return f"{count // 1024 // 1024} MB" if count >= 1024 * 1024 else f"{count // 1024} KB"
