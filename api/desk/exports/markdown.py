"""A reply as Markdown, its marks as footnotes."""

from collections.abc import Sequence

from api.desk.exports.document import place, signed_text, titled, used
from api.footnotes import literal
from assistant.answer.verify import MARK
from assistant.models import Citation


def markdown(subject: str, text: str, citations: Sequence[Citation], signed: str) -> str:
    cited = used(text, citations)
    numbers = {c.n for c in cited}
    noted = MARK.sub(lambda mark: f"[^{mark[1]}]" if int(mark[1]) in numbers else mark[0], signed_text(text, signed))
    return "\n\n".join([f"# {literal(titled(subject))}", noted, *map(_footnote, cited)]) + "\n"


def _footnote(citation: Citation) -> str:
    quoted = "\n".join(f"    > {line}".rstrip() for line in citation.quote.splitlines())
    return f"[^{citation.n}]: {literal(place(citation))}\n\n{quoted}"
