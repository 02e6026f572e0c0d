"""The canonical Markdown says what its source says: the same words in the same order."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
GUIDES = ["step-score-strategy-pmr", "step-score-strategy-pmr-img"]
REMOVALS: list[dict[str, str]] = yaml.safe_load((CORPUS / "removals.yaml").read_text(encoding="utf-8"))

# A list item starts a line, or is glued to the end of its lead-in ("used for:- Initial filters").
LIST_MARKER = re.compile(r"(?:^|(?<=[:.]))- ", re.MULTILINE)


def front_matter(guide: str) -> dict[str, str | None]:
    text = (CORPUS / "guides" / f"{guide}.md").read_text(encoding="utf-8")
    matter: dict[str, str | None] = yaml.safe_load(text.split("---\n", 2)[1])
    return matter


def body(guide: str) -> str:
    return (CORPUS / "guides" / f"{guide}.md").read_text(encoding="utf-8").split("---\n", 2)[2]


def source(guide: str) -> str:
    return (CORPUS / "sources" / f"{guide}.txt").read_bytes().decode("utf-8")


def source_words(guide: str) -> list[str]:
    text = source(guide)
    for removal in REMOVALS:
        if removal["guide"] == guide:
            before, _, after = text.rpartition(removal["text"])
            text = before + after
    return LIST_MARKER.sub(" ", text).split()


def markdown_words(markdown: str) -> list[str]:
    blocks = [token.children or [] for token in MarkdownIt("commonmark").parse(markdown) if token.type == "inline"]
    return " ".join("".join(part.content or " " for part in block) for block in blocks).split()


@pytest.mark.parametrize("guide", GUIDES)
def test_the_markdown_has_the_words_of_its_source_in_order(guide: str) -> None:
    assert markdown_words(body(guide)) == source_words(guide)


@pytest.mark.parametrize("guide", GUIDES)
def test_the_markdown_has_headings_paragraphs_lists_joins_and_ends_only(guide: str) -> None:
    tokens = MarkdownIt("commonmark").parse(body(guide))
    assert {token.tag for token in tokens if token.tag} == {"h1", "h2", "h3", "h4", "p", "ul", "li"} | (
        {"h5"} if guide == "step-score-strategy-pmr" else set()
    )
    assert {token.content.strip() for token in tokens if token.type == "html_block"} == {
        "<!-- join -->",
        "<!-- end -->",
    }
    assert {part.type for token in tokens for part in token.children or []} == {"text"}


@pytest.mark.parametrize("guide", GUIDES)
def test_the_front_matter_names_the_source_it_was_made_from(guide: str) -> None:
    matter = front_matter(guide)
    assert list(matter) == ["id", "title", "publisher", "audience", "updated", "source", "source_sha256"]
    assert (matter["id"], matter["source"]) == (guide, f"{guide}.txt")
    assert matter["title"] == source(guide).splitlines()[0]
    assert matter["source_sha256"] == hashlib.sha256((CORPUS / "sources" / f"{guide}.txt").read_bytes()).hexdigest()


@pytest.mark.parametrize("removal", REMOVALS, ids=lambda removal: f"{removal['guide']}: {removal['text'][:30]}")
def test_each_removal_stands_in_its_source_and_a_repeated_bullet_stands_there_twice(removal: dict[str, str]) -> None:
    lines = source(removal["guide"]).rstrip()
    if removal["text"].startswith("- "):
        assert lines.splitlines().count(removal["text"]) == 2
    else:
        assert lines.endswith("\n" + removal["text"])
        assert lines.count(removal["text"]) == 1


def change_a_word(lines: list[str], at: int) -> list[str]:
    return [*lines[:at], lines[at] + "s", *lines[at + 1 :]]


def drop_a_line(lines: list[str], at: int) -> list[str]:
    return [*lines[:at], *lines[at + 1 :]]


def swap_two_lines(lines: list[str], at: int) -> list[str]:
    return [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]


@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("damage", [change_a_word, drop_a_line, swap_two_lines])
def test_a_damaged_markdown_no_longer_has_the_words_of_its_source(
    guide: str, damage: Callable[[list[str], int], list[str]]
) -> None:
    lines = body(guide).splitlines()
    pairs = [i for i in range(len(lines) - 1) if lines[i].startswith("- ") and lines[i + 1].startswith("- ")]
    for at in pairs[:: len(pairs) // 5]:
        assert markdown_words("\n".join(damage(lines, at))) != source_words(guide)
