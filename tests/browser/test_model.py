"""What the page shows where a language model helps: what it read is of no effect until confirmed, and its absence is told."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from api.app import create_app
from assistant.chat import Assistant
from assistant.llm.caller import Caller
from assistant.llm.helper import Helper
from assistant.settings import Settings
from tests.assistant.llm.scripted import ScriptedModel, phrasing

pytestmark = pytest.mark.browser


def helped(assistant: Assistant, *scripts: Any, helps: frozenset[str], phrased: bool = False) -> Assistant:
    model = ScriptedModel(scripts=list(scripts))
    helper = Helper(Caller(model, Settings()), "scripted", helps, phrasing(model) if phrased else None)
    return Assistant(
        assistant.collection, assistant.embeddings, assistant.book, assistant.coverage, assistant.settings,
        assistant.today, helper,
    )  # fmt: skip


def test_a_fact_that_a_model_read_counts_once_it_is_confirmed(
    assistant: Assistant, serve: Callable[..., Any], visit: Callable[..., Page], hand: Any
) -> None:
    facts = '{"physiatry_letters": 3}'
    server = serve(lambda: create_app(helped(assistant, facts, facts, helps=frozenset({"facts"}))))
    reader = hand(visit(server.address))
    turn = reader.ask("Three of my attendings, 3 physiatrists, would write for me. How many letters do I need?")
    proposed = turn.get_by_role("button", name="3 physiatry letters: confirm")
    expect(proposed).to_have_text("3 physiatry letters? Confirm")
    reader.press(proposed)
    chips = reader.page.locator(".turn").last.locator(".chips")
    expect(chips.get_by_role("button", name="3 physiatry letters: correct")).to_be_visible()
    expect(reader.page.locator(".chip.proposed")).to_have_count(0)


def test_a_model_that_cannot_be_had_is_told_beside_the_guides_own_words(
    assistant: Assistant, serve: Callable[..., Any], visit: Callable[..., Page], mouse: Any
) -> None:
    gone = [ConnectionError()]
    server = serve(lambda: create_app(helped(assistant, gone, gone, helps=frozenset(), phrased=True)))
    turn = mouse(visit(server.address)).ask("How many away rotations should I do?")
    expect(turn.locator(".prose")).to_contain_text("Aim for 1–2 away rotations")
    expect(turn.get_by_text("guides' own words")).to_be_visible()
