"""The clients that others use, as they use them: OpenAI's, LangChain's, and the documented examples."""

import asyncio
import gc
import re
import warnings
from pathlib import Path

import openai
import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI

from tests.api.completions.conftest import SCORED, ask, said

DOCS = Path(__file__).parent.parent.parent.parent / "docs"


def test_the_asynchronous_client_reads_both(base: str) -> None:
    async def both() -> tuple[str, str]:
        async with openai.AsyncOpenAI(base_url=f"{base}/v1", api_key="none") as client:
            whole, stream = await asyncio.gather(
                client.chat.completions.create(model="pmr-advisor", messages=said(SCORED)),
                client.chat.completions.create(model="pmr-advisor", messages=said(SCORED), stream=True),
            )
            return whole.choices[0].message.content or "", "".join(
                [chunk.choices[0].delta.content or "" async for chunk in stream]
            )

    whole, streamed = asyncio.run(both())
    assert whole == streamed


def test_langchains_chat_model_invokes_and_streams(base: str) -> None:
    model = ChatOpenAI(model="pmr-advisor", base_url=f"{base}/v1", api_key="none", temperature=0.7, stream_usage=True)  # type: ignore[arg-type]
    messages = [
        SystemMessage("You are a pirate."),
        HumanMessage("US MD, Step 2 CK 252."),
        AIMessage("Arr."),
        HumanMessage("Where do I stand?"),
    ]
    whole = model.invoke(messages)
    assert "Very Strong" in whole.content
    streamed = list(model.stream(messages))
    assert "".join(str(chunk.content) for chunk in streamed) == whole.content
    assert whole.response_metadata["finish_reason"] == "stop"


def test_content_may_come_in_parts_of_text(client: openai.OpenAI) -> None:
    parts = [{"type": "text", "text": "IMG, Step 2 CK 224."}, {"type": "text", "text": "How many programs?"}]
    whole = client.chat.completions.create(model="pmr-advisor", messages=[{"role": "user", "content": parts}])  # type: ignore[list-item,misc]
    assert whole.pmr["assessment"]["breadth"]["min"] == 60


def test_what_clients_send_a_language_model_is_passed_over(client: openai.OpenAI) -> None:
    tool = {"type": "function", "function": {"name": "f", "parameters": {}}}
    sent = ask(
        client,
        SCORED,
        **{"temperature": 2, "top_p": 0.1, "max_tokens": 1, "stop": ["programs"], "n": 1, "user": "u", "seed": 7},
        **{"tools": [tool], "tool_choice": "auto", "response_format": {"type": "text"}, "frequency_penalty": 1},
        extra_body={"chat_id": "x", "session_id": "y"},
    )
    assert sent.choices[0].message.content == ask(client, SCORED).choices[0].message.content


def test_the_documented_examples_run_as_they_are_written(base: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = (DOCS / "clients.md").read_text(encoding="utf-8").replace("http://127.0.0.1:8000", base)
    examples = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    for example in examples:
        with warnings.catch_warnings():
            # An example in three lines leaves its client to the end of the program.
            warnings.simplefilter("ignore", ResourceWarning)
            exec(compile(example, "docs/clients.md", "exec"), {"openai": openai, "ChatOpenAI": ChatOpenAI})
            gc.collect()
    assert len(examples) == 2
    assert capsys.readouterr().out.count("**Sources**") == 2
