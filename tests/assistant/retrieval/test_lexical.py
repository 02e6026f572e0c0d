"""The words of a text, stemmed."""

import bm25s
import Stemmer

from assistant.retrieval.lexical import stems
from corpus.guides import load_guides
from evals.cases import load_cases


def test_words_are_those_that_bm25s_would_find_itself() -> None:
    texts = [guide.text for guide in load_guides()] + [case.question for case in load_cases().cases]
    stemmer = Stemmer.Stemmer("english")
    theirs = bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False)
    assert stems(texts) == theirs
