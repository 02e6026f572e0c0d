"""Finding passages: audience, follow-ups, words, and LangChain's view of it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chat import Assistant
from assistant.library import Library
from assistant.retrieval.collection import Collection
from assistant.retrieval.index import Index
from assistant.retrieval.lexical import Lexical, Overlap
from assistant.retrieval.search import PassageRetriever, Query, audience_of, search
from corpus.guides import parse_guide
from corpus.models import Track
from ingest.pipeline import Document, ingest
from tests.conftest import WordEmbeddings, silent


@pytest.mark.parametrize(
    ("text", "track", "audience"),
    [
        ("What do IMGs need?", None, "img"),
        ("What do FMGs need?", "us", "img"),
        ("I trained abroad. Letters?", None, "img"),
        ("As a Caribbean grad, how many aways?", None, "img"),
        ("How many aways?", "us", "us"),
        ("How many aways?", None, None),
    ],
)
def test_the_words_say_for_whom_a_question_is_before_the_track_does(
    text: str, track: str | None, audience: str | None
) -> None:
    assert audience_of(text, track) == audience  # type: ignore[arg-type]


def test_the_word_img_tells_the_guide_and_not_the_passage() -> None:
    assert Query("How many letters does an IMG need?").texts == ("How many letters does an need?",)


def test_a_follow_up_is_looked_for_alone_and_with_what_it_refers_to_a_hollow_one_only_together() -> None:
    assert Query("for research?", context="Is it needed").texts == ("for research?", "Is it needed for research?")
    assert Query("why?", context="Do letters matter?", hollow=True).texts == ("Do letters matter? why?",)


GENERAL = "---\nid: general\ntitle: G\n---\n# G\n\nWrite a short note of thanks to whoever met you.\n"
FOR_IMGS = "---\nid: imgs\ntitle: I\naudience: img\n---\n# I\n\nSend thank you notes within two days.\n"


def test_a_guide_for_others_stands_behind_and_further_where_it_is_known_who_asks(tmp_path: Path) -> None:
    embeddings = WordEmbeddings()
    library, index = Library(tmp_path / "library"), Index(tmp_path / "index", "words", embeddings)
    library.prepare()
    documents = [Document(parse_guide(words, "g"), "/g.md", {}) for words in (GENERAL, FOR_IMGS)]
    ingest(documents, {}, library, index, silent)
    collection = Collection(library, index)

    def found(track: Track | None) -> dict[str, float]:
        hits = search(Query("Should I send thank you notes?", track), collection, embeddings, 50).hits
        return {hit.passage.guide_id: hit.score for hit in hits}

    for_us, for_anyone, for_imgs = found("us"), found(None), found("img")
    assert for_us["imgs"] < for_anyone["imgs"] < for_imgs["imgs"]
    assert for_us["general"] == for_anyone["general"] == for_imgs["general"]


def test_bm25_finds_a_key_by_its_best_text_and_nothing_where_no_word_matches() -> None:
    lexical = Lexical(["letters from chairs", "visas", "away rotations"], ["a", "b", "a"])
    assert [key for key, _ in lexical.best("rotation letters", 5)] == ["a"]
    assert lexical.best("zebra", 5) == []
    assert lexical.best("the of and", 5) == []


def test_shared_words_weigh_by_rarity_and_a_text_can_be_left_out() -> None:
    overlap = Overlap(["what salary", "what letters"], ["not_covered", "question"])
    shares = overlap.best("salary letters")
    assert 0 < shares["question"] < 1
    assert overlap.best("what salary")["not_covered"] == 1
    assert overlap.best("what salary", without="what salary")["not_covered"] == 0


def test_the_retriever_is_langchains_and_its_documents_point_into_the_guides(assistant: Assistant) -> None:
    retriever = PassageRetriever(collection=assistant.collection, embeddings=assistant.embeddings, k=3)
    documents = retriever.invoke("How many away rotations?")
    assert len(documents) == 3
    assert "Aim for 1–2 away rotations" in documents[0].page_content
    for document in documents:
        guide = assistant.collection.guides[document.metadata["guide_id"]]
        assert guide.text[document.metadata["start"] : document.metadata["end"]] == document.page_content


words = st.lists(st.sampled_from("letter visa rotation research tier score".split()), max_size=4).map(" ".join)


@given(st.lists(st.tuples(words, st.sampled_from("abcdefgh")), min_size=1, max_size=300), words, st.integers(1, 6))
def test_the_best_are_those_that_sorting_everything_would_find(
    texts: list[tuple[str, str]], query: str, k: int
) -> None:
    lexical = Lexical([*(text for text, _ in texts), "zebra"], [*(key for _, key in texts), "z"])
    everything = lexical.best(query, 10_000)
    assert lexical.best(query, k) == everything[:k]
    assert everything == sorted(everything, key=lambda found: -found[1])
