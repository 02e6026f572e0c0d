"""A conversation as a Markdown file: what was asked, what was answered, and the words it rests on."""

from collections.abc import Iterator
from datetime import date

from api.schemas import ChatResponse, NoteBeside, StoredConversation, StoredTurn
from assistant.models import Citation

UNFINISHED = "*This answer was never finished.*"
UNKEPT = "*(not kept)*"


def document(conversation: StoredConversation) -> str:
    parts = [
        f"# {_literal(conversation.title)}",
        f"*pmr-advisor, {_day(conversation.created)}. This is not official advice.*",
    ]
    for turn in conversation.turns:
        parts.extend(_turn(turn))
    return "\n\n".join(parts) + "\n"


def _turn(turn: StoredTurn) -> Iterator[str]:
    yield f"## {_day(turn.asked_at)}, {turn.asked_at:%H:%M} UTC"
    yield "\n".join(f"> {_literal(line)}".rstrip() for line in (turn.message or UNKEPT).splitlines())
    if turn.response is None:
        yield UNFINISHED
        return
    yield turn.response.answer
    for note in turn.response.notes:
        yield from _note(note)
    yield from _sources(turn.response)


def _note(note: NoteBeside) -> Iterator[str]:
    yield "### A note from your advisors, not from the guides"
    yield "\n".join(f"> {_literal(line)}".rstrip() for line in note.text.splitlines())
    yield f"{_literal(note.signed)}, {_day(note.dated)}. Source: {_literal(' '.join(note.source.split()))}"


def _sources(response: ChatResponse) -> Iterator[str]:
    for title, citations in (("Sources", response.citations), ("Nearest in the guides", response.related)):
        if citations:
            yield f"### {title}"
            yield "\n".join(_source(citation) for citation in citations)


def _source(citation: Citation) -> str:
    place = " › ".join((citation.guide_title, *citation.section))
    return f"- [{citation.n}] “{_literal(' '.join(citation.quote.split()))}” – {_literal(place)}"


def _literal(text: str) -> str:
    """Text in which no reader of Markdown sees markup of HTML."""
    return text.replace("<", "\\<")


def _day(moment: date) -> str:
    return f"{moment.day} {moment:%B %Y}"
