"""Passages become Markdown in which every sentence carries its mark."""

from assistant.answer.blocks import marked, render
from assistant.answer.citations import Citations
from corpus.guides import parse_guide
from corpus.passages import passages_of

BODY = "## Letters\n\nAsk for letters. They help:\n\n- One from a chair.\n  - In person.\n- Two more.\n\n## Bare\n\n- Alone.\n\n## Why ask?\n\n- Because."
GUIDE = parse_guide(f"---\nid: g\ntitle: G\n---\n{BODY}", "g")
PASSAGES = passages_of(GUIDE)
LETTERS, BARE, ASKED = PASSAGES


def citations() -> Citations:
    return Citations({"g": GUIDE}, {"g": PASSAGES})


def test_a_list_stands_under_its_lead_in_with_a_mark_on_every_sentence() -> None:
    assert render(LETTERS, GUIDE, citations()) == [
        "Ask for letters. [1] They help: [1]",
        "- One from a chair. [1]",
        "  - In person. [1]",
        "- Two more. [1]",
    ]


def test_a_list_without_a_lead_in_stands_under_its_heading_which_is_cited_with_it() -> None:
    given = citations()
    assert render(BARE, GUIDE, given) == ["**Bare** [1]", "- Alone. [1]"]
    assert given.given[0].quote == "Bare\n\n- Alone."


def test_a_question_printed_as_a_heading_is_not_repeated() -> None:
    assert render(ASKED, GUIDE, citations()) == ["- Because. [1]"]


def test_a_reply_that_says_nothing_without_its_question_stands_under_it() -> None:
    guide = parse_guide("---\nid: g\ntitle: G\n---\n## 3. Should I wait?\n\nUsually, no. A late score hurts.", "g")
    passages = passages_of(guide)
    given = Citations({"g": guide}, {"g": passages})
    assert render(passages[0], guide, given) == [
        "**Should I wait?** [1]",
        "",
        "Usually, no. [1] A late score hurts. [1]",
    ]
    assert given.given[0].quote.startswith("3. Should I wait?")


def test_a_heading_that_names_a_case_keeps_its_colon() -> None:
    guide = parse_guide("---\nid: g\ntitle: G\n---\n## You failed before:\n\n- Say so.", "g")
    passages = passages_of(guide)
    lines = render(passages[0], guide, Citations({"g": guide}, {"g": passages}))
    assert lines == ["**You failed before:** [1]", "- Say so. [1]"]


def test_a_line_that_announces_only_what_was_cited_before_is_left_out_with_it() -> None:
    guide = parse_guide(
        "---\nid: g\ntitle: G\n---\n## Low\n\nLow scores:\n\n- Apply broadly:\n  - To 60.\n- Wait.", "g"
    )
    (passage,) = passages = passages_of(guide)
    given = Citations({"g": guide}, {"g": passages})
    given.cite("g", passage.lines[2].start, passage.lines[2].end)
    assert render(passage, guide, given) == ["Low scores: [2]", "- Wait. [2]"]


def test_nor_is_what_announces_that_line_alone() -> None:
    guide = parse_guide("---\nid: g\ntitle: G\n---\n## Low\n\nLow scores:\n\n- Apply broadly:\n  - To 60.", "g")
    (passage,) = passages = passages_of(guide)
    given = Citations({"g": guide}, {"g": passages})
    given.cite("g", passage.lines[2].start, passage.lines[2].end)
    assert render(passage, guide, given) == []


def test_what_was_cited_before_is_left_out() -> None:
    given = citations()
    given.cite("g", LETTERS.lines[0].start, LETTERS.lines[0].end)
    assert render(LETTERS, GUIDE, given)[0] == "- One from a chair. [2]"
    assert render(LETTERS, GUIDE, given) == []


def test_words_inside_a_citation_share_its_number() -> None:
    given = citations()
    whole = given.cite("g", LETTERS.start, LETTERS.end)
    assert given.cite("g", LETTERS.start + 4, LETTERS.end - 4) == whole
    assert len(given.given) == 1


def test_a_part_that_only_seems_to_end_a_sentence_is_marked_where_it_holds_a_number() -> None:
    assert marked("A 5-minute talk (in Dr. Lee's office) ends it.", 1) == (
        "A 5-minute talk (in Dr. [1] Lee's office) ends it. [1]"
    )


def test_a_guides_own_brackets_do_not_pass_for_a_mark() -> None:
    assert marked("As shown before [7].", 2) == "As shown before (7). [2]"
