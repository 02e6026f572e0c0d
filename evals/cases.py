"""What is asked and what a good answer holds: cases, and the files that they are read from."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError, model_validator

from assistant.models import Reader, Status
from corpus.models import Model
from evals.pairs import read_csv, read_jsonl

CASES = Path(__file__).parent / "cases"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Written in C where PyYAML was built with it: hundreds of cases then take a fraction of a second."""

Split = Literal["tune", "check", "own"]
"""What one may look at and tune on, what is kept apart, and a user's own questions."""
Kind = Literal[
    "faq",
    "paraphrase",
    "typo",
    "followup",
    "advisor",
    "email",
    "rules",
    "lookalike",
    "near_topic",
    "off_topic",
    "attack",
    "support",
    "own",
]


class CaseError(ValueError):
    """Cases that cannot be used; the message names the file, the case and what is wrong."""


class Fact(Model):
    """A nugget of the reference answer; it is there when any of its wordings is."""

    text: str = Field(min_length=1)
    any_of: tuple[str, ...] = Field(min_length=1)
    vital: bool


class Gold(Model):
    """Guide words that answer the question."""

    guide: str
    quote: str = Field(min_length=1)


class Expectation(Model):
    """What the rules must say; only what is set is held against the assessment. Flags are the least expected."""

    tier: str | None = Field(None, description="Set to null: there must be no tier")
    breadth: tuple[int, int] | None = None
    breadth_is_null: bool = False
    flags: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_breadth(self) -> "Expectation":
        if self.breadth and self.breadth_is_null:
            raise ValueError("breadth is expected, and expected to be null")
        return self


class Case(Model):
    """One question with what is expected of its answer."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    split: Split
    kind: Kind
    question: str = Field(min_length=1, max_length=4_000)
    history: tuple[str, ...] = Field((), description="The user's earlier messages, oldest first")
    audience: Reader = "student"
    status: tuple[Status, ...] = Field(min_length=1, description="Any of these is right")
    reference: str | None = None
    facts: tuple[Fact, ...] = ()
    gold: tuple[Gold, ...] = ()
    assessment: Expectation | None = None
    must_not_say: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool | None:
        """Whether the guides answer; None where both are right."""
        kinds = {status in ("answered", "clarify") for status in self.status}
        return kinds.pop() if len(kinds) == 1 else None


@dataclass(frozen=True)
class Dataset:
    """Cases, and what a reader should know of how they were read."""

    cases: tuple[Case, ...]
    notes: tuple[str, ...] = ()


def load_cases(paths: Sequence[Path] = (CASES,)) -> Dataset:
    """Every case of these files and folders. Raises CaseError."""
    cases: dict[str, Case] = {}
    notes: list[str] = []
    for path in _files(paths):
        for case in _read(path, notes):
            if case.id in cases:
                raise CaseError(f"{path}: case {case.id}: a second case of this id; give one of them another")
            cases[case.id] = case
    return Dataset(tuple(cases.values()), tuple(notes))


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.yaml"))
        else:
            yield path


def _read(path: Path, notes: list[str]) -> Iterable[Case]:
    try:
        match path.suffix.lower():
            case ".yaml" | ".yml":
                yield from _validated(path, _yaml(path))
            case ".csv":
                yield from _own(path, read_csv, notes)
            case ".jsonl":
                yield from _own(path, read_jsonl, notes)
            case _:
                raise CaseError(f"{path}: not a kind of file that holds cases; use .yaml, .csv or .jsonl")
    except OSError as error:
        raise CaseError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise CaseError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error


def _yaml(path: Path) -> list[Any]:
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), LOADER)
    except yaml.YAMLError as error:
        raise CaseError(f"{path}: not YAML: {error}") from error
    if not isinstance(found, list):
        raise CaseError(f"{path}: not a list of cases; begin each with '- id:'")
    return found


def _validated(path: Path, found: Iterable[Any]) -> Iterable[Case]:
    for number, fields in enumerate(found, 1):
        name = fields.get("id") if isinstance(fields, dict) else None
        try:
            yield Case.model_validate(fields)
        except ValidationError as error:
            reasons = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'case'}: {e['msg']}" for e in error.errors())
            raise CaseError(f"{path}: case {name or f'number {number}'}: {reasons}") from error


def _own(
    path: Path, read: Callable[[Path], tuple[list[tuple[str, str]], list[str]]], notes: list[str]
) -> Iterable[Case]:
    """A user's own questions; one with a reference answer is expected to be answered."""
    try:
        pairs, ignored = read(path)
    except UnicodeDecodeError:
        raise
    except ValueError as error:
        raise CaseError(f"{path}: {error}") from error
    if ignored:
        notes.append(f"{path.name}: ignored the columns {', '.join(ignored)}")
    name = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "own"
    yield from _validated(
        path,
        [
            {
                "id": f"{name}-{number}",
                "split": "own",
                "kind": "own",
                "question": question,
                "reference": reference,
                "status": ["answered", "clarify"],
            }
            for number, (question, reference) in enumerate(pairs, 1)
        ],
    )
