"""Asking for a plan in a conversation: what is heard as such, and the checklist that answers it."""

from datetime import date

import pytest

from assistant.chat import Assistant
from assistant.models import Applicant, Turn
from assistant.question import parts_of
from assistant.retrieval.coverage import load_coverage
from assistant.settings import Settings

OPENING = date(2027, 9, 2)
IN_SPRING = date(2027, 4, 20)

ASKS = [
    "what should I do now?",
    "What should I do next?",
    "make me a plan",
    "4 months before eras img checklist pls",
    "IMG timeline, six months out",
    "Make me a plan please.",
    "Can you make me a step by step plan for my PM&R application?",
    "What's my timeline?",
    "whats my next step",
    "checklist",
    "Next steps?",
    "Roadmap please",
    "Show me the roadmap",
    "Give me a checklist for my application",
    "Give me a roadmap for IMGs",
    "What do I need to do next?",
    "What should my student do next?",
    "where do I start?",
]
ORDINARY = [
    "When should I do aways?",
    "How many programs should I apply to?",
    "Do I need a backup plan?",
    "Should I plan a home rotation?",
    "Make me a study plan",
    "4 months before ERAS, is my study plan too long",
    "What is the timeline for Step 2 CK?",
    "What's the timeline for letters of recommendation?",
    "What should I do about my low score?",
    "What should I do now that I failed Step 1?",
    "What should I do during rotations?",
    "What do I need to do to match with poor boards?",
    "I plan to take Step 3, should I?",
    "What are the next steps after failing Step 1?",
    "Where do I start with question banks?",
    "What retirement plan do physiatrists have?",
]


@pytest.mark.parametrize("message", ASKS)
def test_asking_for_a_plan_is_heard(message: str) -> None:
    assert [part.intent for part in parts_of(message)] == ["plan"]


@pytest.mark.parametrize("message", ORDINARY)
def test_an_ordinary_question_is_not_taken_for_a_plan(message: str) -> None:
    assert "plan" not in [part.intent for part in parts_of(message)]


@pytest.mark.parametrize(
    ("message", "facts", "ticked"),
    [
        ("What should I do now?", {"track": "us"}, False),
        ("next steps?", {"track": "img", "step2_ck": 224, "physiatry_letters": 2}, True),
        ("I'm a US MD student with a 218 and I failed Step 1. Make me a plan.", {}, True),
    ],
)
def test_a_turn_that_asks_for_a_plan_gets_the_checklist(
    cheap_assistant: Assistant, message: str, facts: dict[str, object], ticked: bool
) -> None:
    answer = cheap_assistant.invoke(Turn(message=message, profile=Applicant(**facts)))  # type: ignore[arg-type]
    assert answer.status == "answered"
    assert "- [ ] " in answer.answer
    assert ("- [x] " in answer.answer) is ticked


def test_what_is_about_something_else_gets_no_checklist(cheap_assistant: Assistant) -> None:
    answer = cheap_assistant.invoke(Turn(message="I want to match into dermatology. Make me a plan."))
    assert answer.status in ("not_covered", "off_topic")
    assert "- [ ]" not in answer.answer


def test_without_a_track_both_roadmaps_are_shown_and_the_track_is_asked_for_once(cheap_assistant: Assistant) -> None:
    answer = cheap_assistant.invoke(Turn(message="What should I do now?"))
    assert (answer.status, answer.asks) == ("clarify", "track")
    assert "**For IMGs**" in answer.answer
    again = cheap_assistant.invoke(Turn(message="What should I do now?", asked=("track",)))
    assert (again.status, again.asks) == ("answered", None)


def test_the_operators_date_is_never_said_as_the_guides(cheap_assistant: Assistant) -> None:
    dated = Assistant(
        cheap_assistant.collection,
        cheap_assistant.embeddings,
        cheap_assistant.book,
        load_coverage(),
        Settings(eras_opening=OPENING),
        lambda: IN_SPRING,
    )
    answer = dated.invoke(Turn(message="What should I do now?", profile=Applicant(track="img")))
    assert "**Now: 3–6 Months Before ERAS**" in answer.answer
    assert "2027" not in answer.answer
