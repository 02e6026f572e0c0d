"""Sources under an answer: Markdown that every client shows as the list that it is."""

import pytest
from markdown_it import MarkdownIt

from api.footnotes import address, footnotes
from assistant.models import Answer, Citation


def citation(n: int, title: str = "Scores", quote: str = "Aim high.") -> Citation:
    return Citation(
        n=n,
        guide_id="sleep",
        guide_title="Sleep in residency",
        guide_version="0a1b",
        section=("Nights", title),
        quote=quote,
        start=3,
        end=12,
        passage_id="sleep.1",
    )


def shown(answer: Answer) -> str:
    """The text of an answer with its footnotes, as HTML."""
    return MarkdownIt().render(answer.answer + footnotes(answer, lambda c: address("http://here", c)))


def test_sources_are_one_list_numbered_as_the_marks_are() -> None:
    lists = "Do this:\n\n- Nap.\n  - Early.\n- Keep it dark.\n\n1. One"
    answer = Answer(
        status="answered", answer="So. [1]", citations=tuple(citation(n, quote=lists) for n in range(1, 12))
    )
    page = shown(answer)
    assert page.count("<blockquote>") == 11
    assert page.count("<h2>") == 0
    outside = page.split("<ol>", 1)[1].rsplit("</ol>", 1)
    assert "Nap." in outside[0]
    assert outside[1].strip() == ""


def test_each_source_leads_to_its_words() -> None:
    answer = Answer(status="answered", answer="So. [1]", citations=(citation(1),))
    assert '<a href="http://here/guides/sleep?version=0a1b&amp;start=3&amp;end=12#cited">' in shown(answer)


@pytest.mark.parametrize("title", ["[1] *Draft* [x](y)", "a\\]b", "<b>bold</b>"])
def test_a_heading_is_shown_as_it_is_written(title: str) -> None:
    answer = Answer(status="answered", answer="So. [1]", citations=(citation(1, title),))
    page = shown(answer)
    assert page.count("<a ") == 1
    assert "<em>" not in page
    assert "<b>" not in page


def test_without_a_server_to_open_them_sources_have_no_links() -> None:
    answer = Answer(status="answered", answer="So. [1]", citations=(citation(1),))
    assert "1. Sleep in residency › Nights › Scores\n\n   > Aim high." in footnotes(answer)


def test_where_the_guides_are_silent_the_nearest_is_listed_as_reading() -> None:
    answer = Answer(status="not_covered", answer="They do not say.", related=(citation(1),))
    assert "<strong>Nearest in the guides</strong>" in shown(answer)


def test_an_answer_without_sources_has_no_list() -> None:
    assert footnotes(Answer(status="support", answer="Talk to a person.")) == ""
