"""The index broken in every way that a disk or a hand can break it: told with the remedy, which then mends it."""

import random
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import chromadb
import pytest
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings as ChromaSettings
from rich.console import Console

from assistant.retrieval.index import COLLECTION, PAGE, Damaged, Index, IndexUnusable, Row
from ingest.gathering import Wish, gather, put_in_force
from ingest.run import sound
from tests.conftest import WIDTH, WordEmbeddings, silent
from tests.faults.conftest import Data

pytestmark = pytest.mark.faults

Break = Callable[[Data], None]
QUIET = Console(quiet=True)
SQLITE = "chroma.sqlite3"
SQLITE_TAKES = 32_766
"""Values in one statement."""


def truncated(data: Data) -> None:
    file = data.index_dir / SQLITE
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])


def garbage_header(data: Data) -> None:
    file = data.index_dir / SQLITE
    file.write_bytes(random.Random(1).randbytes(100) + file.read_bytes()[100:])


def garbage_all_over(data: Data) -> None:
    file = data.index_dir / SQLITE
    file.write_bytes(file.read_bytes()[:4096] + random.Random(2).randbytes(file.stat().st_size - 4096))


def lost(data: Data) -> None:
    (data.index_dir / SQLITE).unlink()


def emptied(data: Data) -> None:
    (data.index_dir / SQLITE).write_bytes(b"")


def folder_lost(data: Data) -> None:
    shutil.rmtree(data.index_dir)


def a_file_in_its_place(data: Data) -> None:
    shutil.rmtree(data.index_dir)
    data.index_dir.write_text("no folder")


def a_row_lost(data: Data) -> None:
    index = data.index()
    index.remove(sorted(index.ids())[:1])


def every_row_lost(data: Data) -> None:
    index = data.index()
    index.remove(index.ids())


@pytest.mark.parametrize(
    "fault",
    [
        truncated,
        garbage_header,
        garbage_all_over,
        lost,
        emptied,
        folder_lost,
        a_file_in_its_place,
        a_row_lost,
        every_row_lost,
    ],
)
def test_a_broken_index_is_told_with_the_remedy_and_built_again_from_the_guides(
    data: Data, tmp_path: Path, fault: Break
) -> None:
    whole = data.texts()
    broken = data.copy(tmp_path / "broken")
    fault(broken)
    with pytest.raises(IndexUnusable, match="make ingest"):
        broken.collection()
    broken.ingest(rebuild=True)
    assert broken.texts() == whole


def test_vectors_of_a_broken_search_tree_are_told_with_the_remedy_and_built_again(tmp_path: Path) -> None:
    """With many rows Chroma keeps vectors in files of their own beside the database."""
    data = Data(tmp_path, sections=600)
    told = {"embedding_model": "words", "hnsw:space": "cosine", "hnsw:sync_threshold": 200}
    with chromadb.PersistentClient(str(data.index_dir), ChromaSettings(anonymized_telemetry=False)) as client:
        client.create_collection(COLLECTION, metadata=told)
    data.ingest()
    whole = data.texts()
    broken = data.copy(tmp_path / "broken")
    trees = [file for file in broken.index_dir.glob("*/*") if file.is_file()]
    assert trees
    for file in trees:
        file.write_bytes(random.Random(3).randbytes(file.stat().st_size))
    with pytest.raises(IndexUnusable, match="make ingest"):
        broken.collection()
    SharedSystemClient.clear_system_cache()
    with sound(broken.index, QUIET) as index:
        gathered = gather(broken.library, Wish())
        put_in_force(gathered, {}, broken.library, index, silent)
    assert broken.texts() == whole
    assert not broken.index_dir.with_name("index.damaged").exists()


def test_a_damaged_index_comes_back_where_a_new_one_cannot_be_finished(tmp_path: Path) -> None:
    data = Data(tmp_path)
    data.ingest()
    whole = data.texts()
    with (
        pytest.raises(OSError, match="full"),
        sound(lambda: Unreadable(data.index_dir, "words", WordEmbeddings()), QUIET),
    ):
        raise OSError("the disk is full")
    SharedSystemClient.clear_system_cache()
    assert data.texts() == whole


class Unreadable(Index):
    """Whatever it holds, it cannot be read."""

    def ids(self) -> set[str]:
        raise Damaged("as if")


def test_an_index_of_another_embedding_model_is_named_with_both_ways_out(data: Data, tmp_path: Path) -> None:
    other = data.copy(tmp_path / "other")
    with pytest.raises(IndexUnusable, match=r"'words'.*'others' is configured.*PMR_EMBEDDING_MODEL.*REBUILD=1"):
        other.index(model="others")


def test_an_index_folder_that_may_not_be_written_is_told(
    open_folder: Path, plain_user: Callable[[], AbstractContextManager[None]]
) -> None:
    data = Data(open_folder)
    data.ingest()
    whole = data.texts()
    locked = data.copy(open_folder / "locked")
    for path in (locked.index_dir, *locked.index_dir.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    with plain_user(), pytest.raises(IndexUnusable, match="locked/index"):
        locked.index().add([Row("x:000000", "p", "passage", "words")], {"words": [0.0] * WIDTH})
    for path in (locked.index_dir, *locked.index_dir.rglob("*")):
        path.chmod(0o755)
    locked.ingest(rebuild=True)
    assert len(locked.texts()) == len(whole)


def test_an_index_cleared_under_a_running_server_does_not_stop_it(data: Data) -> None:
    collection = data.collection()
    index = data.index()
    index.remove(index.ids())
    assert collection.nearest(WordEmbeddings().embed_query("matter 3"), 3)


class FailingEmbeddings(WordEmbeddings):
    """Breaks after so many texts, as a model out of memory does."""

    left = 3

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if self.left <= 0:
            raise MemoryError
        self.left -= 1
        return super().embed_documents(texts)


def test_an_embedding_model_that_breaks_midway_leaves_the_old_guides_in_force(data: Data) -> None:
    before = data.texts()
    data.write(300, "in other words")
    with pytest.raises(MemoryError):
        data.ingest(embeddings=FailingEmbeddings())
    assert data.texts() == before
    data.ingest()
    assert len(data.texts()) == 300


def test_rows_that_chroma_refuses_are_told_with_the_remedy(data: Data) -> None:
    """Vectors of another length stand for whatever it will not take."""
    index = data.index()
    with pytest.raises(IndexUnusable, match="changed while it was in use"):
        index.add([Row("x:000000", "p", "passage", "words")], {"words": [1.0, 2.0]})


def test_more_rows_than_one_statement_takes_are_read_set_aside_and_forgotten(tmp_path: Path) -> None:
    index = Index(tmp_path / "index", "words", WordEmbeddings())
    rows = [Row(f"made:{n:06}", "made.a", "passage", f"{n}") for n in range(SQLITE_TAKES + 1)]
    for start in range(0, len(rows), PAGE):
        portion = rows[start : start + PAGE]
        index.add(portion, {row.text: [1.0, float(row.text)] for row in portion})
    assert index.rows(index.ids()) == rows
    assert len(index.vectors([row.id for row in rows])) == len(rows)
    index.set_aside(index.ids())
    assert len(index.known({row.text for row in rows})) == len(rows)
    index.forget_aside()
    assert not index.known({row.text for row in rows})
