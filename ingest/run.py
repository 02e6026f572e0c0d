"""One ingestion as the command line and `python -m ingest` run it: sources found, index opened, progress shown."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from assistant.build import open_embeddings, open_index, open_library
from assistant.settings import Settings
from corpus.guides import GUIDES, GuideError
from corpus.passages import passages_of
from corpus.questions import QUESTIONS, load_absent, load_expansions
from ingest.documents import find_documents, read_document
from ingest.pipeline import Document, Outcome, ingest


def run(paths: Sequence[Path], settings: Settings, console: Console, rebuild: bool = False) -> Outcome:
    """Ingests the corpus, every file ingested before that still exists, and the paths.

    Raises GuideError, QuestionsError, LibraryError, EmbeddingError or IndexUnusable.
    """
    library = open_library(settings)
    before = library.manifest().guides.values()
    files = find_documents([GUIDES, *(Path(e.source) for e in before if Path(e.source).exists()), *paths])
    documents = _read(files)
    if rebuild:
        # The index is made from the guides alone, so nothing is lost with it.
        shutil.rmtree(settings.index_dir, ignore_errors=True)
    index = open_index(settings, open_embeddings(settings))
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    ) as bars:
        tasks: dict[str, TaskID] = {}

        def show(name: str, done: int, of: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=of)
            bars.update(tasks[name], completed=done)

        return ingest(documents, load_absent(), library, index, show)


def _read(files: Sequence[Path]) -> list[Document]:
    documents: dict[str, Document] = {}
    for file in files:
        guide = read_document(file)
        if guide.id in documents:
            raise GuideError(f"{file}: has the id {guide.id!r} of {documents[guide.id].source}; give it another 'id:'")
        passages = {passage.id: passage for passage in passages_of(guide)}
        questions = load_expansions(QUESTIONS / f"{guide.id}.yaml", passages) if file.parent == GUIDES else {}
        documents[guide.id] = Document(guide, str(file), questions)
    return list(documents.values())
