"""Scores are gathered by split and kind, and held against the last accepted run."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from evals.ask import Asked
from evals.cases import Case
from evals.curve import abstention, area
from evals.run import Result, evaluate, faq_faults
from evals.summary import (
    BaselineError,
    Group,
    Summary,
    incomparable,
    load_baseline,
    regressions,
    summarise,
    write_baseline,
)

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


def summary(n: int = 10, **scores: float) -> Summary:
    return Summary(splits={"tune": {"typo": Group(n=n, scores=scores), "all": Group(n=n, scores=scores)}})


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
            make(id="one", kind="typo"),
            make(id="two", kind="near_topic", status=["not_covered"]),
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


def test_a_loss_beyond_the_tolerance_is_a_regression_and_named() -> None:
    worse = regressions(summary(vital=0.7), summary(vital=0.9))
    assert worse == ["tune/typo: vital 0.900 → 0.700", "tune/all: vital 0.900 → 0.700"]


def test_one_case_of_a_kind_may_be_lost_where_the_split_holds() -> None:
    before, now = summary(vital=0.9), summary(vital=0.8)
    held = now.splits["tune"] | {"all": before.splits["tune"]["all"]}
    assert regressions(Summary(splits={"tune": held}), before) == []


@pytest.mark.parametrize("name", ["quotes", "numbers"])
def test_no_loss_of_a_promise_is_small(name: str) -> None:
    assert len(regressions(summary(n=500, **{name: 0.998}), summary(n=500, **{name: 1.0}))) == 2


def test_gains_amounts_and_what_only_one_run_scored_are_no_regressions() -> None:
    assert (
        regressions(summary(vital=0.9, words=300, ms=90, gold=0.1), summary(vital=0.8, words=90, ms=1, rules=1.0)) == []
    )


def test_a_run_of_one_kind_is_not_held_against_the_whole_split() -> None:
    before = summary(vital=0.9)
    wider = Summary(splits={"tune": before.splits["tune"] | {"faq": Group(n=4, scores={"vital": 1.0})}})
    assert regressions(summary(vital=0.85), wider) == []


def test_a_change_in_the_number_of_cases_is_told() -> None:
    assert incomparable(summary(n=12), summary(n=10))[0] == "tune/typo: 10 cases then, 12 now"


def test_a_baseline_holds_aggregates_without_times(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(summary(vital=2 / 3, ms=31.0), path)
    kept = load_baseline(path)
    assert kept.splits["tune"]["typo"].scores == {"vital": 0.6667}
    assert regressions(summary(vital=2 / 3), kept) == []


def test_a_baseline_that_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="--accept"):
        load_baseline(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BaselineError, match="not a baseline"):
        load_baseline(tmp_path / "bad.json")


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
