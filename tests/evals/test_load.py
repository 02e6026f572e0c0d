"""A round of load is summed up as it was, and a growing collection is one that answers."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle

import psutil
import pytest

from assistant.settings import Settings
from evals.growth import fill, guides, opened, rows_of, timed
from evals.load import Load, Round
from tests.conftest import WordEmbeddings


class Faltering(BaseHTTPRequestHandler):
    """Answers, refuses, fails, and tells of what it embedded."""

    protocol_version = "HTTP/1.1"
    statuses = (200, 200, 503, 500)
    asked = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        Faltering.asked += 1
        self.send(self.statuses[Faltering.asked % 4], b"{}")

    def do_GET(self) -> None:
        self.send(200, f"# HELP\npmr_embedding_batch_sum {Faltering.asked}.0\n".encode())

    def send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """To nobody."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Faltering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_round_counts_answers_refusals_and_faults_apart(port: int) -> None:
    made = asyncio.run(Load(port, psutil.Process()).round(2, cycle(["One?", "Two?"]), 5))
    assert len(made.times) == made.statuses["200"] > 0
    assert made.refused == made.statuses["503"] > 0
    assert made.faults == made.statuses["500"]
    assert made.embedded == sum(made.statuses.values())
    assert made.memory["server"]
    assert len(made.memory["model"]) == len(made.memory["server"])


def test_a_server_that_is_gone_is_a_fault() -> None:
    made = Round(1, statuses=Counter({"200": 3, "503": 2, "ConnectionRefusedError": 1}))
    assert (made.refused, made.faults) == (2, 1)


def test_memory_that_grows_shows_in_its_slope_and_what_only_warms_up_does_not() -> None:
    grown = Round(1, memory={"server": [100 + n for n in range(100)], "model": [*range(50), *[50.0] * 50]})
    assert grown.growth("server") == pytest.approx(60)
    assert grown.growth("model") == pytest.approx(0, abs=1e-6)


def test_a_collection_of_made_up_guides_is_whole_and_searched(tmp_path: object) -> None:
    settings = Settings(data_dir=tmp_path)  # type: ignore[arg-type]
    assert fill(settings, 200) == 400
    assert [len(rows_of(guide)) for guide in guides(200)] == [300, 100]
    assistant = opened(settings, Wide())
    assert len(assistant.collection.passages) == 200
    assert all(milliseconds > 0 for milliseconds in timed(assistant, ["How many letters?", "Visa?"]))
    hits = assistant.search("letters of the applicant")
    assert hits


class Wide(WordEmbeddings):
    """As wide as the made-up vectors."""

    def embed_query(self, text: str) -> list[float]:
        return super().embed_query(text)[:384]
