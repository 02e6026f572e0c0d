"""The nouns of the corpus: guides, their headings and blocks, and the passages cut from them."""

from functools import cached_property
from hashlib import sha256
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, computed_field

Track = Literal["us", "img"]
Audience = Literal["us", "img", "all"]


class Model(BaseModel):
    """A value: immutable, and strict about what it is given."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Span(Model):
    """A stretch of a guide's canonical text, in Unicode code points, end excluded."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Heading(Span):
    """A heading; level 1 is the guide's title."""

    level: int = Field(ge=1, le=6)
    title: str


class Line(Span):
    """A paragraph (depth 0), or a list item (depth 1 and more) or table row (depth 1) without its marker."""

    depth: int = Field(ge=0)


class Block(Span):
    """A paragraph, or a list or table with its lead-in: the least that can be read alone."""

    section: tuple[str, ...] = Field(description="Every heading above, the guide's title excluded")
    heading: Heading | None = Field(description="The heading right above, where nothing stands between")
    lines: tuple[Line, ...]


class GuideHeader(Model):
    """The front matter of a guide."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,80}$", description="lower case letters, digits and hyphens")
    title: str = Field(min_length=1, max_length=300)
    publisher: str | None = None
    audience: Audience = "all"
    joins: Literal["marked", "short"] = Field(
        "marked", description="Which neighbouring blocks make one passage: those marked as joined, or short ones too"
    )
    updated: str | None = Field(None, description="The guide's own date, where it names one")
    source: str | None = Field(None, description="The file that the guide was received as")
    source_sha256: str | None = None


class Guide(GuideHeader):
    """A guide: its header, canonical text, and the structure of that text."""

    text: str
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]

    @computed_field  # type: ignore[prop-decorator]
    @cached_property
    def version(self) -> str:
        """The canonical text's SHA-256, shortened to 16 hexadecimal digits."""
        return sha256(self.text.encode()).hexdigest()[:16]


class Passage(Span):
    """A block, or a part of a long one, as it is indexed, found and cited."""

    id: str
    guide_id: str
    audience: Audience
    section: tuple[str, ...]
    heading: Heading | None
    lines: tuple[Line, ...]
    text: str = Field(description="The guide's words from start to end")
