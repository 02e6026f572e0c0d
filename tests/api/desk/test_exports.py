"""Replies as files: the text, the marks and the sources arrive in each, whatever was written."""

import io
import re
import shutil
import subprocess
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import docx as word
import pytest

from api.desk.exports.document import Reply
from api.desk.exports.docx import docx
from api.desk.exports.eml import eml
from api.desk.exports.formats import FORMATS
from api.desk.exports.markdown import markdown
from api.desk.exports.plain import plain
from assistant.models import Citation

SUBJECT = "Re: Your questions"
SIGNED = "Dr. Ann Lee\nAdvising *Office*"
TEXT = """Dear Priya,

Thank you. This is **bold** and *leaning*, a <b>tag</b>, a [link](http://e.vil) and a stray [9].

### “How many aways?”

**Away Rotations** [1]
- Aim for 1–2 away rotations at programs where: [1]
  - You are interested. [1][2]
- [ ] Ask for letters. [2]

1. First step
2. Second step

> Quoted words.

Kind regards,

"""


def citation(n: int, quote: str) -> Citation:
    return Citation(
        n=n,
        guide_id="guide",
        guide_title="A Guide & more",
        guide_version="abc",
        section=("Rotations", "Away"),
        quote=quote,
        start=0,
        end=len(quote),
        passage_id="p",
    )


CITED = [
    citation(1, "Aim for 1–2 away rotations at programs where:\nYou are <interested>."),
    citation(2, "Ask for letters."),
    citation(3, "Never used."),
]
REPLY = Reply(SUBJECT, TEXT, CITED, SIGNED)
HOSTILE = ["Re: x\r\nBcc: all@example.edu", "x\nX-Evil: 1\n\n<script>", "x\u2028Bcc: a@b.c", "", "\x00\x0b", "é" * 600]


def test_plain_text_carries_the_words_the_marks_and_the_sources() -> None:
    text = plain(REPLY)
    assert text.startswith(
        "Subject: Re: Your questions\n\nDear Priya,\n\nThank you. This is bold and leaning, a <b>tag</b>"
    )
    assert (
        "- Aim for 1–2 away rotations at programs where: [1]\n  - You are interested. [1][2]\n- ☐ Ask for letters. [2]"
        in text
    )
    assert "1. First step\n2. Second step\n\n> Quoted words.\n\nKind regards,\n\nDr. Ann Lee\nAdvising *Office*" in text
    assert (
        "[1] A Guide & more › Rotations › Away\n    Aim for 1–2 away rotations at programs where:\n    You are <int"
        in text
    )
    assert "Never used." not in text


def test_markdown_has_a_footnote_for_each_source() -> None:
    text = markdown(REPLY)
    assert "You are interested. [^1][^2]" in text
    assert "a stray [9]" in text
    assert (
        "\n\n[^1]: A Guide & more › Rotations › Away\n\n    > Aim for 1–2 away rotations at programs where:\n" in text
    )
    assert "[^3]" not in text


def test_a_word_document_has_headings_lists_and_marks_that_lead_to_their_sources() -> None:
    document = word.Document(io.BytesIO(docx(REPLY)))
    styled = [(p.style.name if p.style else "", p.text) for p in document.paragraphs]
    assert ("Heading 1", SUBJECT) in styled
    assert ("Heading 2", "“How many aways?”") in styled
    assert ("List Bullet 2", "You are interested. [1][2]") in styled
    assert ("Quote", "Quoted words.") in styled
    assert ("Normal", "Dr. Ann Lee\nAdvising *Office*") in styled
    assert ("Quote", CITED[0].quote) in styled
    xml = document.element.xml
    anchors = set(re.findall(r'w:anchor="(\w+)"', xml))
    assert anchors == set(re.findall(r'<w:bookmarkStart [^>]*w:name="(\w+)"', xml)) == {"source_1", "source_2"}
    assert xml.count('w:val="superscript"') == len(re.findall(r"\[[12]\]", TEXT))


def parsed(sent: bytes) -> tuple[EmailMessage, str, str]:
    message = message_from_bytes(sent, policy=policy.default)
    assert isinstance(message, EmailMessage)
    plain_part, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain_part
    assert html
    return message, plain_part.get_content(), html.get_content()


def test_an_email_carries_both_kinds_of_text_with_marks_and_sources() -> None:
    message, text, html = parsed(eml(REPLY))
    assert message["Subject"] == SUBJECT
    assert not message.defects
    assert text.startswith("Dear Priya,")
    for part in (text, html):
        assert "You are interested." in part
        assert "A Guide &" in part
        assert "Ask for letters." in part
    assert '<sup><a href="#source-2">[2]</a></sup>' in html
    assert '<p id="source-2">' in html
    assert "<li>☐ Ask for letters." in html
    assert "&lt;b&gt;tag&lt;/b&gt;" in html
    assert "You are &lt;interested&gt;." in html
    assert 'href="http' not in html


@pytest.mark.parametrize(
    ("to", "header"),
    [
        ("sam.lee@school.edu", "sam.lee@school.edu"),
        ("sam lee", None),
        ("", None),
        # What mail programs decode into further recipients, or into another header.
        ("=?utf-8?q?a=40b.co=2cc=40d.co?=@e.f", None),
        ("=?utf-8?q?x=0d=0abcc=3aevil=40x.com?=@a.b", None),
    ],
)
def test_an_email_is_addressed_where_the_students_address_is_known(to: str, header: str | None) -> None:
    message, *_ = parsed(eml(replace(REPLY, to=to)))
    assert message["To"] == header


@pytest.mark.parametrize("subject", HOSTILE)
def test_a_subject_never_begins_another_header(subject: str) -> None:
    message, *_ = parsed(eml(replace(REPLY, subject=subject, to=subject)))
    assert set(message.keys()) <= {"Subject", "X-Unsent", "MIME-Version", "Content-Type"}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_every_format_takes_whatever_was_written(name: str, hostile: str) -> None:
    written = FORMATS[name].write(Reply(hostile, f"{hostile}\n\n{TEXT}\n\n- {hostile}", CITED, hostile, hostile))
    assert written


@pytest.mark.services
def test_libreoffice_opens_the_word_document_with_text_marks_and_sources(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed (apt-get install libreoffice-writer-nogui)")
    file = tmp_path / "reply.docx"
    file.write_bytes(docx(REPLY))
    command = [program, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    command += ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    text = (tmp_path / "reply.txt").read_text(encoding="utf-8-sig")
    assert "You are interested. [1][2]" in text
    assert "[1] A Guide & more › Rotations › Away" in text
    assert "Ask for letters." in text
    assert "Dr. Ann Lee" in text
