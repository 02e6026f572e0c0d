"""Whatever a model does wrong, the user sees the guides' own words."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.answer.verify import verify
from assistant.retrieval.collection import Collection
from tests.assistant.llm.conftest import GENERAL, IMG, Compose, Find, told
from tests.assistant.llm.scripted import ScriptedModel, phrasing

MISBEHAVIOURS: dict[str, dict[str, str]] = yaml.safe_load(
    Path(__file__).with_name("misbehaviours.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_none_of_it_reaches_the_user(name: str, compose: Compose, find: Find, collection: Collection) -> None:
    case: dict[str, Any] = MISBEHAVIOURS[name]
    guide = IMG if case.get("guide") == "img" else GENERAL
    passages = [find(case[key], guide) for key in ("quote", "also") if key in case]
    extractive, draft = compose(*passages)
    answer, _ = told(phrasing(ScriptedModel(scripts=[case["writes"]])), extractive, draft)
    assert answer.composed_by.kept == 0, answer.answer
    assert answer.answer == extractive.answer
    assert answer.composed_by.reasons
    verify(answer, "How many?", collection.guides)
