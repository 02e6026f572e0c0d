"""Guides are parsed into canonical text whose offsets are exact, whatever the Markdown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.guides import SOURCES, load_guides, parse_guide
from corpus.models import Guide
from corpus.passages import passages_of

FRONT = "---\nid: g\ntitle: The title\n---\n"


def guide(body: str) -> Guide:
    return parse_guide(FRONT + body, "g.md")


def blocks(body: str) -> list[str]:
    parsed = guide(body)
    return [parsed.text[block.start : block.end] for block in parsed.blocks]


def test_a_list_belongs_to_the_paragraph_that_leads_into_it() -> None:
    assert blocks("Do this:\n\n- One.\n- Two.\n\nAnother thing.") == ["Do this:\n\n- One.\n- Two.", "Another thing."]


def test_a_paragraph_in_lower_case_after_a_list_ends_its_sentence() -> None:
    assert blocks("Even:\n\n- one poster\n\ncan help.\n\nBut not always.") == [
        "Even:\n\n- one poster\n\ncan help.",
        "But not always.",
    ]


def test_joined_blocks_are_one() -> None:
    assert len(blocks("If you have:\n\n- Gaps\n\n<!-- join -->\n\nThen do:\n\n- Explain.")) == 1


def test_an_ended_section_gives_its_words_to_the_heading_above() -> None:
    parsed = guide("# The title\n\n## Outer\n\n### Inner\n\nIn.\n\n<!-- end -->\n\nOut.")
    assert [block.section for block in parsed.blocks] == [("Outer", "Inner"), ("Outer",)]


def test_the_heading_right_above_a_block_is_known_and_no_other() -> None:
    parsed = guide("## Above\n\nFirst.\n\nSecond.")
    assert [block.heading.title if block.heading else None for block in parsed.blocks] == ["Above", None]


def test_nested_lists_keep_their_depth() -> None:
    (block,) = guide("- A:\n  - B\n    - C\n- D").blocks
    assert [line.depth for line in block.lines] == [1, 2, 3, 1]


def test_markup_leaves_the_words_alone() -> None:
    assert guide("Some **bold**, _soft_ and `code` [link](x) \\< 225 <b>tag</b>").text == (
        "Some bold, soft and code link < 225 <b>tag</b>"
    )


@pytest.mark.parametrize("name", ["step-score-strategy-pmr", "step-score-strategy-pmr-img"])
def test_the_canonical_text_has_the_words_of_its_source(name: str) -> None:
    """Offsets point into the canonical text, so it is held against the source as well as the Markdown is."""
    parsed = next(g for g in load_guides() if g.id == name)
    source = (SOURCES / f"{name}.txt").read_text(encoding="utf-8")

    def words(text: str) -> list[str]:
        return re.sub(r"(?:^|(?<=[:.]))\s*- ", " ", text, flags=re.MULTILINE).split()

    seen = iter(words(source))
    assert all(word in seen for word in words(parsed.text))


@pytest.mark.parametrize("parsed", load_guides(), ids=lambda g: g.id)
def test_every_piece_of_the_real_guides_is_at_its_offsets(parsed: Guide) -> None:
    for heading in parsed.headings:
        assert parsed.text[heading.start : heading.end] == heading.title
    for passage in passages_of(parsed):
        assert parsed.text[passage.start : passage.end] == passage.text
        for line in passage.lines:
            words = parsed.text[line.start : line.end]
            assert words == words.strip()
            assert not words.startswith("- ")


def test_passage_ids_are_unique_and_survive_changes_elsewhere() -> None:
    before = passages_of(guide("## A\n\nStays.\n\n## B\n\nGoes."))
    after = passages_of(guide("## New\n\nFirst.\n\n## A\n\nStays."))
    assert {p.id for p in before} & {p.id for p in after} == {before[0].id}
    for parsed in load_guides():
        ids = [p.id for p in passages_of(parsed)]
        assert len(ids) == len(set(ids))


def test_a_long_block_is_cut_between_its_lines() -> None:
    parsed = guide("Lead:\n\n" + "\n".join(f"- Item {n} " + "word " * 40 for n in range(40)))
    parts = passages_of(parsed)
    assert len(parts) > 3
    assert [line for part in parts for line in part.lines] == list(parsed.blocks[0].lines)


PIECES = (
    *("# H", "## A", "#### Deep", "Words here.", "Lead:", "- item", "  - inner", "1. first", "> quote", "---", ""),
    *("```\ncode\n```", "<b>x</b>", "<!-- join -->", "<!-- end -->", "**b** _i_", "\ttab", "é 漢 😀", "a|b\n-|-\n1|2"),
)
MARKDOWN = st.lists(st.sampled_from(PIECES), min_size=1, max_size=25).map("\n".join)


@given(body=MARKDOWN)
def test_whatever_the_markdown_offsets_are_exact_and_in_order(body: str) -> None:
    parsed = guide(body + "\n\nThe end.")
    assert all(parsed.text[h.start : h.end] == h.title for h in parsed.headings)
    ends = [0]
    for block in parsed.blocks:
        assert ends[-1] <= block.start < block.end
        ends.append(block.end)
    assert parsed.text[parsed.blocks[-1].start : parsed.blocks[-1].end].endswith("The end.")
