"""The doctor finds each fault of the library and the index, and says what to do about it."""

import shutil
from pathlib import Path

import pytest

from api.upkeep.checks import guides
from api.upkeep.findings import Deployment
from assistant.library import Library
from assistant.retrieval.index import Index, erase
from assistant.settings import Settings
from tests.api.upkeep.conftest import MODEL, changed, configured
from tests.conftest import WordEmbeddings
from tests.services.chroma import ChromaServer


def test_a_guide_whose_text_is_gone_is_found(deployed: Settings) -> None:
    shutil.rmtree(deployed.library_dir / "guides")
    found = guides.library(Deployment(deployed))
    assert (found.state, found.found) == ("fault", "without their text: rest")


def test_a_library_that_cannot_be_read_is_found(deployed: Settings) -> None:
    (deployed.library_dir / "manifest.json").write_text("{", encoding="utf-8")
    assert guides.library(Deployment(deployed)).state == "fault"


def test_an_empty_library_is_found(tmp_path: Path) -> None:
    assert "make ingest" in guides.library(Deployment(configured(tmp_path))).do


def test_rows_that_are_missing_or_left_over_are_found(deployed: Settings) -> None:
    index = Index(deployed.index_dir, MODEL, WordEmbeddings())
    (row,) = index.rows(index.ids())
    index.add([type(row)("left:000001", "", "passage", "Left over.")], {})
    found = guides.index(Deployment(deployed))
    assert (found.state, "left over" in found.found) == ("warning", True)
    index.remove([row.id])
    found = guides.index(Deployment(deployed))
    assert (found.state, found.found) == ("fault", "1 of 1 rows are missing")


def test_an_index_of_another_model_or_none_is_found(deployed: Settings) -> None:
    found = guides.index(Deployment(changed(deployed, embedding_model="other")))
    assert (found.state, "'words'" in found.found) == ("fault", True)
    shutil.rmtree(deployed.index_dir)
    found = guides.index(Deployment(deployed))
    assert found.state == "fault"
    assert not deployed.index_dir.exists()  # looking changes nothing


@pytest.mark.services
def test_an_index_at_a_chroma_server_is_looked_at_as_one_in_a_folder(deployed: Settings) -> None:
    folder = deployed.data_dir / "served"
    shutil.copytree(deployed.index_dir, folder)
    chroma = ChromaServer(folder)
    shared = Deployment(changed(deployed, chroma_url=chroma.url))
    try:
        assert (guides.index(shared).state, guides.index(shared).found) == ("fine", "1 rows by words")
        Index(chroma.url, MODEL, WordEmbeddings()).remove(Library(deployed.library_dir).manifest().row_ids())
        assert guides.index(shared).found == "1 of 1 rows are missing"
        erase(chroma.url)
        assert (guides.index(shared).state, guides.index(shared).do) == ("fault", guides.INGEST)
    finally:
        chroma.kill()
    found = guides.index(shared)
    assert (found.state, "PMR_CHROMA_URL" in found.do) == ("fault", True)


def test_a_ranker_that_is_lost_is_found(deployed: Settings) -> None:
    library = Library(deployed.library_dir)
    library.publish(library.manifest().model_copy(update={"ranker": "f" * 16}))
    found = guides.index(Deployment(deployed))
    assert "learned" in found.found
