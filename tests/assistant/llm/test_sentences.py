"""Sentences are cut at their marks, however the text arrives."""

import pytest

from assistant.llm.sentences import Sentence, sentences_of

TEXT = (
    "Sure!\n- One stands here. [1]\n2. Two stands there [2][3]. Three and four. Five [1, 4] ends. Six stays[5]\n\nSeven, e.g. "
    "this, is cut"
)
FOUND = [
    Sentence("Sure!", ()),
    Sentence("One stands here.", (1,)),
    Sentence("Two stands there.", (2, 3)),
]


def pieces(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 1_000])
def test_however_the_text_arrives_the_sentences_are_the_same(size: int) -> None:
    assert list(sentences_of(pieces(TEXT, size))) == list(sentences_of([TEXT]))
    assert list(sentences_of(pieces(TEXT, size)))[:3] == FOUND[:3]


@pytest.mark.parametrize("size", [1, 5, 1_000])
def test_what_a_model_thinks_aloud_is_no_part_of_its_text(size: int) -> None:
    text = "<think>The answer is 300. [1]</think>\n\nOne stands here. [1]"
    assert list(sentences_of(pieces(text, size))) == [Sentence("One stands here.", (1,))]


def test_what_breaks_off_in_its_middle_is_never_given() -> None:
    def broken():  # type: ignore[no-untyped-def]
        yield "One stands here. [1] Two stan"
        raise ConnectionError

    arriving = sentences_of(broken())
    assert next(arriving) == Sentence("One stands here.", (1,))
    with pytest.raises(ConnectionError):
        next(arriving)


def test_a_text_without_marks_or_lines_is_not_waited_for() -> None:
    endless = iter(lambda: "word ", None)
    assert next(sentences_of(endless)).marks == ()
