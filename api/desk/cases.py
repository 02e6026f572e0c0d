"""A note as an evaluation case: that the guides' own answer stays theirs, and never says what the note says."""

import yaml

from api.desk.notes import Note
from assistant.chat import Assistant
from corpus.sentences import sentences

HEADER = "# Made from a note of {dated}. Look at the question and at what is expected before it counts.\n"


def case(note: Note, assistant: Assistant) -> str:
    """YAML in the format of evals/cases, to be run with `--cases`."""
    fields = {
        "id": f"note-{note.id}",
        "split": "own",
        "kind": "own",
        **_expected(note, assistant),
        "must_not_say": [note.text[start:end] for start, end in sentences(note.text)],
    }
    return HEADER.format(dated=note.dated) + yaml.safe_dump([fields], allow_unicode=True, sort_keys=False, width=110)


def _expected(note: Note, assistant: Assistant) -> dict[str, object]:
    """A passage's or a rule's words are to be cited; a topic that no guide holds is to be left open."""
    if passage := assistant.collection.passages.get(note.target) if note.kind == "passage" else None:
        return _cited(passage.section[-1], passage.guide_id, passage.text.partition("\n")[0])
    if bound := assistant.book.bound.get(note.target) if note.kind == "rule" else None:
        return _cited(bound.rule.section[-1], bound.guide.id, bound.quote)
    question = note.target if note.target.rstrip().endswith("?") else f"What about {note.target}?"
    return {"question": question, "status": ["not_covered", "off_topic"]}


def _cited(heading: str, guide_id: str, quote: str) -> dict[str, object]:
    return {
        "question": f"What do the guides say on “{heading.rstrip(':')}”?",
        "status": ["answered", "clarify"],
        "gold": [{"guide": guide_id, "quote": quote}],
    }
