"""The data folder's guides: every version ever ingested, and the manifest of those in force.

library/manifest.json              what is in force; replaced atomically, so a reader sees all or nothing
library/guides/<id>/<version>.json a guide's canonical text and structure; kept for ever, for citations' sake
library/questions/<id>.json        the questions that the user gave for a guide, by passage
library/ranker-<fingerprint>.npz   what was learned from the questions in force
"""

import os
from contextlib import suppress
from pathlib import Path

from pydantic import Field, TypeAdapter, ValidationError, field_validator

from corpus.guides import GUIDES
from corpus.models import Audience, Guide, Model
from corpus.questions import Expansion

_QUESTIONS = TypeAdapter(tuple[Expansion, ...])


class LibraryError(RuntimeError):
    """The data folder cannot be used; the message says what to do."""


class Unreachable(LibraryError):
    """A server that holds the index does not answer just now; it may come back."""


def source_of(file: Path) -> str:
    """How the manifest names a guide's file: a built-in one by its name alone, so that the data folder serves wherever
    the program stands; any other by its whole path."""
    return file.name if file.parent == GUIDES else str(file)


def file_of(source: str) -> Path:
    """The file that the manifest names so."""
    return GUIDES / source


def is_builtin(source: str) -> bool:
    return file_of(source).parent == GUIDES


class Edition(Model):
    """A guide, or the questions that the guides leave open, as they are in force."""

    version: str
    fingerprint: str = Field(description="Of all that was indexed: words, headings, header, questions")
    source: str = Field(description="The file it was ingested from, as `source_of` names it")
    rows: int = Field(ge=0, description="How many rows of the index are its own")
    digest: str = Field("", description="Of the file as it was read; another one tells that the file has changed")
    audience: Audience | None = Field(None, description="Given with the guide, over what it declares itself")

    @staticmethod
    def row_id(fingerprint: str, number: int) -> str:
        return f"{fingerprint}:{number:06d}"

    def row_ids(self) -> set[str]:
        return {self.row_id(self.fingerprint, number) for number in range(self.rows)}


class Manifest(Model):
    """What is in force."""

    guides: dict[str, Edition] = {}
    absent: Edition | None = Field(None, description="The questions that belong to no passage")
    removed: tuple[str, ...] = Field((), description="The guides that stay out until they are asked for again")
    ranker: str = Field(
        "", description="The fingerprint of what the ranker has learned from; empty where there is none"
    )

    @field_validator("guides")
    @classmethod
    def _builtin_by_name(cls, guides: dict[str, Edition]) -> dict[str, Edition]:
        """A built-in guide was once named by its whole path, in whichever checkout had ingested it."""
        return {
            name: edition.model_copy(update={"source": f"{name}.md"})
            if _once_builtin(name, edition.source)
            else edition
            for name, edition in guides.items()
        }

    def row_ids(self) -> set[str]:
        """The rows of the index that are in force."""
        editions = [*self.guides.values(), *([self.absent] if self.absent else [])]
        return {row_id for edition in editions for row_id in edition.row_ids()}

    def builtin_row_ids(self) -> set[str]:
        """Those of the built-in guides and of the questions around them."""
        return self.row_ids() - {
            row_id for edition in self.guides.values() if not is_builtin(edition.source) for row_id in edition.row_ids()
        }


def _once_builtin(guide_id: str, source: str) -> bool:
    own = GUIDES / f"{guide_id}.md"
    return own.exists() and Path(source).parts[-3:] == own.parts[-3:]


class Library:
    """Guides by id and version in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._manifest = folder / "manifest.json"

    def prepare(self) -> None:
        """Makes the folder. Raises LibraryError where it cannot be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            probe = self.folder / f".probe-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise LibraryError(
                f"{self.folder}: cannot be written ({error.strerror}); make it writable or set PMR_DATA_DIR to a "
                "folder that is"
            ) from error

    def manifest(self) -> Manifest:
        """What is in force; nothing before the first ingestion. Raises LibraryError."""
        try:
            return Manifest.model_validate_json(self._manifest.read_bytes())
        except FileNotFoundError:
            return Manifest()
        except (OSError, ValidationError) as error:
            raise LibraryError(
                f"{self._manifest}: cannot be read; delete it and run 'make ingest' (the guides' versions are kept)"
            ) from error

    def publish(self, manifest: Manifest) -> None:
        """Puts these editions in force, all at once."""
        self._write(self._manifest, manifest.model_dump_json(indent=1))

    def keep(self, guide: Guide) -> None:
        """Stores a guide's version; a version once stored is never removed."""
        self._write(self._path(guide.id, guide.version), guide.model_dump_json(exclude={"version"}))

    def guide(self, guide_id: str, version: str | None = None) -> Guide | None:
        """A guide as it is in force, or as it was in a version; None where there is none."""
        if version is None:
            edition = self.manifest().guides.get(guide_id)
            version = edition.version if edition else None
        if version is None or not version.isalnum() or not guide_id.replace("-", "").isalnum():
            return None
        path = self._path(guide_id, version)
        try:
            guide = Guide.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            raise LibraryError(f"{path}: cannot be read; run 'make ingest' to write it again") from error
        if guide.version != version:
            raise LibraryError(f"{path}: its text is not that of version {version}; run 'make ingest'")
        return guide

    def holds(self, guide: Guide) -> bool:
        """Whether this version of a guide is stored, whole."""
        try:
            return self.guide(guide.id, guide.version) == guide
        except LibraryError:
            return False

    def questions(self, guide_id: str) -> tuple[Expansion, ...]:
        """The questions that the user gave for a guide. Raises LibraryError."""
        path = self._questions(guide_id)
        try:
            return _QUESTIONS.validate_json(path.read_bytes())
        except FileNotFoundError:
            return ()
        except (OSError, ValidationError) as error:
            raise LibraryError(f"{path}: cannot be read; delete it and ingest the questions again") from error

    def keep_questions(self, guide_id: str, questions: tuple[Expansion, ...]) -> None:
        """Stores the questions of a guide in place of those it had; none takes them away."""
        path = self._questions(guide_id)
        if questions:
            self._write(path, _QUESTIONS.dump_json(questions, indent=1).decode())
        else:
            path.unlink(missing_ok=True)

    def ranker(self, fingerprint: str) -> Path:
        """Where the weights learned from these rows stand."""
        return self.folder / f"ranker-{fingerprint}.npz"

    def keep_only_ranker(self, fingerprint: str) -> None:
        """Removes the weights of collections that are no longer in force."""
        for path in self.folder.glob("ranker-*.npz"):
            if path != self.ranker(fingerprint):
                path.unlink(missing_ok=True)

    def _questions(self, guide_id: str) -> Path:
        return self.folder / "questions" / f"{guide_id}.json"

    def _path(self, guide_id: str, version: str) -> Path:
        return self.folder / "guides" / guide_id / f"{version}.json"

    def _write(self, path: Path, text: str) -> None:
        """Writes a file whole or not at all."""
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with aside.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        except OSError as error:
            with suppress(OSError):
                aside.unlink()
            raise LibraryError(f"{path}: cannot be written ({error.strerror})") from error
