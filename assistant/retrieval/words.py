"""Words as applicants write them into words as a collection does: abbreviations spelled out, misspellings repaired."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from symspellpy import SymSpell, Verbosity

from corpus.lexicon import Entry

_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)*", re.IGNORECASE)

SHORTEST = 4
"""Letters; shorter words have too many neighbours to tell which one was meant."""

LONG = 7
"""Letters; from here on two slips are forgiven, below it one."""

SHARED = 3
"""Questions from which a word that no dictionary and no guide knows counts as meant."""


class Words:
    """The words of one collection, and what others write for them."""

    def __init__(self, texts: Sequence[str], questions: Iterable[str], lexicon: Sequence[Entry]) -> None:
        """`texts` are the guides' own words, `questions` may hold slips themselves."""
        used = Counter(word for text in texts for word in _words(text))
        asked = Counter(word for text in questions for word in _words(text))
        english = _english()
        self._known = english | used.keys()
        self._spelling = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word, count in (used + Counter({w: n for w, n in asked.items() if w in english})).items():
            if len(word) >= SHORTEST:
                self._spelling.create_dictionary_entry(word, count)
        # "uworld" is asked for often and near to nothing; "progams" is only often misspelt.
        self._known |= {w for w, n in asked.items() if n >= SHARED and self._nearest(w) == w}
        own = {token for text in texts for token in text.lower().split()}
        every = used.keys() | asked.keys() | _FUNCTION
        self._means = {
            written.lower(): entry.means
            for entry in lexicon
            if all(word in every for word in _words(entry.means))
            for written in entry.written
            # What the guides themselves write needs no other words.
            if written.lower() not in own
        }
        longest_first = sorted(self._means, key=len, reverse=True)
        self._written = re.compile(
            r"(?<![\w&/])(?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w&/])", re.IGNORECASE
        )

    def spelled_out(self, text: str) -> str:
        """With what each abbreviation stands for in its place."""
        if not self._means:
            return text
        return self._written.sub(lambda found: self._means[found[0].lower()], text)

    def repaired(self, text: str) -> str:
        """With words that no dictionary and no guide knows replaced by the nearest of the collection's own."""
        return _WORD.sub(lambda found: self._nearest(found[0]), text)

    def understood(self, text: str) -> str:
        """Spelled out and repaired."""
        return self.spelled_out(self.repaired(self.spelled_out(text)))

    def _nearest(self, written: str) -> str:
        word = written.lower()
        if (
            len(word) < SHORTEST
            or word in self._known
            or not word.isalpha()
            or (written.isupper() and len(word) < LONG)
        ):
            return written
        slips = 2 if len(word) >= LONG else 1
        found = self._spelling.lookup(word, Verbosity.CLOSEST, max_edit_distance=slips)
        best = [s.term for s in found if s.term[0] == word[0] or sorted(s.term[:2]) == sorted(word[:2])]
        return best[0] if best else written


def _words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


_FUNCTION = frozenset(
    "about and applying apply are because before do from have how many md people probably q really should us what when "
    "which with without you your".split()
)
"""Words that carry no topic, so that no collection need hold them for their abbreviations to be spelled out."""


@cache
def _english() -> frozenset[str]:
    """The words of the frequency dictionary that comes with symspellpy."""
    text = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    return frozenset(line.split(" ", 1)[0] for line in text.splitlines())
