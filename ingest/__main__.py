"""`python -m ingest [PATH…]`: the corpus, and guides of one's own, into the index."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.library import LibraryError
from assistant.retrieval.embedding import EmbeddingError
from assistant.retrieval.index import IndexUnusable
from assistant.settings import SettingsError, load_settings
from corpus.guides import GuideError
from corpus.questions import QuestionsError
from ingest.run import run

FAULTS = (GuideError, QuestionsError, LibraryError, EmbeddingError, IndexUnusable, SettingsError)


def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="Guides or folders of guides (.md, .txt)")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build the index anew, from the guides")] = False,
) -> None:
    """Put the guides into the index; what has not changed costs nothing."""
    console = Console(stderr=True)
    try:
        outcome = run(paths or [], load_settings(), console, rebuild)
    except FAULTS as error:
        console.print(f"ingest: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(1)
    for what, guides in vars(outcome).items():
        if guides:
            console.print(f"{what}: {', '.join(guides)}", highlight=False)


if __name__ == "__main__":
    typer.run(ingest)
