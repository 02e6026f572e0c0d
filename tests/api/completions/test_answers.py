"""An answer as a chat completion, whole and streamed: its text, sources, annotations and usage."""

import html
import re
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import openai
import pytest

from api.app import create_app
from assistant.chat import Assistant
from assistant.events import DoneEvent, Event
from assistant.models import Answer, Applicant, ComposedBy, Turn
from assistant.settings import Settings
from tests.api.completions.conftest import SCORED, ask
from tests.api.server import serving


def answer_to(assistant: Assistant, message: str) -> Any:
    return assistant.invoke(Turn(message=message)).model_dump(mode="json")


def test_the_one_model_is_listed_and_found_by_name(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["pmr-advisor"]
    assert client.models.retrieve("pmr-advisor").id == "pmr-advisor"
    with pytest.raises(openai.NotFoundError, match="use 'pmr-advisor'"):
        client.models.retrieve("gpt-4o")


def test_a_completion_is_the_answer_with_its_sources_under_it(
    client: openai.OpenAI, cheap_assistant: Assistant
) -> None:
    completion = ask(client, SCORED)
    expected = answer_to(cheap_assistant, SCORED)
    assert completion.pmr == expected
    content = completion.choices[0].message.content
    assert content.startswith(expected["answer"])
    notes = content.removeprefix(expected["answer"])
    for citation in expected["citations"]:
        assert f"\n{citation['n']}. [{' › '.join([citation['guide_title'], *citation['section']])}](http" in notes
        for line in filter(None, citation["quote"].split("\n")):
            assert f"> {line}" in notes
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage.total_tokens == 0


def test_each_annotation_stands_at_its_mark_and_opens_the_guide_at_the_words(client: openai.OpenAI) -> None:
    completion = ask(client, SCORED)
    message, citations = completion.choices[0].message, completion.pmr["citations"]
    assert len(citations) > 1
    for annotation, citation in zip(message.annotations, citations, strict=True):
        place = annotation.url_citation
        assert message.content[place.start_index : place.end_index] == f"[{citation['n']}]"
        assert f"]({place.url})" in message.content
        page = httpx.get(place.url, trust_env=False, timeout=60)
        assert page.status_code == 200
        assert page.text.count('<mark id="cited">') == 1
        marked = " ".join(re.findall("<mark[^>]*>(.*?)</mark>", page.text, re.DOTALL))
        # The page shows list items as such, without the hyphens that the text begins them with.
        assert html.unescape(marked).split() == re.sub(r"^ *- ", "", citation["quote"], flags=re.MULTILINE).split()


def test_a_stream_joins_to_the_completion_and_ends_with_the_whole_response(client: openai.OpenAI) -> None:
    whole = ask(client, SCORED)
    chunks = list(ask(client, SCORED, stream=True, stream_options={"include_usage": True}))
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert deltas[0].role == "assistant"
    assert "".join(delta.content or "" for delta in deltas) == whole.choices[0].message.content
    assert len(deltas) > 4
    *_, last, usage = chunks
    assert last.choices[0].finish_reason == "stop"
    assert [openai.types.chat.chat_completion_message.Annotation(**a) for a in last.choices[0].delta.annotations] == (
        whole.choices[0].message.annotations
    )
    assert last.pmr == whole.pmr
    assert (usage.choices, usage.usage.total_tokens) == ([], 0)
    assert len({chunk.id for chunk in chunks}) == 1


class Phrased(Assistant):
    """Gives an answer for which a language model read and wrote."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.answer = Answer(
            status="answered", answer="Two.", composed_by=ComposedBy(path="model", tokens_in=700, tokens_out=42)
        )

    def look(self) -> None:
        pass

    def rests_on(self) -> tuple[str, ...]:
        return ()

    def resumed(self, messages: Sequence[str], profile: Applicant | None = None) -> Turn:
        return Turn(message=messages[-1])

    def invoke(self, input: Turn, config: object = None, **kwargs: object) -> Answer:
        return self.answer

    def events(self, turn: Turn) -> Iterator[Event]:
        yield DoneEvent(answer=self.answer)


def test_usage_counts_the_tokens_of_the_language_model_behind_the_answer() -> None:
    with serving(create_app(Phrased(Settings()))) as base, openai.OpenAI(base_url=f"{base}/v1", api_key="n") as client:
        whole = ask(client, SCORED).usage
        *_, last = ask(client, SCORED, stream=True, stream_options={"include_usage": True})
    assert (whole.prompt_tokens, whole.completion_tokens, whole.total_tokens) == (700, 42, 742)
    assert last.usage == whole


def test_without_being_asked_for_a_stream_tells_no_usage(client: openai.OpenAI) -> None:
    assert all(chunk.choices and chunk.usage is None for chunk in ask(client, SCORED, stream=True))
