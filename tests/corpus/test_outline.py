"""The headings of each guide stand at the depth that a reader of the source would give them."""

from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

HERE = Path(__file__).resolve().parent
GUIDES = HERE.parents[1] / "corpus" / "guides"
OUTLINE: dict[str, list[str]] = yaml.safe_load((HERE / "outline.yaml").read_text(encoding="utf-8"))


def outline(guide: str) -> list[str]:
    tokens = MarkdownIt("commonmark").parse((GUIDES / f"{guide}.md").read_text(encoding="utf-8").split("---\n", 2)[2])
    return [f"{token.tag} {text.content}" for token, text in pairwise(tokens) if token.type == "heading_open"]


def test_every_guide_has_an_expected_outline() -> None:
    assert sorted(OUTLINE) == sorted(path.stem for path in GUIDES.glob("*.md"))


@pytest.mark.parametrize("guide", OUTLINE)
def test_the_guide_has_the_expected_outline(guide: str) -> None:
    assert outline(guide) == OUTLINE[guide]


@pytest.mark.parametrize("guide", OUTLINE)
def test_no_heading_skips_a_level(guide: str) -> None:
    levels = [int(heading[1]) for heading in outline(guide)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
