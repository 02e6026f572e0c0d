"""What is learned from the questions, kept on disk, and used to order passages."""

from pathlib import Path

import numpy as np
import pytest

from assistant.chat import Assistant
from assistant.retrieval.ranker import FLOOR, MOST, UNTAUGHT, Rankers, fit, load, save

NAMES = ["sleep", "sleep", "food", "food", "work", "work"]
VECTORS = np.array([[1, 0, 0], [0.9, 0.1, 0], [0, 1, 0], [0, 0.9, 0.2], [0, 0, 1], [0.1, 0, 0.9]], dtype=np.float32)


def test_a_question_is_told_to_be_for_what_similar_ones_were_for() -> None:
    ranker = fit(NAMES, VECTORS)
    assert ranker.surest([0.1, 0.8, 0.1]) == "food"
    assert sum(np.exp(list(ranker.logs([0.1, 0.8, 0.1]).values()))) == pytest.approx(1)


def test_what_is_known_besides_tips_a_close_call_and_no_clear_one() -> None:
    ranker = fit(NAMES, VECTORS)
    assert ranker.surest([0.5, 0.52, 0], {"food": -1.0}) == "sleep"
    assert ranker.surest([0, 1, 0], {"food": -1.0}) == "food"


def test_of_two_names_both_are_told_apart() -> None:
    ranker = fit(NAMES[:4], VECTORS[:4])
    assert ranker.names == ("food", "sleep")
    assert ranker.surest([1, 0, 0]) == "sleep"
    assert ranker.surest([0, 1, 0]) == "food"


@pytest.mark.parametrize("names", [["only"] * 4, ["a", "b", "b"], [f"{n // 2}" for n in range(2 * MOST + 2)]])
def test_nothing_is_learned_from_one_name_from_too_many_or_from_single_rows(names: list[str]) -> None:
    assert fit(names, np.ones((len(names), 3), np.float32)) is UNTAUGHT
    assert UNTAUGHT.logs([1, 2, 3]) == {}
    assert UNTAUGHT.surest([1, 2, 3]) == ""


def test_no_log_probability_lies_below_the_floor() -> None:
    assert min(fit(NAMES, VECTORS).logs([1000, 0, 0]).values()) == FLOOR


def test_what_was_learned_is_read_back_as_it_was(tmp_path: Path) -> None:
    path, kept = tmp_path / "ranker.npz", Rankers(fit(NAMES, VECTORS))
    save(path, kept)
    found = load(path)
    assert found
    assert found.passages.logs([0.2, 0.3, 0.5]) == kept.passages.logs([0.2, 0.3, 0.5])
    assert found.rules.names == ()
    assert [file.name for file in tmp_path.iterdir()] == ["ranker.npz"]


@pytest.mark.parametrize("content", [b"", b"PK no archive", None])
def test_what_cannot_be_read_is_none(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "ranker.npz").write_bytes(content)
    assert load(tmp_path / "ranker.npz") is None


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("What size of program list would you suggest?", "breadth"),
        ("Honestly, how does a 231 go down with them?", "standing"),
        ("Who should write my letters?", "neither"),
        ("How many programs sponsor visas?", "neither"),
    ],
)
def test_questions_for_the_rules_are_known_by_their_sense(assistant: Assistant, question: str, rule: str) -> None:
    assert assistant.collection.rankers.rules.surest(assistant.embeddings.embed_query(question)) == rule
