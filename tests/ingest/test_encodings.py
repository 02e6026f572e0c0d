"""Text is read whatever common encoding it was saved in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.guides import GuideError
from ingest.formats.encodings import decode

TEXTS = (
    "It’s “quoted” – and so — on… • and a bullet",
    "• First\n• Second: 1–2 pages",
    "José Nuñez, Café résumé, Zürich, Ångström",
    "The students’ work; don’t be late",
    "Grades:\tA 93–100, § 3, © 2020, £5",
    "Gödel, Escher, Bach: “Été” à la carte",
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"])
@pytest.mark.parametrize("text", TEXTS)
def test_every_common_encoding_gives_the_same_text(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "notes.txt") == text


def test_other_alphabets_are_read_too() -> None:
    text = "Привет, как дела? Это обычный русский текст, чтобы было понятно."
    assert decode(text.encode("cp1251"), "notes.txt") == text


def test_line_ends_are_newlines() -> None:
    assert decode(b"a\r\nb\rc\n", "notes.txt") == "a\nb\nc\n"


@pytest.mark.parametrize("data", [b"PK\x03\x04\x00\x00", b"text\x00more", b"\x07ring"])
def test_bytes_that_are_no_text_are_refused_by_name(data: bytes) -> None:
    with pytest.raises(GuideError, match=r"notes\.txt: not text.*save the file as UTF-8"):
        decode(data, "notes.txt")


@given(data=st.binary(max_size=300))
def test_whatever_the_bytes_they_are_read_or_refused(data: bytes) -> None:
    try:
        text = decode(data, "notes.txt")
    except GuideError:
        return
    assert "\r" not in text
