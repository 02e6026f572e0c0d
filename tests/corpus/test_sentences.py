"""Where sentences end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import sentences


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Usually, no. For IMGs it matters. However:", ["Usually, no.", "For IMGs it matters.", "However:"]),
        ("A score (e.g., ≥ 250 range).", ["A score (e.g., ≥ 250 range)."]),
        ("LORs from U.S. PM&R faculty help.", ["LORs from U.S. PM&R faculty help."]),
        ("They say “hard-working.” They mean it.", ["They say “hard-working.”", "They mean it."]),
        ("“How does this affect function?” “What are the goals?”",
         ["“How does this affect function?”", "“What are the goals?”"]),
        ("", []),
    ],
)  # fmt: skip
def test_a_line_is_cut_at_its_sentences(text: str, cut: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == cut


@given(st.text(max_size=200))
def test_nothing_but_white_space_is_lost(text: str) -> None:
    kept = "".join(text[start:end] for start, end in sentences(text))
    assert "".join(kept.split()) == "".join(text.split())
