"""The doctor finds each fault of the library and the index, and says what to do about it."""

import shutil
from pathlib import Path

from api.upkeep.checks import guides
from api.upkeep.findings import Deployment
from assistant.library import Library
from assistant.retrieval.index import Index
from assistant.settings import Settings
from tests.api.upkeep.conftest import MODEL, changed, configured
from tests.conftest import WordEmbeddings


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
    assert found
    assert (found.state, "left over" in found.found) == ("warning", True)
    index.remove([row.id])
    found = guides.index(Deployment(deployed))
    assert found
    assert (found.state, found.found) == ("fault", "1 of 1 rows are missing")


def test_an_index_of_another_model_or_none_is_found(deployed: Settings) -> None:
    found = guides.index(Deployment(changed(deployed, embedding_model="other")))
    assert found
    assert (found.state, "'words'" in found.found) == ("fault", True)
    shutil.rmtree(deployed.index_dir)
    found = guides.index(Deployment(deployed))
    assert found
    assert found.state == "fault"
    assert not deployed.index_dir.exists()  # looking changes nothing


def test_a_ranker_that_is_lost_is_found(deployed: Settings) -> None:
    library = Library(deployed.library_dir)
    library.publish(library.manifest().model_copy(update={"ranker": "f" * 16}))
    found = guides.index(Deployment(deployed))
    assert found
    assert "learned" in found.found
