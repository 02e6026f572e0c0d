"""The small helps: used where their checks pass, and otherwise as if nobody had been asked."""

import json

import pytest

from assistant.chat import Assistant
from assistant.llm.caller import Caller, Spent
from assistant.llm.helper import Helper
from assistant.models import Answer, Applicant, Turn
from assistant.settings import Settings
from tests.assistant.llm.conftest import IMG, Find
from tests.assistant.llm.scripted import Script, ScriptedModel


def helper(*scripts: Script, asked: str) -> Helper:
    caller = Caller(ScriptedModel(scripts=list(scripts)), Settings())
    return Helper(caller, "scripted", frozenset({asked}), None)


def answered(assistant: Assistant, helper: Helper, message: str, **known: object) -> Answer:
    helped = Assistant(
        assistant.collection, assistant.embeddings, assistant.book, assistant.coverage, assistant.settings,
        assistant.today, helper,
    )  # fmt: skip
    return helped.invoke(Turn(message=message, **known))  # type: ignore[arg-type]


def test_a_follow_up_is_made_to_stand_alone_in_the_users_own_words() -> None:
    rewritten = '```json\n["Who should write my letters?"]\n```'
    found = helper(rewritten, asked="questions").questions(
        "and who should write them?", ("How many letters?", "my"), Spent()
    )
    assert found == ["Who should write my letters?"]


@pytest.mark.parametrize(
    "written",
    [
        '["How many letters for 250?"]', '["How many letters for dermatology?"]', '["How many letters do I not need?"]',
        '["Is Step 3 needed for letters?"]', '["How many letters?", 5]', '["How many letters?"' * 2, "[]", "", "No.",
        json.dumps(["How many letters?"] * 7), '["' + "letters " * 60 + '"]',
        "[" * 5_000,
    ],
    ids=["number", "word", "negation", "exam", "no text", "no JSON", "empty list", "empty", "refusal", "too many",
         "too long", "nested"],
)  # fmt: skip
def test_questions_that_are_not_the_users_are_not_used(written: str) -> None:
    assert helper(written, asked="questions").questions("How many letters do I need?", (), Spent()) == []


def test_passages_are_chosen_by_the_ids_given_and_others_ignored(find: Find) -> None:
    aways, letters = find("Aim for 1–2 away rotations at programs where"), find("ideal letters often include")
    choose = helper('["p2", "p9", "p2", 1, "../p1"]', asked="passages")
    assert choose.passages("Who writes letters?", [aways], [aways, letters], Spent()) == [letters]
    for nothing in ("[]", '["p7"]', "p2", ""):
        assert helper(nothing, asked="passages").passages("?", [aways], [aways, letters], Spent()) == [aways]


def test_no_audience_that_is_told_apart_is_chosen_away(find: Find) -> None:
    general, img = find("Apply broadly: 40–60+"), find("60–80+ PM&R programs is not unrealistic", IMG)
    chosen = helper('["p1"]', asked="passages").passages("How many?", [general, img], [general, img], Spent())
    assert chosen == [general, img]


def test_a_fact_is_proposed_and_not_used(cheap_assistant: Assistant) -> None:
    facts = helper('{"track": "img", "step2_ck": 224, "graduation_year": 2019}', asked="facts")
    message = "My big exam came out as 224 in the end. How many away rotations should I do?"
    plain = cheap_assistant.invoke(Turn(message=message))
    answer = answered(cheap_assistant, facts, message)
    assert answer.proposed.model_dump(exclude_none=True)["track"] == "img"
    assert "graduation_year" not in answer.proposed.model_fields_set
    assert (answer.profile, answer.assessment, answer.answer) == (plain.profile, plain.assessment, plain.answer)
    assert answer.composed_by.tokens_out == 20


@pytest.mark.parametrize(
    "written",
    ['{"step2_ck": 260}', '{"step2_ck": "224"}', '{"track": "canada"}', '{"salary": 224}', '{"step2_ck": null}', "[224]",
     '{"practice_scores": [224, 260]}', "", '{"away_rotations": 224}'],
)  # fmt: skip
def test_what_the_message_does_not_say_or_no_fact_holds_is_not_proposed(
    written: str, cheap_assistant: Assistant
) -> None:
    answer = answered(cheap_assistant, helper(written, asked="facts"), "IMG, exam: 224. How many aways?")
    assert answer.proposed == Applicant()


def test_a_fact_already_known_is_not_proposed(cheap_assistant: Assistant) -> None:
    answer = answered(cheap_assistant, helper('{"track": "img"}', asked="facts"), "As an IMG, how many aways?")
    assert answer.proposed == Applicant()


@pytest.mark.parametrize("asked", ["questions", "passages", "facts"])
def test_a_dead_provider_changes_nothing(asked: str, cheap_assistant: Assistant) -> None:
    message = "IMG, 224: how many programs, and how many away rotations?"
    plain = cheap_assistant.invoke(Turn(message=message))
    answer = answered(cheap_assistant, helper([ConnectionError()], asked=asked), message)
    assert answer.model_dump(exclude={"composed_by"}) == plain.model_dump(exclude={"composed_by"})


def test_a_model_that_chooses_nothing_leaves_every_block(cheap_assistant: Assistant) -> None:
    """Also those beyond the usual number that complete a printed question."""
    narrow = Assistant(
        cheap_assistant.collection, cheap_assistant.embeddings, cheap_assistant.book, cheap_assistant.coverage,
        Settings(blocks=1), cheap_assistant.today,
    )  # fmt: skip
    message = "Is taking Step 3 before applying helpful for PM&R if my Step scores are low?"
    plain = narrow.invoke(Turn(message=message))
    assert len(plain.citations) > 1
    assert answered(narrow, helper("[]", asked="passages"), message).answer == plain.answer


@pytest.mark.parametrize("message", ["I want to die.", "Hello!", "How many dermatology programs should I apply to?"])
@pytest.mark.parametrize("asked", ["questions", "passages", "facts"])
def test_what_gets_no_answer_reaches_no_help(asked: str, message: str, cheap_assistant: Assistant) -> None:
    model = ScriptedModel(scripts=["[]"])
    answered(cheap_assistant, Helper(Caller(model, Settings()), "scripted", frozenset({asked}), None), message)
    assert model.calls == 0
