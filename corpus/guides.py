"""Guides on disk: Markdown with front matter.

The canonical text is what citations point into: the words without Markdown's syntax, as `corpus.layout` writes them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from pydantic import ValidationError

from corpus.faults import reasons, yaml_in
from corpus.layout import lay_out
from corpus.markdown import markdown_pieces
from corpus.models import Guide, GuideHeader
from corpus.pieces import Piece

GUIDES = Path(__file__).parent / "guides"
SOURCES = Path(__file__).parent / "sources"


class GuideError(ValueError):
    """A guide that cannot be read; the message names the file and what to do."""


def load_guides(folder: Path = GUIDES) -> list[Guide]:
    """Every `*.md` guide of a folder, by id. Raises GuideError."""
    guides = [load_guide(path) for path in sorted(folder.glob("*.md"))]
    seen: dict[str, Guide] = {}
    for guide in guides:
        if guide.id in seen:
            raise GuideError(f"{folder}: two guides have the id {guide.id!r}; give one of them another")
        seen[guide.id] = guide
    return guides


def load_guide(path: Path) -> Guide:
    """The guide in one Markdown file. Raises GuideError."""
    try:
        return parse_guide(path.read_text(encoding="utf-8"), name=str(path))
    except UnicodeDecodeError as error:
        raise GuideError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    except OSError as error:
        raise GuideError(f"{path}: cannot be read ({error.strerror})") from error


def parse_guide(markdown: str, name: str) -> Guide:
    """A guide from Markdown with front matter; `name` is how errors call it. Raises GuideError."""
    declared, body = front_matter(markdown.replace("\r\n", "\n").removeprefix("\ufeff"), name)
    return guide_of(declared, markdown_pieces(body), name)


def guide_of(declared: Mapping[str, object], pieces: Sequence[Piece], name: str) -> Guide:
    """A guide from what is declared of it, by the names of GuideHeader, and its pieces. Raises GuideError."""
    try:
        header = GuideHeader(**declared)
    except (ValidationError, TypeError) as error:
        raise GuideError(f"{name}: {_reasons(error)}") from error
    guide = lay_out(header, pieces)
    if guide is None:
        raise GuideError(f"{name}: holds no text; add the guide's words")
    return guide


def front_matter(markdown: str, name: str) -> tuple[dict[str, object], str]:
    """What a Markdown file's front matter declares, and the Markdown below it. Raises GuideError."""
    opening, _, rest = markdown.partition("\n")
    front, closing, body = rest.partition("\n---\n")
    if opening.strip() != "---" or not closing:
        raise GuideError(f"{name}: no front matter; begin the file with '---', 'id:' and 'title:' lines, and '---'")
    return declared_in(front, f"{name}: front matter", lines_above=1), body


def declared_in(text: str, name: str, lines_above: int = 0) -> dict[str, object]:
    """The keys of a YAML text; `lines_above` stand in the file before it. Raises GuideError."""
    try:
        declared = yaml_in(text)
    except yaml.YAMLError as error:
        if isinstance(error.__cause__, RecursionError):
            raise GuideError(f"{name} is nested too deeply; write 'key: value' lines") from error
        place = getattr(error, "problem_mark", None)
        line = f" in line {place.line + 1 + lines_above}" if place else ""
        raise GuideError(f"{name} is not YAML{line}; put values with ': ' in quotes") from error
    if not isinstance(declared, dict):
        raise GuideError(f"{name} is not a list of 'key: value' lines")
    return declared


def _reasons(error: ValidationError | TypeError) -> str:
    if isinstance(error, TypeError):
        return "keys must be words"
    return reasons(error, "header")
