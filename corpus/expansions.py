"""What a guide's own words answer, for guides that nobody has written questions for: its headings asked, and each of
its statements by itself."""

import re
from collections.abc import Iterable

from corpus.models import Guide, Passage
from corpus.sentences import sentences

LEAST = 3
"""Words; a shorter statement says nothing by itself."""

_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*[.):]?|[IVX]+[.)]|[A-Z][.)])\s+")


def expansions(guide: Guide, passages: Iterable[Passage], statements: bool = True) -> dict[str, tuple[str, ...]]:
    """Rows by passage id: its heading as a question and, with `statements`, each sentence, item and table row of a
    passage that has several, under its heading."""
    found = {}
    for passage in passages:
        rows = [asked] if (asked := _asked(passage)) else []
        if statements:
            rows += _statements(guide, passage)
        if rows:
            found[passage.id] = tuple(dict.fromkeys(rows))
    return found


def _asked(passage: Passage) -> str:
    """ "Late Work Policy" as "What is the late work policy?"; a heading that is a question is indexed as it stands."""
    title = _NUMBER.sub("", passage.section[-1]).strip(" :.–-") if passage.section else ""
    if not title or title.endswith("?") or not any(c.isalpha() for c in title):
        return ""
    shouted = title.isupper()
    words = [word if word.isupper() and not shouted else word.lower() for word in title.split()]
    plural = words[-1].endswith("s") and not words[-1].endswith("ss")
    article = "" if words[0] in ("the", "your", "my", "our", "how", "what", "when", "where", "who", "why") else "the "
    return f"What {'are' if plural else 'is'} {article}{' '.join(words)}?"


def _statements(guide: Guide, passage: Passage) -> list[str]:
    said: list[str] = []
    lead = ""
    for line in passage.lines:
        words = guide.text[line.start : line.end]
        if line.depth:
            # A list item is rarely a statement without its lead-in.
            said.append(f"{lead} {words}".strip())
        else:
            said += [words[start:end] for start, end in sentences(words)]
            lead = said[-1] if said and said[-1].endswith(":") else ""
    above = f"{passage.section[-1].rstrip(' :')}: " if passage.section else ""
    return [f"{above}{words}" for words in said if len(words.split()) >= LEAST] if len(said) > 1 else []
