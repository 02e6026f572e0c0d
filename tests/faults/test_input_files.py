"""Hostile files of every kind, backups among them: each is read, or refused by its name."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from docx import Document as Word
from hypothesis import given
from hypothesis import strategies as st

from api.upkeep.archive import FORMAT, LIST, BackupError, Contents, reading, unpack, writing
from assistant.retrieval.coverage import CoverageError, load_coverage
from corpus.conditions import ConditionError, load_conditions
from corpus.differences import DifferenceError, load_differences
from corpus.guides import GuideError
from corpus.lexicon import LexiconError, load_lexicon
from corpus.notes import NoteError, load_notes
from corpus.questions import QuestionsError, load_absent, load_expansions
from corpus.rules import RuleError, load_rules
from ingest.documents import READERS, File, read_document
from ingest.questions import read_questions
from tests.faults.hostile import BYTES, count, hostile

pytestmark = pytest.mark.faults


def zipped(data: bytes) -> bytes:
    """The bytes as the main part of an archive that is laid out as Word's."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("word/document.xml", data)
    return file.getvalue()


@cache
def _document() -> bytes:
    file = io.BytesIO()
    document = Word()
    document.add_paragraph("Nap before the shift.")
    document.save(file)
    return file.getvalue()


def word(data: bytes) -> bytes:
    """A real document with some of its bytes changed."""
    whole = bytearray(_document())
    for place, byte in enumerate(data):
        whole[(place * 7_919 + byte) % len(whole)] ^= byte
    return bytes(whole)


def pdf(data: bytes) -> bytes:
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + data + b"\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.mark.parametrize(
    ("ending", "made"),
    [
        (".md", bytes),
        (".txt", bytes),
        (".html", bytes),
        (".pdf", pdf),
        (".docx", zipped),
        (".docx", word),
    ],
    ids=["Markdown", "text", "HTML", "PDF", "Word's archive", "Word, damaged"],
)
def test_a_file_is_read_or_refused_by_name(ending: str, made: Callable[[bytes], bytes]) -> None:
    assert ending in READERS

    @given(BYTES)
    @hostile
    def reads(data: bytes) -> None:
        count()
        try:
            assert read_document(File(Path(f"hostile{ending}"), made(data), None)).text
        except GuideError as error:
            assert f"hostile{ending}" in str(error)

    reads()


@pytest.mark.parametrize("ending", [".yaml", ".jsonl"])
def test_a_file_of_questions_is_read_or_refused_by_name(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"hostile{ending}"

    @given(BYTES)
    @hostile
    def reads(data: bytes) -> None:
        count()
        file.write_bytes(data)
        try:
            read_questions(file)
        except QuestionsError as error:
            assert file.name in str(error)

    reads()


def test_the_corpus_files_are_read_or_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "us" / "hostile.yaml"
    file.parent.mkdir()
    loaders: list[tuple[Callable[[], Any], type[Exception]]] = [
        (lambda: load_rules(tmp_path), RuleError),
        (lambda: load_notes(file.parent), NoteError),
        (lambda: load_lexicon(file), LexiconError),
        (lambda: load_absent(file), QuestionsError),
        (lambda: load_expansions(file, {}), QuestionsError),
        (lambda: load_coverage(file), CoverageError),
        (lambda: load_conditions(file), ConditionError),
        (lambda: load_differences(file), DifferenceError),
    ]

    @given(BYTES)
    @hostile
    def reads(data: bytes) -> None:
        count()
        file.write_bytes(data)
        for load, refusal in loaders:
            try:
                load()
            except refusal as error:
                assert file.name in str(error)

    reads()


@cache
def _backup() -> bytes:
    with TemporaryDirectory() as folder:
        part, file = Path(folder, "part"), Path(folder, "backup.zip")
        part.write_text("What was kept. " * 40, encoding="utf-8")
        with writing(file) as backup:
            for name in ("library/manifest.json", "library/guides/a/1.json", "index/rows", "coverage.yaml"):
                backup.add(name, part)
            made = datetime(2027, 3, 1, tzinfo=UTC)
            backup.close(
                Contents(
                    format=FORMAT,
                    made=made,
                    program="1",
                    database="sqlite",
                    revision=None,
                    embedding_model="words",
                    parts=tuple(backup.parts),
                )
            )
        return file.read_bytes()


CHANGES = st.lists(st.tuples(st.integers(0, 5_000), st.binary(min_size=1, max_size=4)), min_size=1, max_size=5)


@given(CHANGES, st.one_of(st.none(), st.integers(0, 5_000)), st.one_of(st.none(), BYTES))
@hostile
def test_a_backup_is_read_or_refused_by_name(
    changes: list[tuple[int, bytes]], end: int | None, told: bytes | None
) -> None:
    count()
    data = bytearray(_backup())
    if told is None:
        for place, words in changes:
            data[place % len(data) : place % len(data) + len(words)] = words
        data = data[: end and end % len(data)]
    with TemporaryDirectory() as folder:
        file = Path(folder, "hostile.zip")
        file.write_bytes(data)
        if told is not None:
            with zipfile.ZipFile(file, "w") as archive:
                archive.writestr(LIST, told)
        try:
            with reading(file) as (archive, contents):
                for part in contents.parts:
                    unpack(archive, part, Path(folder, "unpacked") / part.name)
        except BackupError as error:
            assert "hostile.zip" in str(error) or "is not what the backup says" in str(error)
