"""The commands for guides: put them in, list them, read them again, take them out."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from assistant.build import open_library
from assistant.library import Edition, LibraryError, file_of, is_builtin
from assistant.llm.provider import ModelError
from assistant.locks import Busy
from assistant.retrieval.coverage import CoverageError
from assistant.retrieval.embedding import EmbeddingError
from assistant.retrieval.index import IndexUnusable
from assistant.settings import Settings, SettingsError, load_settings
from corpus.conditions import ConditionError
from corpus.differences import DifferenceError
from corpus.guides import GuideError
from corpus.lexicon import LexiconError
from corpus.notes import NoteError
from corpus.passages import passages_of
from corpus.plan import PlanError
from corpus.questions import QuestionsError
from corpus.rules import RuleError
from ingest.documents import open_document
from ingest.engine import EngineError, EngineName
from ingest.gathering import Report, Wish
from ingest.run import run

FAULTS = (
    Busy,
    GuideError,
    NoteError,
    PlanError,
    QuestionsError,
    ConditionError,
    DifferenceError,
    RuleError,
    LexiconError,
    LibraryError,
    EmbeddingError,
    IndexUnusable,
    CoverageError,
    SettingsError,
    ModelError,
    EngineError,
)

Wait = Annotated[bool, typer.Option("--wait", help="Wait for an ingestion that is running, instead of giving up")]


def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Guides, or folders of them (.md .txt .html .pdf .docx)")
    ] = None,
    audience: Annotated[
        Literal["us", "img", "all"] | None, typer.Option(help="For whom these guides are, whatever they declare")
    ] = None,
    questions: Annotated[
        list[Path] | None, typer.Option(help="Questions that passages answer (.yaml, .jsonl); kept with their guides")
    ] = None,
    only: Annotated[bool, typer.Option("--only", help="Serve these guides alone, without the built-in ones")] = False,
    with_builtin: Annotated[bool, typer.Option("--with-builtin", help="Serve the built-in guides again")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build the index anew, from the guides")] = False,
    wait: Wait = False,
    engine: Annotated[
        EngineName, typer.Option(help="Who converts and embeds: this process, or Ray's workers (docs/machines.md)")
    ] = "here",
) -> None:
    """Put guides into the index; what has not changed costs nothing. Without a path, all known ones are read again."""
    if only and not paths:
        _fail("--only needs the guides to serve: ingest --only PATH")
    wish = Wish(audience=audience, questions=questions or (), only=only, builtin=with_builtin)
    report = _run(lambda settings, console: run(paths or [], settings, console, rebuild, wish, wait, engine))
    sys.exit(bool(report.failed))


def update(wait: Wait = False) -> None:
    """Read every known guide's file again. Exits with 1 where one is gone or cannot be read; its guide stays as it is."""
    report = _run(lambda settings, console: run([], settings, console, wait=wait))
    sys.exit(bool(report.gone or report.stale))


def remove(
    guides: Annotated[list[str], typer.Argument(metavar="ID…", help="Guides, by the ids that 'guides' lists")],
    force: Annotated[bool, typer.Option("--force", help="Remove a built-in guide too")] = False,
    wait: Wait = False,
) -> None:
    """Take guides out of the index, until they are ingested again. What was cited stays readable."""

    def taken_out(settings: Settings, console: Console) -> Report:
        known = open_library(settings).manifest().guides
        if not force and (builtin := [name for name in guides if name in known and is_builtin(known[name].source)]):
            raise GuideError(
                f"{', '.join(builtin)}: built in, and what the rules rest on; add --force to remove it all the same "
                "('ingest --with-builtin' brings it back)"
            )
        return run([], settings, console, wish=Wish(removed=guides), wait=wait)

    _run(taken_out)


def guides() -> None:
    """List the guides in force: for whom, how many passages, which version, from which file, and whether that changed."""
    try:
        settings = load_settings()
        library = open_library(settings)
        manifest = library.manifest()
        rows = []
        for guide_id, edition in manifest.guides.items():
            guide = library.guide(guide_id, edition.version)
            about = (guide.title, guide.audience, str(len(passages_of(guide)))) if guide else ("?", "?", "?")
            rows.append((guide_id, *about, edition.version, str(file_of(edition.source)), _state(edition)))
    except FAULTS as error:
        _fail(str(error))
    out = Console(soft_wrap=True)
    if out.is_terminal:
        table = Table("id", "title", "audience", "passages", "version", "source", "file", title="Guides in force")
        for row in rows:
            table.add_row(*row)
        out.print(table)
    else:
        for row in rows:
            typer.echo("\t".join(row))
    if manifest.removed:
        out.print(f"removed: {', '.join(manifest.removed)}", markup=False, highlight=False)


def _state(edition: Edition) -> str:
    """What is to be said of a guide's file."""
    path = file_of(edition.source)
    if is_builtin(edition.source):
        return "built in"
    if not path.exists():
        return "gone"
    try:
        return "as read" if open_document(path).digest == edition.digest else "changed"
    except GuideError:
        return "unreadable"


def _run(work: Callable[[Settings, Console], Report]) -> Report:
    """Runs an ingestion and prints what it did."""
    console = Console(stderr=True)
    try:
        report = work(load_settings(), console)
    except FAULTS as error:
        _fail(str(error))
    for what, told in vars(report).items():
        if not told:
            continue
        if isinstance(told, tuple):
            console.print(f"{what}: {', '.join(told)}", markup=False, highlight=False)
        for line in told if isinstance(told, list) else ():
            style = "red" if what == "failed" else "yellow" if what != "skipped" else "dim"
            console.print(f"{_SAID[what]}: {_shown(line)}", style=style, markup=False, highlight=False, soft_wrap=True)
    return report


_SAID = {
    "skipped": "skipped",
    "gone": "file gone, guide kept as it stands",
    "stale": "file unreadable, guide kept as it stands",
    "failed": "not ingested",
    "lost": "questions without their passage",
}


def _shown(line: str) -> str:
    """A line without anything that a terminal would obey: whoever named a file wrote it."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)


def _fail(message: str) -> None:
    for line in message.split("\n"):
        Console(stderr=True).print(
            f"ingest: {_shown(line)}", style="red", markup=False, highlight=False, soft_wrap=True
        )
    sys.exit(1)
