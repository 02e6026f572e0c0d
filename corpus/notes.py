"""Dated notes with a source of their own: never guide text, and always labelled so."""

from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, ValidationError

from corpus.faults import reasons, yaml_in
from corpus.figures import Bounds, bounds
from corpus.models import Model

NOTES = Path(__file__).parent / "notes"


class NoteError(ValueError):
    """A note that cannot be read; the message names its file and what is wrong."""


class Note(Model):
    """Something true outside the guides, shown to the applicants it concerns."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    text: str = Field(min_length=1)
    source: str = Field(min_length=1, description="Who says so, and where")
    dated: date
    fact: Literal["step2_ck"]
    figure: str = Field(description="Shown where the fact lies within this figure's bounds")

    @property
    def bounds(self) -> Bounds:
        return bounds(self.figure)


def load_notes(folder: Path = NOTES) -> list[Note]:
    """Every `*.yaml` note of a folder. Raises NoteError."""
    return [_load(path) for path in sorted(folder.glob("*.yaml"))]


def _load(path: Path) -> Note:
    try:
        data = yaml_in(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict):
            raise NoteError(f"{path}: not a list of 'key: value' lines")
        note = Note.model_validate(data)
        bounds(note.figure)
        return note
    except ValidationError as error:
        raise NoteError(f"{path}: {reasons(error)}") from error
    except (OSError, yaml.YAMLError, ValueError) as error:
        raise NoteError(f"{path}: {error}") from error
