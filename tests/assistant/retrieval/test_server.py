"""The index at a Chroma server: the same as in a folder, and told apart from one that is away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.library import Library, Unreachable
from assistant.retrieval.collection import Collection
from assistant.retrieval.index import Index, erase
from corpus.models import Guide
from ingest.pipeline import Document, ingest
from tests.conftest import WordEmbeddings, silent
from tests.services.chroma import ChromaServer, free_port

VECTOR = WordEmbeddings().embed_query("How many away rotations should I do?")


def filled(place: Path | str, folder: Path, guides: dict[str, Guide]) -> tuple[Library, Index]:
    library, index = Library(folder), Index(place, "words", WordEmbeddings())
    library.prepare()
    ingest([Document(guide, f"{guide.id}.md", {}) for guide in guides.values()], {}, library, index, silent)
    return library, index


def test_a_server_that_does_not_answer_is_named_with_the_remedy() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(Unreachable, match=rf"{url}.*PMR_CHROMA_URL"):
        Index(url, "words", WordEmbeddings())
    with pytest.raises(Unreachable):
        erase(url)


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path / "chroma")
    yield server
    server.kill()


@pytest.mark.services
def test_a_server_holds_and_finds_what_a_folder_does(
    chroma: ChromaServer, tmp_path: Path, guides: dict[str, Guide]
) -> None:
    library, own = filled(tmp_path / "index", tmp_path / "one", guides)
    _, shared = filled(chroma.url, tmp_path / "two", guides)
    assert shared.rows(shared.ids()) == own.rows(own.ids())
    at_folder, at_server = (Collection(library, index, in_memory=0).nearest(VECTOR, 5) for index in (own, shared))
    assert [near.passage_id for near in at_server] == [near.passage_id for near in at_folder]
    assert [near.similarity for near in at_server] == pytest.approx([near.similarity for near in at_folder], abs=1e-5)


@pytest.mark.services
def test_a_lost_server_stops_searches_that_rest_on_it_until_it_is_back_and_no_others(
    chroma: ChromaServer, tmp_path: Path, guides: dict[str, Guide]
) -> None:
    library, index = filled(chroma.url, tmp_path / "library", guides)
    searching, in_memory = Collection(library, index, in_memory=0), Collection(library, index)
    found = searching.nearest(VECTOR, 5)
    chroma.kill()
    for asked in (searching.look, lambda: searching.nearest(VECTOR, 5), index.ids):
        with pytest.raises(Unreachable):
            asked()
    in_memory.look()
    assert in_memory.nearest(VECTOR, 5)
    chroma.start()
    searching.look()
    assert searching.nearest(VECTOR, 5) == found


@pytest.mark.services
def test_a_rebuild_empties_the_server_for_another_model(
    chroma: ChromaServer, tmp_path: Path, guides: dict[str, Guide]
) -> None:
    filled(chroma.url, tmp_path / "library", guides)
    erase(chroma.url)
    assert Index(chroma.url, "another", WordEmbeddings()).ids() == set()
