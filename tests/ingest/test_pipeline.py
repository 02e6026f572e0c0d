"""Ingestion is incremental, safe to kill, and leaves nothing behind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from assistant.library import Library
from assistant.retrieval.collection import Collection
from assistant.retrieval.index import Index, IndexUnusable, Row
from corpus.guides import parse_guide
from corpus.models import Guide
from corpus.passages import passages_of
from ingest.pipeline import BATCH, Document, ingest
from tests.conftest import WordEmbeddings, silent


class Store:
    """A data folder with the cheap model."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.embeddings = WordEmbeddings()
        self.library = Library(folder / "library")
        self.library.prepare()
        self.index = Index(folder / "index", "words", self.embeddings)

    def ingest(self, *guides: Guide, absent: tuple[str, ...] = ()) -> tuple[int, object]:
        """How many texts were embedded, and what the ingestion says that it did."""
        before = self.embeddings.embedded
        documents = [Document(guide, f"{guide.id}.md", {}) for guide in guides]
        outcome = ingest(documents, {"not_covered": list(absent)}, self.library, self.index, silent)
        return self.embeddings.embedded - before, outcome

    def collection(self) -> Collection:
        return Collection(self.library, self.index)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def guide(name: str, *paragraphs: str) -> Guide:
    body = "\n\n".join(paragraphs)
    return parse_guide(f"---\nid: {name}\ntitle: {name}\n---\n# {name}\n\n## Section\n\n{body}\n", name)


def test_an_unchanged_guide_costs_nothing(store: Store) -> None:
    store.ingest(guide("a", "One thing.", "Another thing."))
    embedded, _ = store.ingest(guide("a", "One thing.", "Another thing."))
    assert embedded == 0


def test_a_changed_guide_replaces_its_passages_and_its_old_version_stays_readable(store: Store) -> None:
    old, new = guide("a", "Old words."), guide("a", "New words.")
    store.ingest(old)
    store.ingest(new)
    collection = store.collection()
    assert [p.text for p in collection.passages.values()] == ["New words."]
    assert {row.text for row in store.index.rows(store.index.ids())} == {"Section\nNew words."}
    assert store.library.guide("a", old.version) == old


def test_a_guide_that_is_gone_leaves_the_index_but_not_the_library(store: Store) -> None:
    kept, gone = guide("kept", "Stays."), guide("gone", "Goes.")
    store.ingest(kept, gone)
    store.ingest(kept)
    assert set(store.collection().guides) == {"kept"}
    assert len(store.index.ids()) == 1
    assert store.library.guide("gone", gone.version) == gone


class KilledIndex(Index):
    """Dies after so many batches, as a killed process does."""

    batches_left = 1

    def add(self, rows: Sequence[Row], known: Mapping[str, Sequence[float]]) -> None:
        if self.batches_left == 0:
            raise KeyboardInterrupt
        self.batches_left -= 1
        super().add(rows, known)


def test_a_run_killed_halfway_leaves_the_old_guides_in_force_and_the_next_one_completes_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    old = guide("a", "Old words.")
    new = guide("a", *(f"New paragraph {n}." for n in range(3 * BATCH)))
    store.ingest(old)
    store.index = KilledIndex(tmp_path / "index", "words", store.embeddings)
    with pytest.raises(KeyboardInterrupt):
        store.ingest(new)
    reopened = Store(tmp_path)
    assert [p.text for p in reopened.collection().passages.values()] == ["Old words."]
    embedded, _ = reopened.ingest(new)
    assert embedded == 2 * BATCH
    assert len(reopened.collection().passages) == 3 * BATCH
    assert len(reopened.index.ids()) == 3 * BATCH


def test_rows_lost_from_the_index_are_noticed_and_added_again(store: Store) -> None:
    whole = guide("a", "One.", "Two.")
    store.ingest(whole)
    store.index.remove([sorted(store.index.ids())[0]])
    with pytest.raises(IndexUnusable, match="make ingest"):
        store.collection()
    embedded, _ = store.ingest(whole)
    assert embedded == 1
    assert len(store.collection().passages) == 2


def test_what_is_set_aside_is_found_by_no_search_and_forgotten_when_it_is_back(store: Store) -> None:
    kept, gone = guide("kept", "Stays."), guide("gone", "Goes.")
    store.ingest(kept, gone, absent=("What is the salary?",))
    store.ingest(kept)
    assert len(store.index.ids()) == 1
    vector = store.embeddings.embed_query("goes")
    assert [row_id for row_id, _ in store.index.nearest(vector, 5)] == sorted(store.index.ids())
    assert set(store.index.known({"Section\nGoes.", "What is the salary?"})) == {
        "Section\nGoes.",
        "What is the salary?",
    }
    embedded, _ = store.ingest(kept, gone, absent=("What is the salary?",))
    assert embedded == 0
    store.index.remove(store.index.ids())
    assert store.index.known({"Section\nGoes."}) == {}


