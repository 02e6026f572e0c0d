"""Questions as index-time expansion: what each passage answers, what the rules answer, what the guides leave open; and
messages that are to be met before any question."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from corpus.faults import yaml_in
from corpus.models import Model, Passage

QUESTIONS = Path(__file__).parent / "questions"
ABSENT = QUESTIONS / "absent.yaml"
FOR_RULES = QUESTIONS / "rules.yaml"
DISTRESS = QUESTIONS / "distress.yaml"

AbsentKind = Literal["not_covered", "off_topic"]
RuleKind = Literal["breadth", "standing", "neither"]
"""How many programs, where a score stands, or worded like these and neither."""

DistressKind = Literal["danger", "safe"]
"""Of somebody who may be in danger, or worded like that and of nobody who is."""

UnplacedKind = AbsentKind | RuleKind | DistressKind
"""Of messages that belong to no passage."""


class QuestionsError(ValueError):
    """A file of questions that cannot be used; the message names it and what is wrong."""


class Expansion(Model):
    """The questions of one passage."""

    passage: str
    opens: str = Field(min_length=1, description="How the passage begins")
    questions: tuple[str, ...] = Field(min_length=1)


K = TypeVar("K")
_EXPANSIONS = TypeAdapter(list[Expansion])
_ABSENT = TypeAdapter(dict[AbsentKind, list[str]])
_FOR_RULES = TypeAdapter(dict[RuleKind, list[str]])
_DISTRESS = TypeAdapter(dict[DistressKind, list[str]])


def load_expansions(path: Path, passages: Mapping[str, Passage]) -> dict[str, tuple[str, ...]]:
    """Questions by passage id; none where there is no file. Raises QuestionsError."""
    if not path.exists():
        return {}
    try:
        expansions = _EXPANSIONS.validate_python(yaml_in(path.read_text(encoding="utf-8")) or [])
    except (OSError, yaml.YAMLError, UnicodeDecodeError, ValidationError) as error:
        raise QuestionsError(f"{path}: {error}") from error
    for expansion in expansions:
        passage = passages.get(expansion.passage)
        if passage is None or not " ".join(passage.text.split()).startswith(expansion.opens):
            raise QuestionsError(
                f"{path}: the passage {expansion.passage!r} ({expansion.opens!r}) is not in the guide; re-key or drop it"
            )
    return {expansion.passage: expansion.questions for expansion in expansions}


def questioned_guides() -> frozenset[str]:
    """The ids of the guides for which questions are written here, and of which it is known what they leave open."""
    return frozenset(path.stem for path in QUESTIONS.glob("*.yaml") if path not in (ABSENT, FOR_RULES, DISTRESS))


def load_absent(path: Path = ABSENT) -> dict[AbsentKind, list[str]]:
    """Questions that the guides leave open, by kind. Raises QuestionsError."""
    return _by_kind(path, _ABSENT)


def load_for_rules(path: Path = FOR_RULES) -> dict[RuleKind, list[str]]:
    """Questions that the rules answer, and their look-alikes. Raises QuestionsError."""
    return _by_kind(path, _FOR_RULES)


def load_distress(path: Path = DISTRESS) -> dict[DistressKind, list[str]]:
    """Messages of people in danger, and of people who are not. Raises QuestionsError."""
    return _by_kind(path, _DISTRESS)


def _by_kind(path: Path, shape: TypeAdapter[dict[K, list[str]]]) -> dict[K, list[str]]:
    try:
        return shape.validate_python(yaml_in(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, UnicodeDecodeError, ValidationError) as error:
        raise QuestionsError(f"{path}: {error}") from error
