"""What cannot be done, and what fails, is told in OpenAI's shape; no word of the user's is told or logged."""

import time
from contextlib import suppress
from typing import Any

import openai
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.middleware import CONVERSATION_LIMIT
from assistant.chat import Assistant
from assistant.models import Turn
from assistant.retrieval.coverage import load_coverage
from tests.api.completions.conftest import DISTRESS, SCORED, ask, said
from tests.api.server import serving
from tests.api.test_privacy import assert_silent_on, lines_of, logging_as_served

BRUNHILDE = "Brunhilde here: IMG, Step 2 CK 224, graduated 2019."


@pytest.mark.parametrize(
    ("change", "param", "told"),
    [
        ({"n": 2}, "n", "one answer"),
        ({"response_format": {"type": "json_object"}}, "response_format", "answers are text"),
        ({"tool_choice": "required"}, "tool_choice", "no tool"),
        ({"messages": [{"role": "system", "content": "Hi"}]}, "messages", "none is the user's"),
        ({"messages": [{"role": "user", "content": " "}]}, "messages", "white space"),
        ({"messages": [{"role": "user", "content": "x" * 4001}]}, "messages", "at most 4000"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages", "'image_url'"),
        ({"messages": []}, "messages", "at least 1 item"),
        ({"messages": [{"role": "poet", "content": "Hi"}]}, "messages.0.role", "'user'"),
    ],
)
def test_what_cannot_be_done_is_refused_in_openais_shape(
    client: openai.OpenAI, change: dict[str, Any], param: str, told: str
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(**{"model": "pmr-advisor", "messages": said(SCORED)} | change)
    assert refused.value.body is not None
    assert refused.value.type == "invalid_request_error"
    assert refused.value.param == param
    assert told in refused.value.message


def test_another_model_is_not_there(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="There is no model 'gpt-4o'"):
        client.chat.completions.create(model="gpt-4o", messages=said(SCORED))


def test_every_fault_under_v1_has_openais_shape(cheap_client: TestClient) -> None:
    for response, status in (
        (cheap_client.get("/v1/nothing"), 404),
        (cheap_client.get("/v1/chat/completions"), 405),
        (cheap_client.post("/v1/chat/completions", content=b"{"), 400),
        (cheap_client.post("/v1/chat/completions", content=b" " * (CONVERSATION_LIMIT + 1)), 413),
    ):
        assert response.status_code == status
        assert set(response.json()["error"]) == {"message", "type", "param", "code"}


class Failing(Assistant):
    """Fails with the user's words in the message of its exception."""

    def __init__(self, whole: Assistant) -> None:
        super().__init__(whole.collection, whole.embeddings, whole.book, load_coverage(), whole.settings)

    def invoke(self, input: Turn, config: Any = None, **kwargs: Any) -> Any:
        raise RuntimeError(f"could not answer {input.message}")


def test_a_fault_of_ours_is_raised_by_the_client_whole_or_streamed(cheap_assistant: Assistant) -> None:
    with serving(create_app(Failing(cheap_assistant))) as base:
        client = openai.OpenAI(base_url=f"{base}/v1", api_key="none", max_retries=0)
        with client, pytest.raises(openai.InternalServerError) as failed:
            ask(client, SCORED)
        assert "224" not in str(failed.value.body)
        with openai.OpenAI(base_url=f"{base}/v1", api_key="none", max_retries=0) as client:
            with pytest.raises(openai.APIError, match="could not be finished") as broken:
                list(ask(client, SCORED, stream=True))
            assert "224" not in str(broken.value.body)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("failing", [False, True])
def test_no_word_of_a_conversation_is_logged(cheap_assistant: Assistant, failing: bool, stream: bool) -> None:
    assistant = Failing(cheap_assistant) if failing else cheap_assistant
    with (
        logging_as_served() as written,
        serving(create_app(assistant)) as base,
        openai.OpenAI(base_url=f"{base}/v1", api_key="none", max_retries=0) as client,
    ):
        for sent in ({}, {"n": 2}, {"model": DISTRESS}):
            with suppress(openai.APIError):
                list(ask(client, BRUNHILDE, "…", DISTRESS, stream=stream, **sent))
        # A request is logged after its last word was sent.
        until = time.monotonic() + 60
        while written.getvalue().count('"event": "request"') < 3 and time.monotonic() < until:
            time.sleep(0.02)
    lines = lines_of(written)
    assert len([line for line in lines if line["event"] == "request"]) >= 3
    assert any("at" in line for line in lines) is failing
    assert_silent_on(f"{BRUNHILDE} {DISTRESS}", lines)
