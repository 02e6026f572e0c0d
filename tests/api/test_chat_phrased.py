"""The stream of an answer that a language model phrases."""

import json

from fastapi.testclient import TestClient

from api.app import create_app
from assistant.answer.verify import MARK
from assistant.chat import Assistant
from assistant.llm.caller import Caller
from assistant.llm.helper import Helper
from assistant.settings import Settings
from tests.assistant.llm.scripted import ScriptedModel, phrasing

MESSAGE = {"message": "How many away rotations should I do?"}


def events(assistant: Assistant, model: ScriptedModel) -> list[tuple[str, dict[str, object]]]:
    helper = Helper(Caller(model, Settings()), "scripted", frozenset(), phrasing(model))
    helped = Assistant(
        assistant.collection, assistant.embeddings, assistant.book, assistant.coverage, assistant.settings,
        assistant.today, helper,
    )  # fmt: skip
    with TestClient(create_app(helped)) as client:
        raw = client.post("/api/chat/stream", json=MESSAGE).text
    blocks = [block.split("\n") for block in raw.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


def test_its_sentences_come_with_their_citation_before_them_and_done_tells_how(cheap_assistant: Assistant) -> None:
    found = events(cheap_assistant, ScriptedModel(scripts=["Apply to 99 programs. [1]"]))
    *_, (last, answer) = found
    assert last == "done"
    assert "".join(str(data["text"]) for name, data in found if name == "delta") == answer["answer"]
    known: set[str] = set()
    for name, data in found:
        if name == "citation":
            known.add(str(data["n"]))
        if name == "delta":
            assert set(MARK.findall(str(data["text"]))) <= known
    assert answer["composed_by"]["model"] == "scripted"  # type: ignore[index]


def test_a_provider_that_fails_ends_in_an_answer_with_a_notice(cheap_assistant: Assistant) -> None:
    *_, (last, answer) = events(cheap_assistant, ScriptedModel(scripts=[[ConnectionError()]]))
    assert last == "done"
    assert answer["composed_by"]["path"] == "extractive"  # type: ignore[index]
    assert "guides' own words" in answer["composed_by"]["notice"]  # type: ignore[index]
    assert answer["citations"]
