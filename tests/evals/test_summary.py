"""Scores are gathered by split and kind."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from evals.ask import Asked
from evals.cases import Case
from evals.curve import abstention, area
from evals.run import Result, evaluate, faq_faults
from evals.summary import summarise

Make = Callable[..., Asked]
LETTERS = "Ask for at least two letters from physiatrists."


class Replies:
    """Gives each case the answer made for it."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self.asked = {one.case.id: one for one in asked}

    def ask(self, case: Case) -> Asked:
        return self.asked[case.id]


def results(*asked: Asked) -> list[Result]:
    return evaluate([one.case for one in asked], Replies(asked))


def test_every_case_is_asked_once_and_progress_is_told(make: Make) -> None:
    told: list[int] = []
    asked = [make(id="one"), make(id="two")]
    found = evaluate([one.case for one in asked], Replies(asked), lambda: told.append(1))
    assert [result.case.id for result in found] == ["one", "two"]
    assert len(told) == 2


def test_a_skipped_case_does_not_count_as_zero(make: Make) -> None:
    fact = {"text": "two", "any_of": ["two letters"], "vital": True}
    found = summarise(results(make("two letters", id="one", facts=[fact]), make("nothing", id="two")))
    group = found.splits["tune"]["paraphrase"]
    assert (group.n, group.scores["vital"], group.skipped["vital"]) == (2, 1.0, 1)
    assert "gold" not in group.scores


def test_splits_and_kinds_stand_apart_and_add_up(make: Make) -> None:
    found = summarise(
        results(
            make(id="two", kind="near_topic", status=["not_covered"]),
            make(id="one", kind="typo"),
            make(id="three", split="check"),
        )
    )
    assert {split: list(kinds) for split, kinds in found.splits.items()} == {
        "tune": ["typo", "near_topic", "all"],
        "check": ["paraphrase", "all"],
    }
    assert found.splits["tune"]["all"].n == 2
    assert found.splits["tune"]["all"].scores["refusal_recall"] == 0
    assert "refusal_recall" not in found.splits["tune"]["typo"].scores


def test_the_faq_gate_opens_for_full_answers_alone(make: Make) -> None:
    faq = {
        "kind": "faq",
        "facts": [{"text": "two", "any_of": ["two letters"], "vital": True}],
        "gold": [{"guide": "rehab-guide", "quote": LETTERS}],
    }
    assert faq_faults(results(make(f"{LETTERS} [1]", (LETTERS,), **faq))) == []
    assert faq_faults(results(make("Ask for letters. [1]", (LETTERS,), **faq))) == ["a-case: vital: missing: two"]
    uncited = faq_faults(results(make(LETTERS, **faq)))
    assert uncited == ["a-case: gold: cited: nothing", "a-case: quotes: no score"]
    assert faq_faults(results(make("wrong", kind="typo"))) == []


def test_the_abstention_curve_runs_from_answering_all_to_declining_all(make: Make) -> None:
    sure = [
        replace(make(id="yes"), coverage=0.9),
        replace(make(id="no", status=["not_covered"]), coverage=0.2),
        replace(make(id="odd", status=["refused"]), coverage=0.99),
    ]
    points = abstention(results(*sure))
    assert points[0][1:] == (1.0, 0.0)
    assert points[-1][1:] == (0.0, 1.0)
    assert area(points) == 1.0
    assert abstention(results(make())) == []
