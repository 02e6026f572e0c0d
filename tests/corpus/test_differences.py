"""What the guides say differently is paired by data, and each pair names real passages."""

from pathlib import Path

import pytest

from corpus.differences import DifferenceError, counterparts, load_differences
from corpus.guides import load_guides
from corpus.models import Passage
from corpus.passages import passages_of

PASSAGES = [passage for guide in load_guides() for passage in passages_of(guide)]


def opening(text: str) -> Passage:
    return next(passage for passage in PASSAGES if passage.text.startswith(text))


def test_each_passage_of_a_difference_has_a_counterpart_for_another_audience() -> None:
    found = counterparts(load_differences(), PASSAGES)
    assert len(found) >= 2 * len(load_differences())
    by_id = {passage.id: passage for passage in PASSAGES}
    assert all(by_id[passage].audience != other.audience for passage, other in found.items())


def test_low_scores_in_the_personal_statement_are_paired() -> None:
    rarely = opening("Personal statement: Rarely")
    assert counterparts(load_differences(), PASSAGES)[rarely.id].text.startswith("If you have:")


def test_a_collection_without_one_of_the_guides_has_no_pairs() -> None:
    assert counterparts(load_differences(), [p for p in PASSAGES if p.audience == "img"]) == {}


def test_a_difference_that_names_no_passage_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "differences.yaml"
    file.write_text(
        "- topic: t\n  passages:\n    - {guide: step-score-strategy-pmr, opens: Nothing begins so}\n"
        "    - {guide: step-score-strategy-pmr-img, opens: 'If you have:'}\n",
        encoding="utf-8",
    )
    with pytest.raises(DifferenceError, match="0 passages"):
        counterparts(load_differences(file), PASSAGES)


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "differences.yaml"
    file.write_text("- topic: t\n  passages: []\n", encoding="utf-8")
    with pytest.raises(DifferenceError, match="differences"):
        load_differences(file)
