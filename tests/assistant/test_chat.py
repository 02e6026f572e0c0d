"""Whole turns through the program as it ships."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answer.compose import GIVEN
from assistant.answer.verify import verify
from assistant.chat import Assistant
from assistant.events import CitationEvent, DeltaEvent, DoneEvent
from assistant.models import Answer, Applicant, Turn
from corpus.questions import ABSENT, load_absent


def ask(assistant: Assistant, message: str, **known: object) -> Answer:
    return assistant.invoke(Turn(message=message, **known))  # type: ignore[arg-type]


def quotes(answer: Answer) -> str:
    return " ".join(" ".join(citation.quote.split()) for citation in answer.citations)


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("How many away rotations should I do?", "Aim for 1–2 away rotations"),
        ("IMG, Step 2 CK 224: how many programs?", "60–80+ PM&R programs"),
        ("US MD, 238: where do I stand?", "~ 230–245"),
        ("I failed Step 1. Is it over?", "does not automatically block you"),
        ("When should I take Step 2 CK?", "late July–mid August"),
        ("How many letters from physiatrists do I need?", "At least two letters from physiatrists"),
        ("As an IMG, should I take Step 3 before applying?", "It can be, especially for IMGs with"),
    ],
)
def test_a_question_of_the_readme_gets_its_words(assistant: Assistant, question: str, quote: str) -> None:
    answer = ask(assistant, question)
    assert answer.status == "answered"
    assert quote in quotes(answer)


def test_a_question_that_stands_in_both_guides_is_answered_from_both(assistant: Assistant) -> None:
    answer = ask(assistant, "Can I match into PM&R with a low Step score?")
    assert {citation.guide_id for citation in answer.citations} == {
        "step-score-strategy-pmr",
        "step-score-strategy-pmr-img",
    }
    assert "Yes, you can match into PM&R with a low Step score" in answer.answer
    assert "Yes, but it is harder" in answer.answer


def test_what_is_asked_comes_before_the_facts_told_beside_it(assistant: Assistant) -> None:
    answer = ask(assistant, "US MD, 212 on Step 2 CK, failed Step 1 once. Who should write my letters?")
    letters, facts = answer.answer.index("At least two letters from physiatrists"), answer.answer.index(GIVEN)
    assert letters < facts < answer.answer.index("< 225 or notably below the mean")


def test_where_programs_are_asked_for_too_the_rules_come_first(assistant: Assistant) -> None:
    answer = ask(assistant, "US MD, 212 on Step 2 CK: how many programs, and who should write my letters?")
    assert GIVEN not in answer.answer
    assert answer.answer.index("40–60+ PM&R residency programs") < answer.answer.index("At least two letters")


def test_a_question_beside_scores_is_never_called_off_topic(assistant: Assistant) -> None:
    question = "What should I cook for my dinner party?"
    assert ask(assistant, question).status == "off_topic"
    assert ask(assistant, f"US MD, 231 on Step 2 CK. {question}").status != "off_topic"


def test_a_longer_question_is_found_whatever_else_is_told_beside_it(assistant: Assistant) -> None:
    hearsay = "Someone told me family med is a throwaway."
    question = "Which of my core clerkships deserve extra elbow grease if I'm headed for physiatry?"
    assert "neurology, surgery, and family medicine" in quotes(ask(assistant, f"{question} {hearsay}"))


def test_a_number_above_the_scale_is_named_as_none_and_the_score_asked_for(assistant: Assistant) -> None:
    answer = ask(assistant, "I scored 310")
    assert answer.status == "clarify"
    assert answer.asks == "step2_ck"
    assert "ends at 300" in answer.answer
    assert answer.assessment
    assert answer.assessment.tier is None
    assert answer.profile.step2_ck is None


@pytest.mark.parametrize("message", ["What if I get 245?", "My NBME was 231. What tier is that?", "Is 238 good?"])
def test_a_score_of_an_unknown_track_is_read_both_ways_and_the_track_asked_for(
    assistant: Assistant, message: str
) -> None:
    answer = ask(assistant, message)
    assert (answer.status, answer.asks) == ("clarify", "track")
    assert "a US MD or DO applicant is in the guide" in answer.answer
    assert "an IMG is in the guide" in answer.answer


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("How many aways should I do?", "and how much does that cost?"),
        ("IMG with 221, how many programs should I apply to?", "what would that cost me?"),
        ("Should I do an away rotation?", "where would I stay?"),
    ],
)
def test_a_price_or_a_bed_is_not_answered_with_what_was_asked_before(
    assistant: Assistant, before: str, message: str
) -> None:
    answer = ask(assistant, message, history=(before,))
    assert answer.status == "not_covered"
    assert answer.uncovered == (message,)


def test_what_the_guides_leave_open_is_declined_with_the_nearest_as_reading(assistant: Assistant) -> None:
    answer = ask(assistant, "What is the salary of a physiatrist?")
    assert answer.status == "not_covered"
    assert (answer.citations, answer.assessment) == ((), None)
    assert answer.related


@pytest.mark.parametrize(
    ("question", "general", "img"),
    [
        (
            "Should I explain my low score in the personal statement?",
            "Rarely the place",
            "Acknowledge the issue honestly",
        ),
        ("Should I delay Step 2 CK to get a higher score?", "slightly later date", "Usually, no."),
        ("How many letters should I get?", "At least two letters from physiatrists", "At least 2 strong LORs"),
    ],
)
def test_where_the_guides_differ_and_the_track_is_unknown_both_are_said_and_for_whom(
    assistant: Assistant, question: str, general: str, img: str
) -> None:
    answer = ask(assistant, question).answer
    assert "**For applicants in general**" in answer
    assert "**For IMGs**" in answer
    assert general in answer
    assert img in answer


def test_the_open_part_of_a_message_is_named_and_the_rest_answered(assistant: Assistant) -> None:
    answer = ask(assistant, "238, US MD: where am I, and what will it cost?")
    assert answer.status == "answered"
    assert answer.uncovered == ("what will it cost?",)
    assert answer.assessment
    assert answer.assessment.tier


@pytest.mark.parametrize("message", ["Tell me a joke.", "My leg hurts.", "Hello!", "thanks!", "What's the weather?"])
def test_anything_else_is_off_topic(assistant: Assistant, message: str) -> None:
    assert ask(assistant, message).status == "off_topic"


def test_a_score_without_a_track_gets_both_readings_and_one_question(assistant: Assistant) -> None:
    answer = ask(assistant, "Step 2 CK 235. What tier?")
    assert (answer.status, answer.asks) == ("clarify", "track")
    assert answer.assessment
    assert answer.assessment.tier is None
    assert [reading.tier.id for reading in answer.assessment.readings if reading.tier] == [
        "solid",
        "potentially_competitive",
    ]
    assert answer.answer.count("?") == 1


def test_a_score_alone_is_told_its_range(assistant: Assistant) -> None:
    answer = ask(assistant, "IMG, Step 2 CK 224.")
    assert answer.assessment
    assert answer.assessment.tier
    assert answer.assessment.tier.id == "challenging"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "got a 221 today (us md). is physiatry gone for me",
            "You can still match PM&R, especially with thoughtful planning",
        ),
        (
            "IMG with a 241 on CK. fine, or should i be sweating",
            "academic and community-based programs will seriously consider you",
        ),
    ],
)
def test_beside_a_score_the_guide_says_what_its_range_means(assistant: Assistant, question: str, said: str) -> None:
    assert said in quotes(ask(assistant, question))


def test_what_has_nothing_to_do_with_a_score_is_not_answered_with_it(assistant: Assistant) -> None:
    assert ask(assistant, "US MD, 244! What cake should I buy to celebrate?").status in ("off_topic", "not_covered")


def test_a_corrected_score_answers_the_question_before_it_anew(assistant: Assistant) -> None:
    known = Applicant(track="us", step2_ck=252)
    answer = ask(assistant, "typo, I meant 225", known=known, history=("I am a US MD with a 252 on CK. Where am I?",))
    assert answer.assessment
    assert answer.assessment.tier
    assert answer.assessment.tier.id == "between_low_and_solid"


def test_nothing_is_asked_twice(assistant: Assistant) -> None:
    answer = ask(assistant, "Step 2 CK 235. What tier?", asked=("track",))
    assert answer.status == "answered"
    assert answer.asks is None


def test_what_is_known_is_not_asked_for(assistant: Assistant) -> None:
    answer = ask(assistant, "How many programs?", known=Applicant(track="img", step2_ck=224))
    assert answer.status == "answered"
    assert "60–80+" in answer.answer


def test_how_many_programs_with_nothing_known_gives_both_figures_with_whom_each_is_for(assistant: Assistant) -> None:
    answer = ask(assistant, "How many programs should I apply to?")
    assert answer.status == "clarify"
    assert "40–60+" in answer.answer
    assert "60–80+" in answer.answer


@pytest.mark.parametrize("ck", [225, 229, 246, 249])
def test_a_gap_between_tiers_is_said_with_both_neighbours(assistant: Assistant, ck: int) -> None:
    answer = ask(assistant, f"US MD, {ck}. Where am I?")
    assert "does not say to which" in answer.answer
    assert len([c for c in answer.citations if "Step Score Match" in c.quote or "(e.g.," in c.quote]) >= 2


def test_a_failure_is_told_with_what_to_do_about_it_first(assistant: Assistant) -> None:
    answer = ask(assistant, "US MD, 236. I failed Step 1 once. Where do I stand?").answer
    assert "respond thoughtfully:” [" in answer
    assert "“Show a clear upward trajectory: strong Step 2 CK score and stable clinical performance.” [" in answer


def test_an_item_of_a_list_is_quoted_without_what_ties_it_to_the_next(assistant: Assistant) -> None:
    answer = ask(assistant, "IMG, 244 on step 1, then 229 on CK. Where do I stand?")
    assert "trending downward” [" in answer.answer


def test_a_tier_is_never_said_without_the_guides_own_hedge(assistant: Assistant) -> None:
    for message, hedge in (
        ("US MD, 238: where do I stand?", "These are generalized ranges, not strict rules."),
        ("IMG, 238: where do I stand?", "These ranges are not official cutoffs"),
    ):
        assert hedge in ask(assistant, message).answer


def test_the_same_score_is_another_tier_and_breadth_for_an_img(assistant: Assistant) -> None:
    us, img = (ask(assistant, f"{who}, 224: how many programs?").assessment for who in ("US MD", "IMG"))
    assert us
    assert us.breadth
    assert img
    assert img.breadth
    assert (us.breadth.min, us.breadth.max, img.breadth.min, img.breadth.max) == (40, 60, 60, 80)


def test_another_specialty_is_not_covered_even_with_a_score(assistant: Assistant) -> None:
    answer = ask(assistant, "How many dermatology programs should an IMG with a 235 apply to?")
    assert (answer.status, answer.assessment) == ("not_covered", None)


def test_a_follow_up_is_answered_from_what_it_refers_to(assistant: Assistant) -> None:
    answer = ask(assistant, "and from whom?", history=("How many recommendation letters do I need for PM&R?",))
    assert "At least two letters from physiatrists" in quotes(answer)


def test_a_trace_of_a_turn_reaches_langchains_callbacks(assistant: Assistant) -> None:
    from langchain_core.callbacks import BaseCallbackHandler

    class Ends(BaseCallbackHandler):
        seen: list[object] = []

        def on_chain_end(self, outputs: object, **kwargs: object) -> None:
            self.seen.append(outputs)

    handler = Ends()
    answer = assistant.invoke(Turn(message="How many aways?"), {"callbacks": [handler]})
    assert handler.seen == [answer]


def test_a_streamed_answer_is_the_whole_one_in_pieces(assistant: Assistant) -> None:
    events = list(assistant.events(Turn(message="IMG, 224: how many programs?")))
    assert isinstance(events[-1], DoneEvent)
    assert "".join(event.text for event in events if isinstance(event, DeltaEvent)) == events[-1].answer.answer
    assert [e.citation for e in events if isinstance(e, CitationEvent)] == list(events[-1].answer.citations)


def test_questions_asked_at_once_get_the_answers_they_get_alone(assistant: Assistant) -> None:
    questions = [
        "How many aways?",
        "IMG, 224: how many programs?",
        "Who should write my letters?",
        "Is research needed?",
    ]
    alone = [ask(assistant, question) for question in questions * 3]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda question: ask(assistant, question), questions * 3)) == alone


WORDS = st.sampled_from(
    "how many programs letters aways IMG US MD DO failed Step 1 Step 2 CK 224 238 250 low score when should I and what "
    "if my friend has practice NBME around 235 research interview personal statement delay ? , . : visa salary".split()
)


@settings(max_examples=75, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, min_size=1, max_size=25))
def test_whatever_is_asked_every_citation_is_exact_and_every_number_traced(
    assistant: Assistant, words: list[str]
) -> None:
    message = " ".join(words)
    answer = assistant.invoke(Turn(message=message))
    verify(answer, message, assistant.collection.guides)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(message=st.text(min_size=1, max_size=400))
def test_whatever_is_sent_gets_an_answer(cheap_assistant: Assistant, message: str) -> None:
    answer = cheap_assistant.invoke(Turn(message=message))
    verify(answer, message, cheap_assistant.collection.guides)


def test_no_answer_is_ever_withheld_for_an_indexed_question(
    assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    questions = [row.text for row in assistant.collection.questions][::150] + load_absent(ABSENT)["not_covered"][::150]
    for question in questions:
        assistant.invoke(Turn(message=question))
    assert "withheld" not in caplog.text


@pytest.mark.parametrize(
    "message",
    [
        "How many signals does a PM&R applicant get, and where should I use them?",
        "What is the longest personal statement that ERAS takes? One page?",
    ],
)
def test_a_question_falls_with_the_open_one_that_it_hangs_on(assistant: Assistant, message: str) -> None:
    answer = ask(assistant, message)
    assert (answer.status, len(answer.uncovered)) == ("not_covered", 2)


def test_a_question_of_its_own_is_answered_after_an_open_one(assistant: Assistant) -> None:
    for asked in ("And what about letters?", "Letters?", "How many letters do I need?"):
        answer = ask(assistant, f"What do physiatrists earn? {asked}")
        assert answer.uncovered == ("What do physiatrists earn?",)
        assert "At least two letters from physiatrists" in answer.answer


def test_scores_supposed_of_which_the_same_is_said_are_told_together(cheap_assistant: Assistant) -> None:
    said = ask(cheap_assistant, "IMG. My UWSAs are 221, 223 and 241. Where do I stand?").answer
    assert said.count("as a Step 2 CK") == 2
    assert "221 or 223 on a practice test or prediction, not an official score: as a Step 2 CK" in said
    assert said.count("60–80+") == 1
