"""The tools, as the SDK's own client calls them: over standard input and output of a process, and over HTTP."""

import asyncio
import json
import os
import shlex
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, MCPError, StdioServerParameters
from pydantic import SecretStr

from api.admission import Admission, open_admission
from api.mcp import NotReady, create_server, http_app
from assistant.chat import Assistant
from assistant.models import Answer, Turn
from assistant.settings import Settings
from tests.api.server import serving
from tests.api.test_privacy import assert_silent_on, lines_of, logging_as_served

ROOT = Path(__file__).parent.parent.parent
SCORED = "IMG, Step 2 CK 224. How many programs should I apply to?"

Calls = Callable[[Client], Coroutine[Any, Any, Any]]


def server_of(assistant: Assistant, admission: Admission | None = None) -> Any:
    return create_server(lambda: assistant, admission or open_admission(Settings()))


@pytest.fixture(scope="module")
def address(cheap_assistant: Assistant) -> Iterator[str]:
    with serving(http_app(server_of(cheap_assistant), "127.0.0.1", Settings())) as base:
        yield f"{base}/mcp"


@pytest.fixture
def over_http(address: str) -> Callable[[Calls], Any]:
    def run(calls: Calls) -> Any:
        async def connected() -> Any:
            async with Client(address) as client:
                return await calls(client)

        return asyncio.run(connected())

    return run


def text_of(result: Any) -> str:
    return "".join(part.text for part in result.content)


def test_every_tool_says_what_it_does_and_that_it_only_reads(over_http: Callable[[Calls], Any]) -> None:
    tools = {tool.name: tool for tool in over_http(lambda client: client.list_tools()).tools}
    assert set(tools) == {"ask", "assess", "search_guides", "get_passage"}
    for tool in tools.values():
        assert len(tool.description) > 40
        assert tool.annotations.read_only_hint
        assert not tool.annotations.destructive_hint
        assert tool.output_schema["type"] == "object"
        assert all("description" in field for field in tool.input_schema["properties"].values())
    assert set(tools["ask"].input_schema["required"]) == {"question"}


def test_ask_answers_with_text_for_readers_and_the_whole_response_as_data(
    over_http: Callable[[Calls], Any], cheap_assistant: Assistant
) -> None:
    result = over_http(lambda client: client.call_tool("ask", {"question": SCORED}))
    expected = cheap_assistant.invoke(Turn(message=SCORED))
    assert not result.is_error
    assert Answer.model_validate(result.structured_content) == expected
    assert text_of(result).startswith(expected.answer)
    assert f"> {expected.citations[0].quote.splitlines()[0]}" in text_of(result)


def test_ask_takes_earlier_messages_and_facts_from_elsewhere(over_http: Callable[[Calls], Any]) -> None:
    async def both(client: Client) -> tuple[Any, Any]:
        return (
            await client.call_tool("ask", {"question": "And how many programs?", "history": ["IMG, Step 2 CK 224."]}),
            await client.call_tool(
                "ask", {"question": "How many programs?", "profile": {"track": "img", "step2_ck": 224}}
            ),
        )

    for result in over_http(both):
        assert result.structured_content["assessment"]["breadth"]["min"] == 60


def test_assess_gives_figures_with_the_words_that_state_them(over_http: Callable[[Calls], Any]) -> None:
    facts = {"track": "us", "step2_ck": 238}
    told = over_http(lambda client: client.call_tool("assess", {"applicant": facts})).structured_content
    assert told["assessment"]["tier"]["id"] == "solid"
    quotes = {citation["n"]: citation["quote"] for citation in told["citations"]}
    assert "230–245" in quotes[told["assessment"]["tier"]["citations"][0]]


def test_a_passage_found_can_be_read_and_its_guide_too(
    over_http: Callable[[Calls], Any], cheap_assistant: Assistant
) -> None:
    async def calls(client: Client) -> tuple[Any, Any, Any, Any]:
        found = await client.call_tool("search_guides", {"query": "away rotations", "track": "img", "k": 3})
        first = found.structured_content["passages"][0]
        read = await client.call_tool("get_passage", {"passage_id": first["id"]})
        guides = (await client.list_resources()).resources
        guide = await client.read_resource(f"guide://{first['guide_id']}")
        return found, read, guides, guide

    found, read, guides, guide = over_http(calls)
    passages = found.structured_content["passages"]
    assert len(passages) == 3
    assert read.structured_content == {k: v for k, v in passages[0].items() if k != "score"}
    assert {str(resource.uri) for resource in guides} == {f"guide://{g}" for g in cheap_assistant.collection.guides}
    place = read.structured_content
    assert guide.contents[0].text[place["start"] : place["end"]] == place["text"]


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("get_passage", {"passage_id": "none"}, "no such passage"),
        ("ask", {"question": " "}, "white space"),
        ("ask", {"question": "x" * 4001}, "4000"),
        ("assess", {"applicant": {"step2": 238}}, "step2"),
        ("assess", {"applicant": {"step2_ck": "238"}}, "step2_ck"),
        ("search_guides", {"query": "letters", "k": 0}, "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_is_told_so_that_the_caller_can_mend_it(
    over_http: Callable[[Calls], Any], tool: str, arguments: dict[str, Any], told: str
) -> None:
    result = over_http(lambda client: client.call_tool(tool, arguments))
    assert result.is_error
    assert told in text_of(result)


def test_a_guide_that_is_not_there_is_an_error(over_http: Callable[[Calls], Any]) -> None:
    async def read(client: Client) -> str:
        with pytest.raises(MCPError) as missing:
            await client.read_resource("guide://nowhere")
        return str(missing.value)

    assert "no guide 'nowhere'" in over_http(read)


