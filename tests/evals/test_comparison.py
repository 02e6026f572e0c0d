"""A run is held against the last accepted one, and its splits against each other."""

from pathlib import Path

import pytest

from evals.baseline import BaselineError, load_baseline, write_baseline
from evals.comparison import changes, gaps, incomparable, regressions
from evals.summary import Group, Summary


def summary(n: int = 10, **scores: float) -> Summary:
    return Summary(splits={"tune": {"typo": Group(n=n, scores=scores), "all": Group(n=n, scores=scores)}})


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
    assert incomparable(summary(n=12), summary(n=10)) == [
        "tune: other cases than in the last accepted run: typo (10, now 12)"
    ]


def test_a_score_that_has_gone_is_told_and_no_regression() -> None:
    now, before = summary(vital=0.9), summary(vital=0.9, gold=0.8)
    assert incomparable(now, before) == ["tune: no longer scored: typo/gold, all/gold"]
    assert regressions(now, before) == []


def test_a_change_is_better_worse_or_too_small_to_be_either() -> None:
    found = changes(summary(vital=0.9, gold=0.5, rules=0.8), summary(vital=0.7, gold=0.7, rules=0.805))
    assert [(c.name, c.verdict) for c in found if c.kind == "all"] == [
        ("vital", "better"),
        ("gold", "worse"),
        ("rules", "same"),
    ]


def test_splits_that_lie_apart_are_told() -> None:
    def both(tune: float, check: float) -> Summary:
        return Summary(
            splits={s: {"all": Group(n=9, scores={"vital": v})} for s, v in (("tune", tune), ("check", check))}
        )

    assert gaps(both(0.9, 0.82)) == ["tune and check lie 8.0 points apart in vital (90.0 and 82.0)"]
    assert gaps(both(0.8, 0.84)) == []
    assert gaps(summary(vital=0.9)) == []


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
