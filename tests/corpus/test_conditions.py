"""For whom passages are meant is data, and each condition names real passages and real rules."""

from pathlib import Path

import pytest

from corpus.conditions import ConditionError, conditioned, load_conditions
from corpus.guides import load_guides
from corpus.passages import passages_of
from corpus.rules import load_rules

PASSAGES = [passage for guide in load_guides() for passage in passages_of(guide)]


def test_each_condition_names_passages_of_the_guides_and_rules_that_there_are() -> None:
    rules = {rule.id for rule in load_rules()}
    for condition in load_conditions():
        assert len(conditioned(condition, PASSAGES)) == len(condition.passages)
        assert rules >= set(condition.met_by)


def test_a_collection_without_a_guide_leaves_out_its_passages() -> None:
    (low, *_) = load_conditions()
    ours = [passage for passage in PASSAGES if passage.audience == "img"]
    assert conditioned(low, ours) == {p.id for p in ours} & conditioned(low, PASSAGES)
    assert conditioned(low, []) == frozenset()


WHOLE = (
    "- condition: c\n  met_by: [us/tier_low]\n  named: low\n  passages: [{guide: step-score-strategy-pmr, opens: X}]\n"
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- condition: c\n", "0.named: Field required"),
        (WHOLE.replace("named: low", "named: '(low'"), "no pattern"),
        (WHOLE.replace("named: low", "named: '(?i)low'"), "no pattern"),
        (WHOLE.replace("met_by: [us/tier_low]", "met_by: []"), "write met_by or unless_known"),
        (WHOLE.replace("named: low", "named: low\n  extra: 1"), "0.extra: Extra inputs are not permitted"),
        ("- [", "while parsing"),
    ],
)
def test_a_broken_file_is_refused_and_says_where(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "conditions.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConditionError, match=f"conditions.yaml.*{told}"):
        load_conditions(file)


def test_a_condition_that_names_no_passage_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "conditions.yaml"
    file.write_text(WHOLE, encoding="utf-8")
    (condition,) = load_conditions(file)
    with pytest.raises(ConditionError, match=r"condition 'c': 0 passages .* 'X'"):
        conditioned(condition, PASSAGES)
