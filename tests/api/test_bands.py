"""The score bands over the wire, and the page's own files: no figure of a guide, and not too heavy."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from assistant.chat import Assistant
from assistant.retrieval.collection import Collection
from assistant.retrieval.coverage import load_coverage
from assistant.rules import Rulebook
from assistant.settings import Settings
from tests.conftest import WordEmbeddings

WEB = Path(__file__).resolve().parents[2] / "api" / "web"
DRAWN = ("assessment.js", "bands.js", "programs.js", "whatif.js", "plan.js", "ticks.js")
HEAVIEST = 150_000
"""Bytes of all that the chat page loads."""


def test_each_citation_is_the_exact_words_of_its_guide(cheap_client: TestClient) -> None:
    got = cheap_client.get("/api/bands").json()
    assert [track["track"] for track in got["tracks"]] == ["us", "img"]
    assert got["citations"]
    for citation in got["citations"]:
        guide = cheap_client.get(f"/api/guides/{citation['guide_id']}?version={citation['guide_version']}").json()
        assert guide["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_every_number_resolves_to_a_citation(cheap_client: TestClient) -> None:
    got = cheap_client.get("/api/bands").json()
    cited = {citation["n"] for citation in got["citations"]}
    for track in got["tracks"]:
        for band in track["bands"]:
            assert {*band["citations"], band["caveat"]} <= cited
        assert {*track["hedge"]["citations"], *track["programs"]["citations"]} <= cited


def test_guides_without_rules_give_empty_lists(collection: Collection) -> None:
    foreign = Assistant(collection, WordEmbeddings(), Rulebook([], {}), load_coverage(), Settings())
    with TestClient(create_app(foreign)) as client:
        assert client.get("/api/bands").json() == {"tracks": [], "citations": []}


@pytest.mark.parametrize("name", DRAWN)
def test_no_figure_of_a_guide_stands_in_the_page(name: str) -> None:
    assert re.findall(r"\b2[0-9]{2}\b", (WEB / "js" / name).read_text(encoding="utf-8")) == []


def test_the_page_stays_light() -> None:
    """What the first look at it loads: neither the desk's pages nor what a conversation brings later."""
    others = ("rules", "docs", "guide.css", "referral", "desk")
    loaded = [p for p in WEB.rglob("*") if p.is_file() and not {*p.relative_to(WEB).parts, p.stem} & {*others}]
    assert sum(file.stat().st_size for file in loaded) < HEAVIEST