def test_over_http_the_operators_key_is_asked_for_where_there_is_one(cheap_assistant: Assistant) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    with serving(http_app(server_of(cheap_assistant), "127.0.0.1", Settings(api_key=SecretStr("open sesame")))) as base:
        refused = httpx.post(f"{base}/mcp", json=body, trust_env=False, timeout=60)
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        shown = {"Authorization": "Bearer open sesame"}
        assert httpx.post(f"{base}/mcp", json=body, headers=shown, trust_env=False, timeout=60).status_code != 401


def test_over_http_the_bounds_of_the_api_hold(address: str, cheap_assistant: Assistant) -> None:
    assert httpx.post(address, content=b" " * 1_100_000, trust_env=False, timeout=60).status_code == 413
    rated = http_app(server_of(cheap_assistant), "127.0.0.1", Settings(rate_per_minute=2))
    with serving(rated) as base:
        # As many as this because a minute may turn among them.
        told = [httpx.post(f"{base}/mcp", json={}, trust_env=False, timeout=60) for _ in range(6)]
    refused = next(response for response in told if response.status_code == 429)
    assert int(refused.headers["retry-after"]) > 0


def test_a_page_of_another_site_cannot_reach_a_local_server(address: str) -> None:
    posted = httpx.post(address, json={}, headers={"Host": "evil.example"}, trust_env=False, timeout=60)
    assert posted.status_code == 421


def test_where_the_guides_cannot_be_loaded_the_caller_is_told_what_to_do() -> None:
    def ready() -> Assistant:
        raise NotReady("no guide has been ingested; run 'make ingest'")

    async def asked() -> Any:
        async with Client(create_server(ready, open_admission(Settings()))) as client:
            return await client.call_tool("ask", {"question": SCORED})

    result = asyncio.run(asked())
    assert result.is_error
    assert "run 'make ingest'" in text_of(result)


@pytest.mark.parametrize(
    ("tool", "arguments"), [("ask", {"question": SCORED}), ("search_guides", {"query": "letters"})]
)
def test_where_too_many_search_a_program_is_told_when_to_come_back(
    cheap_assistant: Assistant, tool: str, arguments: dict[str, Any]
) -> None:
    async def asked() -> tuple[Any, Any, Any]:
        admission = Admission(at_once=1, waiting=0, patience=1)
        async with Client(server_of(cheap_assistant, admission)) as client:
            with admission.place():
                refused = await client.call_tool(tool, arguments)
                assessed = await client.call_tool("assess", {"applicant": {"step2_ck": 238}})
            return refused, assessed, await client.call_tool(tool, arguments)

    refused, assessed, told = asyncio.run(asked())
    assert refused.is_error
    assert "call again in 1 s." in text_of(refused)
    assert not assessed.is_error
    assert not told.is_error


class Failing(Assistant):
    """Fails with the user's words in the message of its exception."""

    def __init__(self, whole: Assistant) -> None:
        super().__init__(whole.collection, whole.embeddings, whole.book, whole.coverage, whole.settings)

    def invoke(self, input: Turn, config: Any = None, **kwargs: Any) -> Answer:
        raise RuntimeError(f"could not answer {input.message}")


def test_no_word_of_a_question_is_logged_nor_shown_where_its_answer_fails(cheap_assistant: Assistant) -> None:
    distress = "I am Brunhilde, and I want to die tonight."

    async def asked(address: str) -> list[str]:
        async with Client(address) as client:
            return [
                text_of(await client.call_tool("ask", {"question": distress})),
                text_of(await client.call_tool("ask", {"question": distress, "profile": {distress: distress}})),
            ]

    with (
        logging_as_served() as written,
        serving(http_app(server_of(Failing(cheap_assistant)), "127.0.0.1", Settings())) as base,
    ):
        crashed, refused = asyncio.run(asked(f"{base}/mcp"))
    assert "Brunhilde" not in crashed
    assert "not permitted" in refused
    lines = lines_of(written)
    assert any("at" in line for line in lines)
    assert_silent_on(distress, lines)


@asynccontextmanager
async def process(data: Path, output: Path) -> AsyncIterator[Client]:
    """The server as a client starts it; what it writes to its standard output is copied to a file."""
    started = StdioServerParameters(
        command="sh",
        args=["-c", f"{shlex.quote(sys.executable)} -m cli mcp | tee {shlex.quote(str(output))}"],
        cwd=ROOT,
        env={**os.environ, "PMR_DATA_DIR": str(data)},
    )
    async with Client(started) as client:
        yield client


def test_over_standard_input_and_output_the_real_guides_answer_and_nothing_but_the_protocol_is_written(
    assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    async def calls() -> tuple[Any, Any, Any]:
        async with process(settings.data_dir, tmp_path / "output") as client:
            return (
                client.instructions,
                await client.call_tool("ask", {"question": "How many away rotations should I do?"}),
                await client.call_tool("ask", {"question": SCORED}),
            )

    instructions, answered, scored = asyncio.run(calls())
    assert "not official advice" in instructions
    assert Answer.model_validate(answered.structured_content).status == "answered"
    assert "Aim for 1–2 away rotations" in text_of(answered)
    assert scored.structured_content["assessment"]["breadth"]["max"] == 80
    written = [json.loads(line) for line in (tmp_path / "output").read_text(encoding="utf-8").splitlines()]
    assert len(written) >= 3
    assert all(message["jsonrpc"] == "2.0" for message in written)
