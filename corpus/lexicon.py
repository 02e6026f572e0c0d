"""Abbreviations and synonyms that applicants write for what the guides spell out, as data."""

from pathlib import Path

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from corpus.faults import reasons, yaml_in
from corpus.models import Model

LEXICON = Path(__file__).parent / "lexicon.yaml"


class LexiconError(ValueError):
    """A lexicon that cannot be used; the message names the file and what is wrong."""


class Entry(Model):
    """One thing, and the ways to write it."""

    means: str = Field(min_length=1, description="As the guides write it")
    written: tuple[str, ...] = Field(min_length=1, description="As applicants do")


_ENTRIES = TypeAdapter(tuple[Entry, ...])


def load_lexicon(path: Path = LEXICON) -> tuple[Entry, ...]:
    """Raises LexiconError, also where two entries claim one way of writing."""
    try:
        entries = _ENTRIES.validate_python(yaml_in(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path}: {error}") from error
    except ValidationError as error:
        raise LexiconError(f"{path}: {reasons(error, 'lexicon')}") from error
    seen: dict[str, str] = {}
    for entry in entries:
        for written in entry.written:
            if seen.setdefault(written.lower(), entry.means) != entry.means:
                raise LexiconError(f"{path}: {written!r} means both {seen[written.lower()]!r} and {entry.means!r}")
    return entries
