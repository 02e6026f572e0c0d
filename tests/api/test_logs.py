"""The log: one JSON object a line, of the level asked for and no finer."""

import json
import logging
from collections.abc import Iterator

import pytest

from api.logs import configure


@pytest.fixture(autouse=True)
def loggers_as_they_were() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def test_a_library_with_a_level_of_its_own_logs_nothing_finer_than_ours(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    chatty = logging.getLogger("chatty")
    chatty.setLevel(logging.DEBUG)
    chatty.debug("Building index from IDs objects")
    chatty.info("ready")
    lines = capsys.readouterr().err.splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["ready"]
