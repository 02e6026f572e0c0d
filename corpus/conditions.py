"""For whom a passage is meant beyond its guide's audience: those with a low score, those who failed, and so on."""

import re
from collections.abc import Collection as Some
from functools import cached_property
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, TypeAdapter, ValidationError, field_validator, model_validator

from corpus.faults import reasons, yaml_in
from corpus.models import Model, Passage
from corpus.openings import Opening, OpeningError, opened

CONDITIONS = Path(__file__).parent / "conditions.yaml"


class ConditionError(ValueError):
    """A condition that cannot be read, or that names no passage; the message says which."""


class Condition(Model):
    condition: str
    met_by: tuple[str, ...] = Field((), description="Rules of which one is met by whoever the passages are meant for")
    unless_known: Literal["step2_ck"] | None = Field(None, description="A fact that leaves nothing to advise on")
    named: str = Field(min_length=1, description="Patterns of words by which a question names the condition itself")
    passages: tuple[Opening, ...] = Field(min_length=1)

    @field_validator("named")
    @classmethod
    def _is_a_pattern(cls, named: str) -> str:
        try:
            _pattern(named)
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(f"no pattern ({error})") from error
        return named

    @model_validator(mode="after")
    def _rests_on_something(self) -> "Condition":
        if bool(self.met_by) == bool(self.unless_known):
            raise ValueError("write met_by or unless_known, and not both")
        return self

    @cached_property
    def names(self) -> re.Pattern[str]:
        return _pattern(self.named)


def _pattern(named: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(named.split())})\b", re.IGNORECASE)


_CONDITIONS = TypeAdapter(list[Condition])


def load_conditions(path: Path = CONDITIONS) -> list[Condition]:
    """Raises ConditionError."""
    try:
        return _CONDITIONS.validate_python(yaml_in(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise ConditionError(f"{path}: {reasons(error)}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConditionError(f"{path}: {error}") from error


def conditioned(condition: Condition, passages: Some[Passage]) -> frozenset[str]:
    """The ids of the passages under a condition; those of guides that are not in the collection are left out.

    Raises ConditionError.
    """
    guides = {passage.guide_id for passage in passages}
    try:
        return frozenset(opened(o, passages).id for o in condition.passages if o.guide in guides)
    except OpeningError as error:
        raise ConditionError(f"condition {condition.condition!r}: {error}") from error
