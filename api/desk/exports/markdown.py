"""A reply as Markdown, its marks as footnotes."""

from api.desk.exports.document import Reply, place
from api.footnotes import literal
from assistant.answer.verify import MARK
from assistant.models import Citation


def markdown(reply: Reply) -> str:
    cited = reply.sources
    numbers = {c.n for c in cited}
    noted = MARK.sub(lambda mark: f"[^{mark[1]}]" if int(mark[1]) in numbers else mark[0], reply.letter)
    return "\n\n".join([f"# {literal(reply.title)}", noted, *map(_footnote, cited)]) + "\n"


def _footnote(citation: Citation) -> str:
    quoted = "\n".join(f"    > {line}".rstrip() for line in citation.quote.splitlines())
    return f"[^{citation.n}]: {literal(place(citation))}\n\n{quoted}"
