"""A real server, OpenAI's own client of it, and what is asked there."""

from collections.abc import Iterator
from typing import Any

import openai
import pytest

from api.app import create_app
from assistant.chat import Assistant
from tests.api.server import serving

SCORED = "IMG, Step 2 CK 224. How many programs should I apply to?"
TRACKLESS = "Step 2 CK 238. Where do I stand?"
DISTRESS = "I want to die tonight."


@pytest.fixture(scope="module")
def base(cheap_assistant: Assistant) -> Iterator[str]:
    with serving(create_app(cheap_assistant)) as base:
        yield base


@pytest.fixture(scope="module")
def client(base: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{base}/v1", api_key="none", max_retries=0) as client:
        yield client


def said(*texts: str) -> Any:
    """A conversation that the user began, alternating."""
    roles = ("user", "assistant")
    return [{"role": roles[n % 2], "content": text} for n, text in enumerate(texts)]


def ask(client: openai.OpenAI, *texts: str, **more: Any) -> Any:
    return client.chat.completions.create(**{"model": "pmr-advisor", "messages": said(*texts)} | more)
