"""The page and the document on what is stored: one list, in step."""

from datetime import timedelta
from pathlib import Path

from fastapi.testclient import TestClient

from api.app import create_app
from api.storage.conversations import Conversations
from api.storage.database import in_memory
from api.stored import STORED
from assistant.chat import Assistant
from assistant.settings import ROOT, Settings

DOCUMENT = Path(ROOT) / "docs" / "storage.md"


def test_the_document_says_what_the_list_says() -> None:
    days = f"{Settings().retention_days} days (`PMR_RETENTION_DAYS`)"
    hours = f"{Settings().desk_hours} hours (`PMR_DESK_HOURS`)"
    first = DOCUMENT.read_text(encoding="utf-8").partition("\n## ")[0]
    rows = [line for line in first.splitlines() if line.startswith("| ")]
    assert rows == ["| what | where | for how long |", *(f"| {' | '.join(one.told(days, hours))} |" for one in STORED)]


def test_the_page_says_the_retention_that_is_set(cheap_assistant: Assistant) -> None:
    with TestClient(create_app(cheap_assistant, Conversations(in_memory(), timedelta(days=33)))) as client:
        page = client.get("/privacy").text
    assert page.count('<tr role="row">') == len(STORED) + 1
    assert "33 days after the conversation’s last turn" in page
    assert "180 days" not in page
    assert "Nothing you write is sent on to any other service" in page
