"""The files that a reply can be taken away as, by name."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from api.desk.exports.document import Reply
from api.desk.exports.docx import docx
from api.desk.exports.eml import eml
from api.desk.exports.markdown import markdown
from api.desk.exports.plain import plain


class Format(NamedTuple):
    write: Callable[[Reply], str | bytes]
    media_type: str
    suffix: str


FORMATS: Mapping[str, Format] = {
    "plain": Format(plain, "text/plain; charset=utf-8", "txt"),
    "markdown": Format(markdown, "text/markdown; charset=utf-8", "md"),
    "docx": Format(docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "eml": Format(eml, "message/rfc822", "eml"),
}
