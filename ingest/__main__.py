"""`python -m ingest [PATH…]`: the corpus, and guides of one's own, into the index."""

import typer

from ingest.commands import ingest

if __name__ == "__main__":
    typer.run(ingest)
