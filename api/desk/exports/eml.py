"""A reply as an unsent email: plain text, and the same as HTML."""

import re
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from api.desk.emails import ADDRESS
from api.desk.exports.document import MARKDOWN, SOURCES, Reply, place
from api.desk.exports.plain import body
from assistant.answer.verify import MARK

LONGEST_SUBJECT = 200
"""Characters."""


def eml(reply: Reply) -> bytes:
    message = EmailMessage(policy=SMTP)
    # A header is one line: whatever would begin another is a blank.
    message["Subject"] = reply.title[:LONGEST_SUBJECT]
    # The address was read from what a student wrote; one with more in it than letters and dots may stand for several.
    if ADDRESS.fullmatch(reply.to):
        message["To"] = reply.to
    # Mail programs open it as a draft to be sent.
    message["X-Unsent"] = "1"
    message.set_content(body(reply))
    message.add_alternative(_html(reply), subtype="html")
    return message.as_bytes()


def _html(reply: Reply) -> str:
    cited = reply.sources
    numbers = {c.n for c in cited}

    def linked(mark: re.Match[str]) -> str:
        return f'<sup><a href="#source-{mark[1]}">{mark[0]}</a></sup>' if int(mark[1]) in numbers else mark[0]

    shown = MARK.sub(linked, MARKDOWN.render(reply.letter))
    shown = re.sub(r"(?<=<li>)(\s*(?:<p>)?)\[([ x])\] ", lambda b: b[1] + ("☑ " if b[2] == "x" else "☐ "), shown)
    if not cited:
        return f"<html><body>\n{shown}</body></html>\n"
    sources = "\n".join(
        f'<p id="source-{c.n}"><b>[{c.n}] {escape(place(c))}</b></p>\n'
        f"<blockquote>{escape(c.quote).replace(chr(10), '<br>')}</blockquote>"
        for c in cited
    )
    return f"<html><body>\n{shown}<hr>\n<h3>{SOURCES}</h3>\n{sources}\n</body></html>\n"
