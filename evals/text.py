"""Words in one plain form, so that typography and Markdown never decide a score."""

import re
from functools import lru_cache

MARK = re.compile(r"\s*\[(\d+)\]")
_LIST_MARKER = re.compile(r"^\s*(?:[-•]|\d+[.)])\s+", re.MULTILINE)
_DASHES = str.maketrans("–—−‑‐", "-----")
_QUOTES = str.maketrans("“”„‘’", '"""\'\'')
_SENTENCE_END = re.compile(r"(?<=[.!?\]])(?<!\bU\.S\.)(?<!\bDr\.)(?<!\be\.g\.)\s+(?=[A-Z“\"(*])")
_WORD = re.compile(r"[a-z0-9]+")
_STOP = frozenset(
    """
    a an and are as at be been but by can do for from had has have if in into is it its may more most no not of on
    or so than that the their them then there these they this those to was were what when which who will with you
    your
    """.split()
)


@lru_cache(maxsize=4_096)
def plain(text: str) -> str:
    """Lower case, without marks, emphasis and list markers; one kind of dash, quotation mark and white space."""
    bare = _LIST_MARKER.sub("", MARK.sub("", text).replace("*", "").replace("__", ""))
    return " ".join(bare.translate(_DASHES).translate(_QUOTES).split()).lower()


def overlap(one: str, other: str) -> bool:
    """Whether either text holds the other."""
    a, b = plain(one), plain(other)
    return a in b or b in a


def sentences(markdown: str) -> list[str]:
    """The sentences of an answer, each with the marks that follow it."""
    return [s for line in markdown.splitlines() for s in _SENTENCE_END.split(line) if plain(s)]


def marks(sentence: str) -> list[int]:
    return [int(n) for n in MARK.findall(sentence)]


def content_words(text: str) -> set[str]:
    return set(_WORD.findall(plain(text))) - _STOP