def test_the_vectors_of_a_users_guide_go_with_it(store: Store) -> None:
    kept, gone = (
        Document(guide("kept", "Stays."), "/mine/kept.md", {}),
        Document(guide("gone", "Goes."), "/mine/gone.md", {}),
    )
    ingest([kept, gone], {}, store.library, store.index, silent)
    ingest([kept], {}, store.library, store.index, silent)
    assert store.index.known({"Section\nGoes."}) == {}


class RacedIndex(Index):
    """Another process is done with an ingestion just after the rows were read."""

    meanwhile: Callable[[], object] | None = None

    def rows(self, ids: Iterable[str]) -> list[Row]:
        found = super().rows(ids)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        return found


def test_guides_removed_while_a_server_opens_them_are_left_out(tmp_path: Path) -> None:
    store = Store(tmp_path)
    kept, gone = guide("kept", "Stays."), guide("gone", "Goes.")
    store.ingest(kept, gone)
    raced = RacedIndex(tmp_path / "index", "words", store.embeddings)
    raced.meanwhile = lambda: store.ingest(kept)
    collection = Collection(store.library, raced)
    assert set(collection.guides) == {"kept"}
    assert {near.guide_id for near in collection.nearest(store.embeddings.embed_query("goes"), 5)} == {"kept"}


def test_a_server_keeps_the_guides_that_it_opened(store: Store) -> None:
    kept, gone = guide("kept", "Stays."), guide("gone", "Goes.")
    store.ingest(kept, gone)
    collection = store.collection()
    store.ingest(kept)
    assert collection.nearest(store.embeddings.embed_query("Section Goes."), 5)[0].guide_id == "gone"


def test_rows_that_go_while_they_are_read_are_told_with_the_remedy(store: Store) -> None:
    store.ingest(guide("a", "One."))
    raced = RacedIndex(store.folder / "index", "words", store.embeddings)
    raced.meanwhile = lambda: raced.remove(raced.ids())
    with pytest.raises(IndexUnusable, match="make ingest"):
        Collection(store.library, raced)


def test_another_embedding_model_is_refused_with_the_remedy(store: Store, tmp_path: Path) -> None:
    store.ingest(guide("a", "One."))
    with pytest.raises(IndexUnusable, match=r"'words'.*'other'.*REBUILD=1"):
        Index(tmp_path / "index", "other", store.embeddings)


def test_a_damaged_index_is_refused_with_the_remedy(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"this is no database" * 500)
    with pytest.raises(IndexUnusable, match="REBUILD=1"):
        Index(folder, "words", WordEmbeddings())


def test_open_questions_are_indexed_beside_the_guides(store: Store) -> None:
    store.ingest(guide("a", "One."), absent=("What is the salary?",))
    kinds = {near.kind for near in store.collection().nearest(store.embeddings.embed_query("salary"), 5)}
    assert kinds == {"passage", "not_covered"}


def questioned(*questions: str) -> Document:
    told = guide("a", "One thing.", "Another thing.")
    passage, other = passages_of(told)
    return Document(told, "a.md", {passage.id: questions, other.id: ("What else?", "Another?")})


def test_a_ranker_is_learned_from_the_questions_and_learned_again_when_they_change(store: Store) -> None:
    ingest([questioned("What one thing?")], {}, store.library, store.index, silent)
    first = store.library.manifest().ranker
    assert set(store.collection().rankers.passages.names) == set(store.collection().passages)
    ingest([questioned("What one thing?", "Which thing?")], {}, store.library, store.index, silent)
    second = store.library.manifest().ranker
    assert second != first
    assert [path.name for path in store.library.folder.glob("ranker-*")] == [store.library.ranker(second).name]


def test_without_questions_nothing_is_learned(store: Store) -> None:
    store.ingest(guide("a", "One thing.", "Another thing."))
    assert store.library.manifest().ranker == ""
    assert store.collection().rankers.passages.names == ()


def test_a_ranker_that_is_lost_is_noticed_and_learned_again(store: Store) -> None:
    ingest([questioned("What one thing?")], {}, store.library, store.index, silent)
    store.library.ranker(store.library.manifest().ranker).unlink()
    with pytest.raises(IndexUnusable, match="make ingest"):
        store.collection()
    ingest([questioned("What one thing?")], {}, store.library, store.index, silent)
    assert store.collection().rankers.passages.names


def test_only_new_texts_are_embedded_when_a_guide_changes(store: Store) -> None:
    store.ingest(guide("a", "One thing.", "Another thing."))
    embedded, _ = store.ingest(guide("a", "One thing.", "Another thing.", "A third."))
    assert embedded == 1
    assert len(store.collection().passages) == 3
