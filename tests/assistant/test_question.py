"""What a message asks."""

import pytest

from assistant.intents import (
    asks_elsewhere,
    asks_for_work,
    asks_probability,
    counts_else,
    is_fragment,
    stands_for_another,
    states_only,
)
from assistant.question import parts_of


def texts(message: str, *history: str) -> list[str]:
    return [part.text for part in parts_of(message, history)]


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("How many aways?", ["How many aways?"]),
        ("I failed Step 1. Is it over?", ["Is it over?"]),
        ("IMG, 224, failed once: how many programs, and what do I do about my letters?",
         ["how many programs", "what do I do about my letters?"]),
        ("238, US MD: where am I, and what will it cost?", ["where am I", "what will it cost?"]),
        ("When should I take CK? Do I need research?", ["When should I take CK?", "Do I need research?"]),
        ("Dear Dr. Lee,\n\nI am an M3. How many letters do I need?\n\nThanks,\nSam", ["How many letters do I need?"]),
        ("letters from whom", ["letters from whom"]),
        ("US MD, 238. What range is it & what flags will they see", ["What range is it", "what flags will they see"]),
        ("How many aways? also whats a good letter", ["How many aways?", "also whats a good letter"]),
        ("I want to know (1) by when I take CK, (2) who writes letters", ["by when I take CK,", "who writes letters"]),
    ],
)  # fmt: skip
def test_a_message_is_cut_into_its_questions(message: str, parts: list[str]) -> None:
    assert texts(message) == parts


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("How many programs should I apply to?", "breadth"),
        ("how many apps?", "breadth"),
        ("How broadly should I apply?", "breadth"),
        ("What list size is sensible?", "breadth"),
        ("How wide a net do I cast?", "breadth"),
        ("How long should my rank list be?", "general"),
        ("how many programs are there in Texas?", "general"),
        ("How many programs sponsor visas?", "general"),
        ("Where do I stand?", "standing"),
        ("Which of the score groups do I belong to?", "standing"),
        ("How do programs view a 231?", "standing"),
        ("How do programs view research?", "general"),
        ("Very strong, or just solid?", "standing"),
        ("Standing?", "standing"),
        ("Is a letter from a surgeon good or bad?", "general"),
        ("what tier is that", "standing"),
        ("Is 238 good?", "chances"),
        ("Am I competitive?", "chances"),
        ("Solid, right?", "chances"),
        ("But what if I do badly?", "general"),
        ("How many letters do I need?", "general"),
        ("Where do I get a letter ID?", "general"),
    ],
)
def test_the_intent_of_a_question(message: str, intent: str) -> None:
    assert [part.intent for part in parts_of(message)] == [intent]


def test_a_short_question_may_lean_on_what_was_asked_before_but_does_not_surely() -> None:
    (part,) = parts_of("How many letters from physiatrists do I need?", ["Should I do research?"])
    assert (part.context, part.hollow, part.follow_up) == ("Should I do research?", False, False)


def test_a_longer_question_that_stands_alone_carries_no_context() -> None:
    (part,) = parts_of("How many letters from physiatrists do I need for a strong file?", ["Should I do research?"])
    assert (part.context, part.follow_up) == ("", False)


def test_a_follow_up_to_a_follow_up_goes_back_to_what_both_lean_on() -> None:
    (part,) = parts_of("and why?", ["Should I do away rotations?", "US MD here", "how many?"])
    assert part.context == "Should I do away rotations? how many?"


def test_a_hollow_question_leans_on_what_was_asked_before() -> None:
    (part,) = parts_of("and from whom?", ["How many letters do I need?"])
    assert (part.context, part.hollow) == ("How many letters do I need?", True)


def test_what_is_stated_beside_the_only_question_is_looked_for_with_it_and_what_was_asked_before_is_not() -> None:
    (part,) = parts_of("I failed Step 1. Is it over?", ["How many letters do I need?"])
    assert (part.query, part.context) == ("I failed Step 1. Is it over?", "")


def test_of_several_questions_each_is_looked_for_alone_unless_it_leans_on_what_is_stated() -> None:
    _, cost = parts_of("238, US MD: where am I, and what will it cost?")
    assert (cost.query, cost.context, cost.hollow) == ("what will it cost?", "where am I", False)


def test_a_short_question_of_several_may_lean_on_what_is_stated_around_them() -> None:
    kind, said = parts_of("I failed Step 1. What kind of programs, and what do I say when asked at an interview?")
    assert (kind.context, said.context) == ("I failed Step 1.", "")
    assert not kind.hollow
    assert not kind.follow_up


def test_a_hollow_question_of_several_leans_on_the_one_before_it() -> None:
    _, whom = parts_of("How many letters do I need? And from whom?")
    assert (whom.context, whom.hollow) == ("How many letters do I need?", True)


