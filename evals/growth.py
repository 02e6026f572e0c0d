"""`python -m evals.growth`: what a search and an answer take as a collection grows a thousandfold.

The guides are made of words as frequent as English has them, the vectors of their rows are drawn at random: embedding so
many would take hours. Questions are embedded by the real model. Times are medians over the same questions, in one
process, one after the other.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import typer
from langchain_core.embeddings import Embeddings
from rich.console import Console
from rich.table import Table

from assistant.build import open_embeddings, open_index
from assistant.chat import Assistant
from assistant.library import Edition, Library, Manifest
from assistant.models import Turn
from assistant.retrieval.collection import Collection
from assistant.retrieval.coverage import load_coverage
from assistant.retrieval.index import Index, Row
from assistant.retrieval.latest import Latest
from assistant.rules import Rulebook
from assistant.settings import Settings, load_settings
from corpus.guides import parse_guide
from corpus.lexicon import load_lexicon
from corpus.models import Guide
from corpus.passages import passages_of
from evals.cases import load_cases
from evals.probe import Remembered

A_GUIDE = 150
"""Passages."""
WIDTH = 384
STORED = 5_000
"""Rows stored at a time."""
AIM = 2.0
WARM = 5


def main(
    passages: Annotated[list[int] | None, typer.Option(min=1, help="In a collection; several times")] = None,
    questions: Annotated[int, typer.Option(min=1, help="Asked of each collection")] = 100,
) -> None:
    """Exits with 1 where the largest takes more than twice what the smallest takes."""
    settings = load_settings()
    asked = [case.question for case in load_cases().cases if case.kind in ("faq", "paraphrase", "rules")][:questions]
    model = open_embeddings(settings)
    console = Console()
    table = Table(
        "passages", "rows", "opened in s", "search ms", "answer ms", "search without the model", "answer without"
    )
    searched: list[float] = []
    for count in passages or [150, 15_000, 150_000]:
        with tempfile.TemporaryDirectory() as folder:
            own = settings.model_copy(update={"data_dir": Path(folder)})
            rows = fill(own, count)
            began = time.perf_counter()
            assistant = opened(own, model)
            times = timed(assistant, asked)
            searched.append(times[0])
            shown = (f"{milliseconds:.1f}" for milliseconds in times)
            table.add_row(f"{count:,}", f"{rows:,}", f"{time.perf_counter() - began:.0f}", *shown)
    console.print(table)
    console.print(f"search, the largest : the smallest = {searched[-1] / searched[0]:.2f} (aim: at most {AIM:g})")
    if searched[-1] > AIM * searched[0]:
        raise typer.Exit(1)


def fill(settings: Settings, count: int) -> int:
    """Makes a collection of so many passages, each with a statement, as ingestion does; returns its rows."""
    library, index = Library(settings.library_dir), open_index(settings, _Nothing())
    library.prepare()
    editions: dict[str, Edition] = {}
    waiting: list[Row] = []
    stored = 0
    for guide in guides(count):
        library.keep(guide)
        made = rows_of(guide)
        editions[guide.id] = Edition(version=guide.version, fingerprint=_name(guide), source="made up", rows=len(made))
        waiting += made
        if len(waiting) >= STORED:
            stored += _store(index, waiting)
            waiting = []
    stored += _store(index, waiting)
    library.publish(Manifest(guides=editions))
    return stored


def guides(count: int) -> Iterator[Guide]:
    """Guides with so many passages in all, the same at every run."""
    chance = random.Random(7)
    words, totals = _words()
    for n, first in enumerate(range(0, count, A_GUIDE)):
        sections = (
            f"## {' '.join(chance.choices(words, cum_weights=totals, k=3)).capitalize()}\n\n"
            + " ".join(chance.choices(words, cum_weights=totals, k=chance.randint(15, 60))).capitalize()
            + "."
            for _ in range(min(A_GUIDE, count - first))
        )
        yield parse_guide(f"---\nid: made-{n}\ntitle: Guide {n}\n---\n" + "\n\n".join(sections), f"made-{n}")


def rows_of(guide: Guide) -> list[Row]:
    """Each passage under its heading, and its first words as a statement."""
    texts = [
        text
        for passage in passages_of(guide)
        for text in (
            (passage.id, "passage", f"{passage.section[-1]}\n{passage.text}"),
            (passage.id, "statement", " ".join(passage.text.split()[:12])),
        )
    ]
    return [Row(Edition.row_id(_name(guide), n), p, kind, text) for n, (p, kind, text) in enumerate(texts)]  # type: ignore[arg-type]


def opened(settings: Settings, model: Embeddings) -> Assistant:
    collection = Collection(Library(settings.library_dir), open_index(settings, model), load_lexicon(), frozenset())
    book = Rulebook([], collection.guides, [])
    assistant = Assistant(collection, model, book, load_coverage(), settings)
    for n in range(WARM):
        assistant.invoke(Turn(message=f"How many letters do {n} applicants need?"))
    return assistant


def timed(assistant: Assistant, questions: Sequence[str]) -> list[float]:
    """Milliseconds of a search and of an answer, with the model's inference, and of both without it."""

    def answer(question: str) -> object:
        return assistant.invoke(Turn(message=question))

    def milliseconds(embeddings: Embeddings, *tasks: Callable[[str], object]) -> list[float]:
        assistant.evidence.embeddings = embeddings
        return [_median(task, questions) for task in tasks]

    model = assistant.embeddings
    remembered = Remembered(model)
    milliseconds(remembered, assistant.search, answer)
    # New for each task, or the second would find the vectors of the first.
    inferred = [*milliseconds(Latest(model), assistant.search), *milliseconds(Latest(model), answer)]
    return [*inferred, *milliseconds(remembered, assistant.search, answer)]


def _median(task: Callable[[str], object], questions: Sequence[str]) -> float:
    times = []
    for question in questions:
        began = time.perf_counter()
        task(question)
        times.append((time.perf_counter() - began) * 1000)
    return median(times)


def _store(index: Index, rows: Sequence[Row]) -> int:
    if rows:
        index.add(rows, {row.text: _vector(row.text) for row in rows})
    return len(rows)


def _vector(text: str) -> list[float]:
    seed = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
    drawn = np.random.default_rng(seed).standard_normal(WIDTH).astype(np.float32)
    found: list[float] = (drawn / np.linalg.norm(drawn)).tolist()
    return found


def _words() -> tuple[list[str], list[int]]:
    """English words, and how often each and all before it are used."""
    text = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    pairs = [line.split(" ") for line in text.splitlines()]
    return [word for word, _ in pairs], list(accumulate(int(count) for _, count in pairs))


def _name(guide: Guide) -> str:
    return f"{guide.id}-{guide.version}"


class _Nothing(Embeddings):
    """Every row comes with its vector."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise NotImplementedError

    def embed_query(self, text: str) -> list[float]:
        raise NotImplementedError


if __name__ == "__main__":
    typer.run(main)
