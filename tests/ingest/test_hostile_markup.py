"""HTML, Markdown, YAML and text made to do harm are read or refused by name, within their time."""

import time
from contextlib import suppress
from pathlib import Path

import pytest

from corpus.guides import GuideError
from ingest.conversion import Converter
from ingest.documents import BESIDE_LARGEST, open_document, read_document
from tests.ingest.conftest import TIGHT, file


@pytest.mark.parametrize(
    ("name", "markup"),
    [
        ("divs", b"<div>" * 100_000 + b"Deep words."),
        ("lists", b"<ul><li>" * 50_000 + b"Deep words."),
        ("tables", b"<table><tr><td>" * 30_000 + b"Deep words."),
        ("marks", b"<b><i>" * 50_000 + b"Deep words."),
    ],
)
def test_html_nested_without_end_is_read_or_refused_but_never_breaks_what_follows(
    converter: Converter, name: str, markup: bytes
) -> None:
    with suppress(GuideError):
        converter.content(file(f"{name}.html", markup))
    assert converter.content(file("next.txt", b"The next one is read.")).pieces


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("quotes.md", "---\nid: a\ntitle: t\n---\n" + ">" * 100_000 + " x"),
        ("yaml.md", "---\nid: a\ntitle: " + "[" * 2_000 + "\n---\nText."),
        ("brackets.md", "---\nid: a\ntitle: t\n---\n" + "[" * 60_000 + "a" + "](" * 60_000),
        ("stars.md", "---\nid: a\ntitle: t\n---\n" + "*a **b " * 30_000),
        ("line.txt", "word " * 400_000),
        ("dashes.txt", "-" * 1_000_000),
        ("spaces.txt", " " * 1_000_000 + "x"),
    ],
)
def test_text_built_to_take_for_ever_is_read_or_refused_within_its_time(
    hurried: Converter, name: str, text: str
) -> None:
    began = time.monotonic()
    with suppress(GuideError):
        hurried.content(file(name, text.encode()))
    assert time.monotonic() - began < 120


def test_a_yaml_bomb_beside_a_guide_is_refused(tmp_path: Path) -> None:
    guide = tmp_path / "a.txt"
    guide.write_text("Words.", encoding="utf-8")
    (tmp_path / "a.yaml").write_text(
        "a: &a [x]\n" + "".join(f"{b}: &{b} [*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        encoding="utf-8",
    )
    with pytest.raises(GuideError, match=r"a\.txt.*Extra inputs"):
        read_document(open_document(guide))
    (tmp_path / "a.yaml").write_text("title: " + "[" * 2_000, encoding="utf-8")
    with pytest.raises(GuideError, match=r"a\.yaml beside .*nested too deeply"):
        read_document(open_document(guide))
    (tmp_path / "a.yaml").write_text("title: " + "x" * BESIDE_LARGEST, encoding="utf-8")
    with pytest.raises(GuideError, match=r"a\.yaml: larger than 64 KB"):
        open_document(guide)


def test_a_guide_of_too_many_characters_is_refused() -> None:
    with (
        Converter(TIGHT._replace(characters=1_000)) as converter,
        pytest.raises(
            GuideError, match=r"long\.txt: holds 1,0\d\d characters, more than 1,000; .*PMR_GUIDE_CHARACTERS"
        ),
    ):
        converter.content(file("long.txt", b"word " * 210))
