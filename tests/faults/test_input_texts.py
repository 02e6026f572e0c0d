"""Hostile messages, emails, guides and edited texts: each ends in its result or in its own clear refusal."""

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.desk.emails import subject, writer
from assistant.answer.proof import Sources, proof
from assistant.answer.verify import MARK
from assistant.chat import Assistant
from assistant.email import read_email
from assistant.facts import read
from assistant.facts.text import plain
from assistant.models import Citation
from assistant.question import parts_of, questions_in
from assistant.screen import screen
from corpus.guides import GuideError, declared_in, parse_guide
from corpus.passages import passages_of
from tests.faults.hostile import TEXT, count, hostile

pytestmark = pytest.mark.faults


@given(TEXT)
@hostile
def test_a_message_is_cut_into_questions(message: str) -> None:
    count()
    assert parts_of(message)
    asked, stated = questions_in(message)
    assert all(isinstance(said, str) for said in (*asked, *stated))


@given(TEXT)
@hostile
def test_facts_are_read_and_no_score_is_made_up(message: str) -> None:
    count()
    reading = read(message, date(2026, 9, 1))
    told = {int(digits) for digits in re.findall(r"[0-9]{1,6}", plain(message))}
    scores = (reading.applicant.step1_score, reading.applicant.step2_ck, reading.applicant.step3)
    assert {score for score in scores if score is not None} <= told


@given(TEXT)
@hostile
def test_a_message_is_screened(message: str) -> None:
    count()
    assert screen(message) in (None, "support", "refused", "greeting", "off_topic") or screen(message)


@given(TEXT)
@hostile
def test_an_email_is_read(email: str) -> None:
    count()
    found = read_email(email)
    assert set(found.body.split()) <= set(found.own.split()) | set(found.body.split())
    assert isinstance(writer(email), str | None)
    assert len(subject(email)) <= 1_000


@given(TEXT, TEXT)
@hostile
def test_a_guide_is_parsed_or_refused_by_name(front: str, body: str) -> None:
    count()
    for text in (f"---\nid: a\ntitle: A\n---\n\n{body}", f"---\n{front}\n---\n{body}", body):
        try:
            guide = parse_guide(text, "hostile.md")
        except GuideError as error:
            assert "hostile.md" in str(error)
            continue
        assert all(guide.text[p.start : p.end] for p in passages_of(guide))


@given(TEXT)
@hostile
def test_a_declaration_is_read_or_refused_by_name(text: str) -> None:
    count()
    try:
        assert isinstance(declared_in(text, "hostile.yaml"), dict)
    except GuideError as error:
        assert "hostile.yaml" in str(error)


CITATIONS = st.lists(
    st.builds(
        Citation,
        n=st.integers(1, 5),
        guide_id=st.sampled_from(["step-score-strategy-pmr", "none", "../x", ""]),
        guide_title=st.text(max_size=5),
        guide_version=st.sampled_from(["", "0", "../../x"]),
        section=st.just(()),
        quote=TEXT.filter(bool),
        start=st.integers(0, 10**9),
        end=st.integers(0, 10**9),
        passage_id=st.text(max_size=5),
    ),
    max_size=4,
)


@pytest.fixture(scope="module")
def sources(cheap_assistant: Assistant) -> Sources:
    return cheap_assistant.sources(None)


@given(TEXT, CITATIONS)
@hostile
@example("Nap. [" + "9" * 5_000 + "]", [])
def test_an_edited_text_is_proved(sources: Sources, text: str, citations: list[Citation]) -> None:
    count()
    for finding in proof(text, citations, sources):
        assert 0 <= finding.start <= finding.end <= len(text)
    assert isinstance(MARK.findall(text), list)