@pytest.mark.parametrize(
    ("text", "elsewhere"),
    [
        ("What do I need for dermatology?", True),
        ("How many IM programs should I apply to?", True),
        ("Can I match into psychiatry with a 220?", True),
        ("Should I get a letter from internal medicine?", False),
        ("Should I dual apply PM&R and family medicine programs?", False),
        ("Is a neurology rotation useful?", False),
    ],
)
def test_a_question_about_another_specialty_is_told_apart(text: str, elsewhere: bool) -> None:
    assert asks_elsewhere(text) == elsewhere


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("What percentile is a 247?", True),
        ("Give me my odds as a percentage", True),
        ("What percent of IMGs match?", True),
        ("What are my chances with a 224?", False),
    ],
)
def test_a_wish_for_a_probability_is_told_apart(text: str, wanted: bool) -> None:
    assert asks_probability(text) == wanted


@pytest.mark.parametrize(
    ("text", "work"),
    [
        ("Can you write my personal statement?", True),
        ("Could you edit my email to the coordinator?", True),
        ("can you rewrite these lines of my personal statement", True),
        ("Could you look over this?", True),
        ("Can you review my CV?", True),
        ("please write me a letter", True),
        ("Can you draft something for a student who wants to push her exam?", False),
        ("Could you write a reply that I can send her?", False),
        ("Can you review what matters most in letters?", False),
        ("Can you review what programs want in applications?", False),
    ],
)
def test_work_asked_for_is_told_apart_from_an_answer_asked_for(text: str, work: bool) -> None:
    assert asks_for_work(text) == work


def test_the_numerals_of_a_list_are_no_words_of_its_questions() -> None:
    message = "Please help me with:\n1. How many aways?\n2) What do physiatrists earn?\n(c) whether research is needed?"
    assert [part.text for part in parts_of(message)] == [
        "How many aways?",
        "What do physiatrists earn?",
        "whether research is needed?",
    ]


def test_indirect_questions_are_told_from_asides() -> None:
    message = (
        "My clerkship was in Ohio, which was great. I was hoping you could tell me whether one failure ends it. "
        "I'd also like to know how much of it I should tell, and what I should aim for on Step 2."
    )
    texts = [part.text for part in parts_of(message)]
    assert len(texts) == 3
    assert not any("great" in text for text in texts)


@pytest.mark.parametrize(
    "text", ["why?", "How come?", "says who?", "why so many?", "what's the reason?", "but why not"]
)
def test_a_bare_why_asks_again_what_was_asked_before(text: str) -> None:
    (part,) = parts_of(text, ["How many programs should an IMG with 221 apply to?"])
    assert part.hollow
    assert part.follow_up
    assert part.intent == "breadth"
    assert "221" in part.context


@pytest.mark.parametrize("text", ["why physiatry?", "why do programs filter?", "how come letters matter"])
def test_a_why_that_names_something_asks_for_itself(text: str) -> None:
    (part,) = parts_of(text, ["How many programs should an IMG with 221 apply to?"])
    assert not part.hollow


@pytest.mark.parametrize(
    ("text", "other"),
    [("how many letters do I need", True), ("how many weeks of study", True), ("how many programs", False)],
)
def test_a_number_of_something_else_is_told_from_one_of_programs(text: str, other: bool) -> None:
    assert counts_else(text) == other


@pytest.mark.parametrize(
    ("text", "names_another", "fragment"),
    [
        ("Where should I spend them?", True, False),
        ("Where do I send it?", True, False),
        ("One page?", False, True),
        ("And brain injury?", False, True),
        ("And what about letters?", False, False),
        ("Is it worth a year of research to get in?", False, False),
        ("How many letters?", False, False),
        ("Is Step 3 worth it?", False, False),
        ("Should I retake Step 1 or leave it?", False, False),
        ("Do they care about research?", False, False),
        ("Must I take Step 3?", False, False),
        ("Any advice on personal statements?", False, False),
    ],
)
def test_a_question_that_the_one_before_it_lends_its_sense_is_known(
    text: str, names_another: bool, fragment: bool
) -> None:
    assert (stands_for_another(text), is_fragment(text)) == (names_another, fragment)


@pytest.mark.parametrize(
    "stated",
    [
        "DO, failed CK once, then a 221.",
        "DO with a 230.",
        "Have 3 letters so far.",
        "To whom it may concern,",
        "For what it's worth, I am a DO with a 240.",
        "From what I understand, 230 is average.",
        "With how competitive it is now, I am worried.",
        "At which point I took a year off.",
        "My advisor, whos great, said so.",
    ],
)
def test_a_statement_that_opens_like_a_question_is_none(stated: str) -> None:
    assert texts(f"{stated} How many programs?") == ["How many programs?"]


@pytest.mark.parametrize("stated", ["It was worth it.", "Too late for me, I know.", "My thoughts are with PM&R."])
def test_a_verdict_given_is_no_question(stated: str) -> None:
    assert states_only(stated)


@pytest.mark.parametrize(
    "asked",
    [
        "Have programs seen my score yet",
        "has my step 1 fail ruined my chances",
        "Has an IMG ever matched at Mayo",
        "by when should I take CK",
        "From which attending should I get a letter",
        "whats a good letter",
        "Do MD & DO students match equally?",
        "worth it or dumb",
        "Bad idea",
        "is that too late",
        "thoughts",
    ],
)
def test_a_question_is_one_without_its_mark_and_whole(asked: str) -> None:
    assert texts(f"I like PM&R. {asked}") == [asked]
