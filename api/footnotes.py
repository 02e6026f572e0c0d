"""The sources of an answer, for clients that show nothing but its text: a list under it, and addresses that open them."""

import re
from collections.abc import Callable, Sequence
from urllib.parse import quote, urlencode

from assistant.models import Answer, Citation

Address = Callable[[Citation], str]


def address(base: str, citation: Citation) -> str:
    """The page that opens a guide at the cited words, in the version that was cited."""
    place = {"version": citation.guide_version, "start": citation.start, "end": citation.end}
    return f"{base}/guides/{quote(citation.guide_id)}?{urlencode(place)}#cited"


def footnotes(answer: Answer, link: Address | None = None) -> str:
    """Markdown to stand under an answer, numbered as its marks are; empty where it has no source."""
    if answer.citations:
        return _list("Sources", answer.citations, link)
    return _list("Nearest in the guides", answer.related, link) if answer.related else ""


def _list(title: str, citations: Sequence[Citation], link: Address | None) -> str:
    return "\n\n".join(["", "---", f"**{title}**", *(_entry(citation, link) for citation in citations)])


def _entry(citation: Citation, link: Address | None) -> str:
    number = f"{citation.n}. "
    # The lines of an item stand as far in as its words do, or Markdown ends the list.
    inset = " " * len(number)
    place = literal(" › ".join((citation.guide_title, *citation.section)))
    title = f"[{place}]({link(citation)})" if link else place
    quoted = "\n".join(f"{inset}> {line}".rstrip() for line in citation.quote.split("\n"))
    return f"{number}{title}\n\n{quoted}"


def literal(text: str) -> str:
    """Headings are shown as they are written: nothing in one ends the link, passes for a mark or is formatted."""
    return re.sub(r"[\\\[\]*_`<]", r"\\\g<0>", text)
