"""Word documents made to do harm are refused by name."""

import io
import zipfile

import docx
import pytest

from corpus.guides import GuideError
from ingest.conversion import Converter
from ingest.formats import word
from ingest.formats.word import read_word
from tests.ingest.conftest import file


def archive(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as written:
        for name, data in parts.items():
            written.writestr(name, data)
    return buffer.getvalue()


def test_a_word_document_that_unpacks_a_thousandfold_is_refused_before_it_is_opened() -> None:
    with pytest.raises(GuideError, match=r"a\.docx: unpacks to 31,457,280 bytes from .* no document does"):
        read_word(archive(document=b"0" * 30 * 1024 * 1024), "a.docx")


def test_a_word_document_of_too_many_parts_is_refused() -> None:
    with pytest.raises(GuideError, match=r"a\.docx: an archive of 10,001 parts"):
        read_word(archive(**{str(number): b"" for number in range(word.PARTS + 1)}), "a.docx")


def test_a_word_document_that_lies_about_its_size_is_refused(converter: Converter) -> None:
    document = docx.Document()
    document.add_paragraph("word " * 100_000)
    buffer = io.BytesIO()
    document.save(buffer)
    data = buffer.getvalue()
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        size = opened.getinfo("word/document.xml").file_size
    lying = data.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != data
    with pytest.raises(GuideError, match=r"a\.docx: cannot be read as a Word document"):
        converter.content(file("a.docx", lying))


def test_a_word_document_whose_entities_multiply_is_refused(converter: Converter) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "lol">{entities}]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        "<w:t>&e11;</w:t></w:r></w:p></w:body></w:document>"
    )
    document = docx.Document()
    plain, bomb = io.BytesIO(), io.BytesIO()
    document.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(bomb, "w") as new:
        for part in old.infolist():
            new.writestr(part, xml if part.filename == "word/document.xml" else old.read(part))
    with pytest.raises(GuideError, match=r"bomb\.docx"):
        converter.content(file("bomb.docx", bomb.getvalue()))
