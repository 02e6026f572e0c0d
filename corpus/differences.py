"""Where guides say different things to different applicants, as groups of passages on one topic."""

from collections.abc import Collection as Some
from collections.abc import Iterable
from pathlib import Path

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from corpus.faults import yaml_in
from corpus.models import Model, Passage
from corpus.openings import Opening, OpeningError, opened

DIFFERENCES = Path(__file__).parent / "differences.yaml"


class DifferenceError(ValueError):
    """A difference that names no passage, or more than one; the message says which."""


class Difference(Model):
    topic: str
    passages: tuple[Opening, ...] = Field(min_length=2)


_DIFFERENCES = TypeAdapter(list[Difference])


def load_differences(path: Path = DIFFERENCES) -> list[Difference]:
    """Raises DifferenceError."""
    try:
        return _DIFFERENCES.validate_python(yaml_in(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError, ValidationError) as error:
        raise DifferenceError(f"{path}: {error}") from error


def counterparts(differences: Iterable[Difference], passages: Some[Passage]) -> dict[str, Passage]:
    """For each passage of a group, the group's first passage for another audience, by id.

    Groups that name a guide which is not in the collection are left out. Raises DifferenceError.
    """
    guides = {passage.guide_id for passage in passages}
    found: dict[str, Passage] = {}
    for difference in differences:
        if not {opening.guide for opening in difference.passages} <= guides:
            continue
        try:
            group = [opened(opening, passages) for opening in difference.passages]
        except OpeningError as error:
            raise DifferenceError(f"difference {difference.topic!r}: {error}") from error
        for passage in group:
            other = next((p for p in group if p.audience != passage.audience), None)
            if other:
                found[passage.id] = other
    return found
