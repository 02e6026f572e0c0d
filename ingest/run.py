"""One ingestion as the command line and `python -m ingest` run it: guides gathered, index opened, progress shown."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from assistant.build import open_embeddings, open_index, open_library
from assistant.settings import Settings
from corpus.questions import UnplacedKind, load_absent, load_for_rules, questioned_guides
from ingest.gathering import Gathered, Report, Wish, gather, put_in_force


def run(
    paths: Sequence[Path], settings: Settings, console: Console, rebuild: bool = False, wish: Wish | None = None
) -> Report:
    """Ingests the corpus, every file ingested before, and the paths, as far as the wish does not say otherwise.

    Raises GuideError, QuestionsError, LibraryError, EmbeddingError or IndexUnusable.
    """
    library = open_library(settings)
    gathered = gather(library, replace(wish or Wish(), paths=paths))
    if rebuild:
        clear(settings.index_dir)
    index = open_index(settings, open_embeddings(settings))
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    ) as bars:
        tasks: dict[str, TaskID] = {}

        def show(name: str, done: int, of: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=of)
            bars.update(tasks[name], completed=done)

        return put_in_force(gathered, _unplaced(gathered), library, index, show)


def clear(index: Path) -> None:
    """Takes away an index, and whatever else stands in its place: it is made from the guides alone, so nothing is lost."""
    shutil.rmtree(index, ignore_errors=True)
    if index.is_file():
        index.unlink()


def _unplaced(gathered: Gathered) -> Mapping[UnplacedKind, Sequence[str]]:
    """Questions of no passage: what the guides leave open and what the rules answer, as far as that is known: of the
    built-in ones alone."""
    if not questioned_guides() & {document.guide.id for document in gathered.documents}:
        return {}
    known = (*load_absent().items(), *load_for_rules().items())
    return {kind: questions for kind, questions in known}  # noqa: C416 - `dict` would not widen the kinds
