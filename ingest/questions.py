"""Questions that a user gives for guides: read from a file, matched to passages, and found again in later versions."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import yaml
from pydantic import Field, TypeAdapter, ValidationError, model_validator

from corpus.faults import reasons, yaml_in
from corpus.models import Model, Passage
from corpus.questions import Expansion, QuestionsError

OPENING = 70
"""Characters of a passage that an error shows."""

ALIKE = 0.6
"""From this share of pairs of words in common on, of those that the shorter has, two texts are one passage's: spacing,
marks and breaks may differ, and either may have grown. Pairs, because single words stand everywhere."""


class _Entry(Model):
    """An entry of a YAML file: the questions of one passage."""

    passage: str | None = None
    opens: str | None = Field(None, min_length=1)
    questions: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_a_passage(self) -> "_Entry":
        if not (self.passage or self.opens):
            raise ValueError("name the passage by its id in 'passage', or by how it begins in 'opens'")
        return self


class _Line(Model):
    """A line of a JSONL file: one question and the text that answers it."""

    question: str = Field(min_length=1)
    text: str | None = Field(None, min_length=1)
    passage: str | None = None
    guide: str | None = None

    @model_validator(mode="after")
    def _names_a_passage(self) -> "_Line":
        if not (self.passage or self.text):
            raise ValueError("name the passage by its id in 'passage', or give its words in 'text'")
        return self


_ENTRIES = TypeAdapter(list[_Entry])


@dataclass(frozen=True)
class Asked:
    """Questions, and what the file says of the passage that answers them."""

    place: str
    questions: tuple[str, ...]
    passage: str | None
    words: str | None
    guide: str | None = None


def read_questions(path: Path) -> list[Asked]:
    """What a file of questions asks. Raises QuestionsError, naming the entry or line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise QuestionsError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise QuestionsError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    return _from_jsonl(path, text) if path.suffix.lower() in (".jsonl", ".ndjson") else _from_yaml(path, text)


def _from_yaml(path: Path, text: str) -> list[Asked]:
    try:
        entries = _ENTRIES.validate_python(yaml_in(text) or [])
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        line = f" in line {place.line + 1}" if place else ""
        raise QuestionsError(f"{path}: not YAML{line}; put questions in double quotes") from error
    except ValidationError as error:
        first = error.errors()[0]
        entry = f"entry {int(first['loc'][0]) + 1}: " if first["loc"] else ""
        where = ".".join(map(str, first["loc"][1:]))
        raise QuestionsError(f"{path}: {entry}{where + ': ' if where else ''}{first['msg']}") from error
    return [Asked(f"entry {n}", e.questions, e.passage, e.opens) for n, e in enumerate(entries, 1)]


def _from_jsonl(path: Path, text: str) -> list[Asked]:
    asked = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = _Line.model_validate(json.loads(line))
        except RecursionError as error:
            raise QuestionsError(f"{path}: line {number}: lists in lists without end") from error
        except json.JSONDecodeError as error:
            raise QuestionsError(f"{path}: line {number}: not JSON ({error.msg} at character {error.pos})") from error
        except ValidationError as error:
            raise QuestionsError(f"{path}: line {number}: {reasons(error, 'the line')}") from error
        asked.append(Asked(f"line {number}", (entry.question,), entry.passage, entry.text, entry.guide))
    return asked


def assigned(asked: Iterable[Asked], passages: Mapping[str, Passage], name: str) -> dict[str, tuple[Expansion, ...]]:
    """By guide, the questions of each of its passages. Raises QuestionsError for one whose passage is not there."""
    words = {passage.id: _words(passage.text) for passage in passages.values()}
    questions: dict[str, dict[str, None]] = {}
    for one in asked:
        among = {i: held for i, held in words.items() if one.guide in (None, passages[i].guide_id)}
        passage = passages.get(one.passage or _nearest(one.words or "", among) or "")
        if passage is None:
            wanted = one.passage or f"{(one.words or '')[:OPENING]!r}"
            raise QuestionsError(f"{name}: {one.place}: no guide has the passage {wanted}; correct or drop it")
        questions.setdefault(passage.id, {}).update(dict.fromkeys(one.questions))
    found: dict[str, tuple[Expansion, ...]] = {}
    for passage_id, texts in questions.items():
        passage = passages[passage_id]
        # Kept whole, to know the passage again by whatever of it stays.
        expansion = Expansion(passage=passage_id, opens=" ".join(passage.text.split()), questions=tuple(texts))
        found[passage.guide_id] = (*found.get(passage.guide_id, ()), expansion)
    return found


def found_again(kept: Sequence[Expansion], passages: Mapping[str, Passage]) -> tuple[dict[str, tuple[str, ...]], int]:
    """Kept questions by passage, and how many have lost theirs. A passage whose words changed is known by those left."""
    words = {passage.id: _words(passage.text) for passage in passages.values()}
    found: dict[str, tuple[str, ...]] = {}
    lost = 0
    for expansion in kept:
        passage_id = expansion.passage if expansion.passage in passages else _nearest(expansion.opens, words)
        if passage_id is None:
            lost += len(expansion.questions)
        else:
            found[passage_id] = (*found.get(passage_id, ()), *expansion.questions)
    return found, lost


def _nearest(text: str, words: Mapping[str, list[str]]) -> str | None:
    """The passage that has the words of a text, or most of them; `words` are the passages' own."""
    wanted = _words(text)
    best = max(words, key=lambda passage_id: _likeness(wanted, words[passage_id]), default=None)
    return best if best and _likeness(wanted, words[best]) else None


def _likeness(wanted: Sequence[str], held: Sequence[str]) -> float:
    """How surely two texts are one passage's: 0 where they are not."""
    if not wanted or not held:
        return 0.0
    whole = f" {' '.join(held)} ".find(f" {' '.join(wanted)} ")
    if whole >= 0:
        # Words that a passage holds as they stand are its own; of several, one that begins with them, then the shortest.
        return 3 - (whole > 0) - len(held) / 1e6
    mine, theirs = _pairs(wanted), _pairs(held)
    common = len(mine & theirs)
    # Of several, the one with most in common on the whole.
    return 2 * common / (len(mine) + len(theirs)) if common >= ALIKE * min(len(mine), len(theirs)) else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _pairs(words: Sequence[str]) -> set[tuple[str, str]]:
    """Each word with the one before it, the first with none."""
    return set(pairwise(("", *words)))
