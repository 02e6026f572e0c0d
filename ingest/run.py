"""One ingestion as the command line and `python -m ingest` run it: guides gathered, index opened, progress shown."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from assistant.build import open_index, open_library
from assistant.locks import ingesting
from assistant.retrieval.index import Damaged, Index, erase
from assistant.settings import Settings
from corpus.questions import UnplacedKind, load_absent, load_distress, load_for_rules, questioned_guides
from ingest.engine import Engine, EngineName, open_engine
from ingest.exclusion import alone
from ingest.gathering import Gathered, Report, Wish, gather, put_in_force
from ingest.limits import limits_of


def run(
    paths: Sequence[Path],
    settings: Settings,
    console: Console,
    rebuild: bool = False,
    wish: Wish | None = None,
    wait: bool = False,
    engine: EngineName = "here",
) -> Report:
    """Ingests the corpus, every file ingested before, and the paths, as far as the wish does not say otherwise.

    Raises Busy beside another ingestion unless it is to wait for that one's end, GuideError, QuestionsError,
    LibraryError, EmbeddingError, IndexUnusable, Unreachable or EngineError.
    """
    with ingesting(settings.data_dir, wait), alone(settings, wait), open_engine(engine, settings) as opened:
        return _ingested(paths, settings, console, rebuild, wish or Wish(), opened)


def _ingested(
    paths: Sequence[Path], settings: Settings, console: Console, rebuild: bool, wish: Wish, engine: Engine
) -> Report:
    library = open_library(settings)
    gathered = gather(library, replace(wish, paths=paths), limits_of(settings), engine.source)
    if rebuild:
        # The index is made from the guides alone, so nothing is lost with it.
        erase(settings.index_place)
    with (
        sound(lambda: open_index(settings, engine.embeddings), console) as index,
        Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
        ) as bars,
    ):
        tasks: dict[str, TaskID] = {}

        def show(name: str, done: int, of: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=of)
            bars.update(tasks[name], completed=done)

        return put_in_force(gathered, _unplaced(gathered), library, index, show, engine.batch)


@contextmanager
def sound(opened: Callable[[], Index], console: Console) -> Iterator[Index]:
    """The index; an empty one in the place of one that is damaged, which comes back where the new one is not finished:
    it was perhaps the disk that was full."""
    index = opened()
    try:
        index.ids()
        damage = None
    except Damaged as error:
        damage = error
    if damage is None or isinstance(index.place, str):
        yield index
        return
    console.print(f"{damage}\nBuilding it again …", style="yellow", markup=False, highlight=False, soft_wrap=True)
    place, aside = index.place, index.place.with_name(f"{index.place.name}.damaged")
    index.close()
    erase(aside)
    place.rename(aside)
    try:
        index = opened()
        yield index
    except BaseException:
        index.close()
        erase(place)
        aside.rename(place)
        raise
    erase(aside)


def _unplaced(gathered: Gathered) -> Mapping[UnplacedKind, Sequence[str]]:
    """Messages of no passage: those of distress, and, as far as the guides are known, what they leave open and what the
    rules answer. That is known of the built-in ones alone."""
    known: list[tuple[UnplacedKind, list[str]]] = [*load_distress().items()]
    if questioned_guides() & {document.guide.id for document in gathered.documents}:
        known += [*load_absent().items(), *load_for_rules().items()]
    return dict(known)
