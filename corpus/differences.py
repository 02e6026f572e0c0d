"""Where guides say different things to different applicants, as groups of passages on one topic."""

from collections.abc import Collection as Some
from collections.abc import Iterable
from pathlib import Path

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from corpus.faults import yaml_in
from corpus.models import Model, Passage

DIFFERENCES = Path(__file__).parent / "differences.yaml"


class DifferenceError(ValueError):
    """A difference that names no passage, or more than one; the message says which."""


class _Opening(Model):
    guide: str
    opens: str = Field(min_length=1)


class Difference(Model):
    topic: str
    passages: tuple[_Opening, ...] = Field(min_length=2)


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
        group = [_passage(opening, difference.topic, passages) for opening in difference.passages]
        for passage in group:
            other = next((p for p in group if p.audience != passage.audience), None)
            if other:
                found[passage.id] = other
    return found


def _passage(opening: _Opening, topic: str, passages: Some[Passage]) -> Passage:
    named = [p for p in passages if p.guide_id == opening.guide and p.text.startswith(opening.opens)]
    if len(named) != 1:
        raise DifferenceError(f"difference {topic!r}: {len(named)} passages of {opening.guide} open {opening.opens!r}")
    return named[0]
