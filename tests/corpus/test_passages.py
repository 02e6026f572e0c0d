"""Guides are cut into passages that can be read alone; those of the two guides keep their ids."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.guides import guide_of, load_guides
from corpus.models import Guide
from corpus.passages import JOINED, LONGEST, passages_of
from corpus.pieces import Item, Paragraph, Piece, TableRow, Title
from corpus.questions import QUESTIONS, load_expansions


def guide(*pieces: Piece, joins: str = "short") -> Guide:
    return guide_of({"id": "g", "title": "G", "joins": joins}, pieces, "g")


def texts(*pieces: Piece) -> list[str]:
    return [passage.text for passage in passages_of(guide(*pieces))]


@pytest.mark.parametrize(
    ("name", "count", "digest"),
    [
        ("step-score-strategy-pmr", 62, "23f1a8c3456d3f21"),
        ("step-score-strategy-pmr-img", 66, "33472411dec2cff5"),
    ],
)
def test_the_passages_of_the_two_guides_keep_their_ids(name: str, count: int, digest: str) -> None:
    """They key `corpus/questions`: when the guides' words change on purpose, re-key those and this."""
    (parsed,) = (g for g in load_guides() if g.id == name)
    passages = passages_of(parsed)
    assert len(passages) == count
    assert sha256("\n".join(passage.id for passage in passages).encode()).hexdigest()[:16] == digest
    assert load_expansions(QUESTIONS / f"{name}.yaml", {passage.id: passage for passage in passages})


def test_short_blocks_under_one_heading_are_one_passage() -> None:
    assert texts(
        Title("Contact", 2), Paragraph("Office: 12."), Paragraph("Phone: 34."), Title("Late", 2), Paragraph("No.")
    ) == [
        "Office: 12.\n\nPhone: 34.",
        "No.",
    ]


def test_blocks_that_together_are_long_stay_apart() -> None:
    long = "Word " * (JOINED // 8) + "end."
    assert texts(Paragraph(long), Paragraph(long)) == [long, long]


def test_where_the_author_marks_what_belongs_together_nothing_else_is_joined() -> None:
    passages = passages_of(guide(Paragraph("One."), Paragraph("Two."), joins="marked"))
    assert [passage.text for passage in passages] == ["One.", "Two."]


def test_an_introduction_stands_with_what_it_introduces_and_is_never_lost() -> None:
    long = "Word " * (JOINED // 5) + "end."
    assert texts(Paragraph("Bring:"), Paragraph(long)) == [f"Bring:\n\n{long}"]
    assert texts(Paragraph("Bring:"), Title("Next", 2), Paragraph("Text.")) == ["Bring:", "Text."]


def test_a_heading_that_nothing_stands_under_is_found_as_a_paragraph() -> None:
    assert texts(Title("Fall, room 12", 2), Title("Late work", 2), Paragraph("None.")) == ["Fall, room 12", "None."]


def test_a_paragraph_too_long_is_cut_between_sentences_and_a_sentence_between_words() -> None:
    sentences = " ".join(f"Sentence number {n} says something of its own." for n in range(80))
    parts = texts(Paragraph(sentences))
    assert len(parts) > 1
    assert all(len(part) <= LONGEST and part.endswith("own.") for part in parts)
    endless = texts(Paragraph("word " * 1_000))
    assert all(len(part) <= LONGEST for part in endless)
    assert " ".join(endless).split() == ["word"] * 1_000


def test_table_rows_stand_a_line_each_below_what_leads_into_them() -> None:
    assert texts(Paragraph("The weeks:"), TableRow("1 | Cells"), TableRow("2 | Bones")) == [
        "The weeks:\n\n1 | Cells\n2 | Bones"
    ]


WORDS = st.text(min_size=1, max_size=60)
PIECES = st.lists(
    st.one_of(
        st.builds(Paragraph, WORDS),
        st.builds(Title, WORDS, st.integers(1, 6)),
        st.builds(Item, WORDS, st.integers(1, 4), st.sampled_from(["- ", "3. ", "  "])),
        st.builds(TableRow, WORDS),
    ),
    max_size=20,
)


@given(pieces=PIECES, joins=st.sampled_from(["short", "marked"]))
def test_whatever_the_pieces_offsets_are_exact_and_no_words_are_lost(pieces: list[Piece], joins: str) -> None:
    laid = guide(*pieces, Paragraph("The end."), joins=joins)
    assert all(laid.text[h.start : h.end] == h.title for h in laid.headings)
    passages = passages_of(laid)
    for passage in passages:
        assert laid.text[passage.start : passage.end] == passage.text
        for line in passage.lines:
            words = laid.text[line.start : line.end]
            assert words == " ".join(words.split())
            assert words
    if joins == "short":
        found = [laid.text[line.start : line.end] for passage in passages for line in passage.lines]
        below = {heading.title for heading in laid.headings}
        laid_lines = {line.strip() for line in laid.text.split("\n") if line.strip()}
        assert sum(map(len, found)) + sum(map(len, below)) <= len(laid.text)
        assert laid_lines
