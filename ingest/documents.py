"""Files into guides: found in folders, read by their kind, named by what they or the file beside them declare."""

import os
import re
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from corpus.guides import GuideError, declared_in, guide_of
from corpus.models import Audience, Guide
from corpus.pieces import Mark
from ingest.formats.content import Content
from ingest.formats.markup import read_markdown
from ingest.formats.pdf import read_pdf
from ingest.formats.text import read_text
from ingest.formats.web import read_web
from ingest.formats.word import read_word
from ingest.limits import STANDARD, Limits, bytes_of

READERS: Mapping[str, Callable[[bytes, str], Content]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_text,
    ".text": read_text,
    ".html": read_web,
    ".htm": read_web,
    ".pdf": read_pdf,
    ".docx": read_word,
}
KINDS = "Markdown (.md), text (.txt), HTML (.html), PDF (.pdf) and Word (.docx)"

BESIDE = ".yaml"
"""The ending of the file beside a guide that declares its title, audience, publisher or id."""

BESIDE_LARGEST = 64 * 1024
"""Bytes of such a file."""

DEEPEST = 100
"""Folders within folders that are searched."""

READING = "1"
"""Raised whenever files are read differently, so that unchanged ones are read anew."""


@dataclass
class Found:
    """The files that paths name, and what in their folders is none of them, each with the reason."""

    files: list[Path] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class File:
    """A guide's file as it stands on disk, with what stands beside it."""

    path: Path
    data: bytes
    beside: bytes | None

    @property
    def digest(self) -> str:
        """Of all that its guide is made of."""
        return sha256(b"\0".join((READING.encode(), self.data, self.beside or b""))).hexdigest()[:16]


Convert = Callable[[File], Content]
"""Reads the content of a file. Raises GuideError."""


def find_documents(paths: Iterable[Path], limits: Limits = STANDARD) -> Found:
    """The files that paths name, folders searched to the bottom. Raises GuideError."""
    found = Found()
    for path in paths:
        if path.is_dir():
            before = len(found.files)
            _search(path.resolve(), found, limits)
            if len(found.files) == before:
                raise GuideError(f"{path}: holds no file that can be read; guides are {KINDS}")
        elif not path.exists():
            raise GuideError(f"{path}: does not exist; give a file or folder that does")
        elif path.suffix.lower() not in READERS:
            raise GuideError(f"{path}: of a kind that cannot be read; guides are {KINDS}")
        elif reason := _unnameable(path):
            raise GuideError(f"{path.parent}: a file's {reason}; rename it")
        else:
            found.files.append(path.resolve())
            _count(found, limits)
    found.files = list(dict.fromkeys(found.files))
    return found


def _count(found: Found, limits: Limits) -> None:
    if len(found.files) > limits.files:
        raise GuideError(
            f"more than {limits.files:,} files; name the guides themselves, or a smaller folder, or raise PMR_GUIDE_FILES"
        )


def _search(folder: Path, found: Found, limits: Limits) -> None:
    def unreadable(error: OSError) -> None:
        found.skipped.append(f"{error.filename} (cannot be read: {error.strerror})")

    for place, folders, names in os.walk(folder, onerror=unreadable):
        here = Path(place)
        if len(here.parts) - len(folder.parts) >= DEEPEST:
            found.skipped += [f"{here / name} (below {DEEPEST} folders)" for name in folders]
            folders.clear()
        for name in sorted(folders):
            if reason := _passed_over(here / name, folder):
                found.skipped.append(f"{here / name} ({reason})")
                folders.remove(name)
        folders.sort()
        guides = [name for name in names if Path(name).suffix.lower() in READERS]
        for name in sorted(names):
            if reason := _passed_over(here / name, folder) or ("" if name in guides else "no kind of guide"):
                if not _beside_one(name, guides):
                    found.skipped.append(f"{here / name} ({reason})")
            else:
                found.files.append((here / name).resolve())
                _count(found, limits)


def _passed_over(path: Path, folder: Path) -> str:
    """Why a file or folder inside a folder is not looked at; nothing where it is."""
    if path.name.startswith((".", "~$", "__MACOSX")):
        return "hidden"
    if reason := _unnameable(path):
        return reason
    if path.is_symlink():
        # Unlike Path.resolve, this takes a link that leads to itself.
        if not Path(os.path.realpath(path)).is_relative_to(folder):
            return "a link that leaves the folder"
        if path.is_dir() or not path.exists():
            return "a link to a folder, or to nothing"
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "" if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else "a pipe, a socket or a device"


def _unnameable(path: Path) -> str:
    """Why a file's name cannot be kept or shown; nothing where it can."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return "name is not UTF-8"
    return ""


def _beside_one(name: str, guides: Iterable[str]) -> bool:
    return any(name in (f"{guide}{BESIDE}", f"{Path(guide).stem}{BESIDE}") for guide in guides)


def open_document(path: Path, limits: Limits = STANDARD) -> File:
    """Raises GuideError for a file that cannot be read, or is too large."""
    data = bytes_of(path, limits.megabytes * 1024 * 1024)
    places = (path.with_name(path.name + BESIDE), path.with_suffix(BESIDE))
    beside = next((bytes_of(place, BESIDE_LARGEST) for place in places if place.exists()), None)
    return File(path, data, beside)


def content_in(file: File, limits: Limits = STANDARD) -> Content:
    """What a file says, read here and now. Raises GuideError, or whatever a library makes of a hostile file."""
    suffix, name = file.path.suffix.lower(), str(file.path)
    content = read_pdf(file.data, name, limits.pages) if suffix == ".pdf" else READERS[suffix](file.data, name)
    characters = sum(len(piece.words) for piece in content.pieces if not isinstance(piece, Mark))
    if characters > limits.characters:
        raise GuideError(
            f"{name}: holds {characters:,} characters, more than {limits.characters:,}; split it, or raise "
            "PMR_GUIDE_CHARACTERS"
        )
    return content


class Source:
    """Where what files say comes from: read here, when it is asked for."""

    def expect(self, files: Iterable[File]) -> None:
        """Told which files will be asked for, in this order; some may be left out."""

    def content(self, file: File) -> Content:
        """Raises GuideError."""
        return content_in(file)


def read_document(
    file: File, name: str | None = None, audience: Audience | None = None, convert: Convert = content_in
) -> Guide:
    """The guide in a file. `name` is its id where it declares none; an audience given here is above one declared.

    Raises GuideError.
    """
    path = file.path
    content = convert(file)
    declared = {**content.declared, **_declared_beside(file)}
    own = {"id": name or id_of(path.stem), "title": (content.title or path.stem)[:300], "joins": "short"}
    given: dict[str, object] = {"audience": audience} if audience else {}
    return guide_of(own | declared | given, content.pieces, str(path))


def _declared_beside(file: File) -> dict[str, object]:
    if file.beside is None:
        return {}
    try:
        return declared_in(file.beside.decode("utf-8"), f"{file.path.stem}{BESIDE} beside {file.path}")
    except UnicodeDecodeError as error:
        raise GuideError(
            f"{file.path.with_suffix(BESIDE)}: not UTF-8 at byte {error.start}; save it as UTF-8"
        ) from error


def id_of(name: str) -> str:
    """An id made of a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80].strip("-") or "guide"
