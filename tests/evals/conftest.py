"""Answers made by hand, to hold scorers against."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assistant.models import Answer, Citation
from corpus.models import Passage
from evals.ask import Asked
from evals.cases import Case

GUIDE = "rehab-guide"
TEXT = "Letters\n\nAsk for at least two letters from physiatrists.\n\nAim for 1–2 away rotations at programs where you want to train."


class Same:
    """Gives one answer to whatever is asked."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    def ask(self, case: Case) -> Asked:
        return replace(self.asked, case=case)


def case(**fields: Any) -> Case:
    return Case.model_validate(
        {
            "id": "a-case",
            "split": "tune",
            "kind": "paraphrase",
            "question": "How many?",
            "status": ["answered"],
            **fields,
        }
    )


def citation(n: int, quote: str, start: int | None = None) -> Citation:
    at = TEXT.index(quote) if start is None else start
    return Citation(
        n=n,
        guide_id=GUIDE,
        guide_title="Rehab",
        guide_version="v1",
        section=("Letters",),
        quote=quote,
        start=at,
        end=at + len(quote),
        passage_id="p",
    )


def passage(text: str, guide: str = GUIDE, section: tuple[str, ...] = ()) -> Passage:
    return Passage(
        id=text,
        guide_id=guide,
        audience="all",
        section=section,
        heading=None,
        lines=(),
        text=text,
        start=0,
        end=len(text),
    )


@pytest.fixture
def make() -> Callable[..., Asked]:
    """An asked case: the answer's words and quotes, the case's fields, what was found and what lay beside it."""

    def made(
        answer: str = "",
        quotes: tuple[str, ...] = (),
        found: tuple[Passage, ...] | None = None,
        beside: tuple[Passage, ...] = (),
        **fields: Any,
    ) -> Asked:
        answered = {name: fields.pop(name) for name in ("assessment_found", "profile", "uncovered") if name in fields}
        status = fields.pop("got", "answered")
        return Asked(
            case(**fields),
            Answer(
                status=status,
                answer=answer,
                citations=tuple(citation(n, quote) for n, quote in enumerate(quotes, 1)),
                assessment=answered.pop("assessment_found", None),
                **answered,
            ),
            ms=12.5,
            sources={(GUIDE, "v1"): TEXT},
            found=found,
            passages=(*(found or ()), *beside),
        )

    return made


@pytest.fixture
def found_passage() -> Callable[..., Passage]:
    return passage


@pytest.fixture
def make_case() -> Callable[..., Case]:
    return case
