"""Files made to do harm are refused by name, within their time and memory, and the rest is ingested."""

import io
import os
import socket
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import docx
import pytest

from assistant.library import Library
from corpus.guides import GuideError
from ingest.conversion import Converter
from ingest.documents import BESIDE_LARGEST, DEEPEST, File, find_documents, open_document, read_document
from ingest.formats import word
from ingest.formats.word import read_word
from ingest.limits import STANDARD
from tests.ingest.conftest import Desk

TIGHT = STANDARD._replace(seconds=90, memory=400)
HURRIED = TIGHT._replace(seconds=4)


@pytest.fixture(scope="module")
def converter() -> Iterator[Converter]:
    with Converter(TIGHT) as converter:
        yield converter


@pytest.fixture
def hurried() -> Iterator[Converter]:
    """For what would take for ever."""
    with Converter(HURRIED) as converter:
        yield converter


def file(name: str, data: bytes) -> File:
    return File(Path(name), data, None)


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, the first of them its catalogue."""
    body, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (len(objects) + 1, table, len(objects) + 1, len(body))
    )


def stream(data: bytes, header: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), header, data)


def one_page(content: bytes, *more: bytes, resources: bytes = b"") -> bytes:
    """A PDF of one page with this content stream; further objects are numbered from 5 on."""
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << %s >> >>" % resources,
        content,
        *more,
    )


def test_a_file_is_read_apart_as_it_is_read_here(converter: Converter, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Resting", style="Title")
    document.add_paragraph("Sleep well.")
    document.save(str(tmp_path / "a.docx"))
    (tmp_path / "b.md").write_text(
        "---\nid: b\ntitle: Notes\n---\n# Notes\n\nOne <!-- join -->\n\n- two\n", encoding="utf-8"
    )
    for name in ("a.docx", "b.md"):
        opened = open_document(tmp_path / name)
        assert read_document(opened, convert=converter.content) == read_document(opened)


def test_a_pdf_of_drawings_within_drawings_without_end_is_stopped_when_its_time_is_up(hurried: Converter) -> None:
    forms = [
        stream(
            b"/X Do " * 10,
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % n,
        )
        for n in range(6, 46)
    ]
    last = stream(b"BT /F 9 Tf (x) Tj ET", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    bomb = one_page(stream(b"/X Do"), *forms, last, resources=b"/XObject << /X 5 0 R >>")
    began = time.monotonic()
    with pytest.raises(GuideError, match=r"bomb\.pdf: not read within 4 s; split it, or raise PMR_GUIDE_SECONDS"):
        hurried.content(file("bomb.pdf", bomb))
    assert time.monotonic() - began < 120
    assert hurried.content(file("next.txt", b"The next one is read.")).pieces


def test_a_pdf_whose_page_unpacks_to_gigabytes_is_refused_for_its_memory(converter: Converter) -> None:
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b" " * 1024 * 1024) for _ in range(500)) + packer.flush()
    bomb = one_page(stream(packed, b"/Filter /FlateDecode"))
    assert len(bomb) < 4 * 1024 * 1024
    with pytest.raises(GuideError, match=r"bomb\.pdf: (needs more than 400 MB|not read within)"):
        converter.content(file("bomb.pdf", bomb))
    assert converter.content(file("next.txt", b"The next one is read.")).pieces


def test_a_pdf_whose_pages_contain_themselves_is_refused(converter: Converter) -> None:
    loop = pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>")
    with pytest.raises(GuideError, match=r"loop\.pdf"):
        converter.content(file("loop.pdf", loop))


def test_a_pdf_whose_arrays_nest_without_end_is_refused(converter: Converter) -> None:
    deep = one_page(stream(b"q"), b"[" * 200_000 + b"]" * 200_000, resources=b"/X 5 0 R")
    with pytest.raises(GuideError, match=r"deep\.pdf"):
        converter.content(file("deep.pdf", deep))


def test_a_pdf_of_too_many_pages_is_refused_before_any_is_read() -> None:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 53))
    pages = [b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"] * 50
    thick = pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count 50 >>" % kids, *pages)
    with (
        Converter(TIGHT._replace(pages=49)) as converter,
        pytest.raises(GuideError, match=r"thick\.pdf: has more than 49 pages; split it, or raise PMR_GUIDE_PAGES"),
    ):
        converter.content(file("thick.pdf", thick))


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


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}.txt").touch()
    with pytest.raises(GuideError, match=r"more than 3 files; .* raise PMR_GUIDE_FILES"):
        find_documents([tmp_path], STANDARD._replace(files=3))


def test_folders_nested_without_end_are_searched_to_a_depth(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Words.", encoding="utf-8")
    deep = tmp_path
    for _ in range(DEEPEST + 20):
        deep /= "d"
        deep.mkdir()
    (deep / "b.txt").write_text("Words.", encoding="utf-8")
    found = find_documents([tmp_path])
    assert [path.name for path in found.files] == ["a.txt"]
    assert any(f"below {DEEPEST} folders" in line for line in found.skipped)


def test_pipes_sockets_and_links_in_a_folder_are_skipped_saying_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Words.", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "device.txt").symlink_to("/dev/zero")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "nothing.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "up").symlink_to(tmp_path.parent)
    bound = socket.socket(socket.AF_UNIX)
    place = Path.cwd()
    try:
        os.chdir(tmp_path)  # the path of a socket is short
        bound.bind("socket.txt")
    finally:
        os.chdir(place)
        bound.close()
    found = find_documents([tmp_path])
    assert [path.name for path in found.files] == ["a.txt"]
    told = {line.split(" (")[0].rpartition("/")[2]: line.split(" (")[1] for line in found.skipped}
    assert told == {
        "pipe.txt": "a pipe, a socket or a device)",
        "socket.txt": "a pipe, a socket or a device)",
        "device.txt": "a link that leaves the folder)",
        "up": "a link that leaves the folder)",
        "loop.txt": "a link to a folder, or to nothing)",
        "nothing.txt": "a link to a folder, or to nothing)",
    }


def test_a_pipe_that_is_named_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(GuideError, match=r"pipe\.txt: is no regular file"):
        open_document(tmp_path / "pipe.txt")


def test_a_known_file_that_became_a_link_is_not_followed(desk: Desk, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Nobody's business.", encoding="utf-8")
    known = desk.write("known.txt", "Known words.")
    desk.run(known)
    known.unlink()
    known.symlink_to(secret)
    report = desk.run()
    assert any("a link by now" in line for line in report.stale)
    guide = desk.library.guide("known")
    assert guide
    assert guide.text == "Known words."


def test_a_link_beside_a_guide_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Words.", encoding="utf-8")
    (tmp_path / "secret.yaml").write_text("title: Secret", encoding="utf-8")
    (tmp_path / "in" / "a.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(GuideError, match=r"a\.yaml: cannot be read \(a link"):
        open_document(tmp_path / "in" / "a.txt")


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "a/b", "A", "", "a" * 200, "a\x00b", "-a", ".hidden"])
def test_an_id_that_would_lead_out_of_the_library_is_refused(tmp_path: Path, name: str) -> None:
    guide = tmp_path / "a.md"
    guide.write_text(f"---\nid: {name!r}\ntitle: t\n---\nText.", encoding="utf-8")
    with pytest.raises(GuideError, match=r"a\.md"):
        read_document(open_document(guide))
    library = Library(tmp_path / "library")
    assert library.guide(name, "0" * 16) is None
    assert library.guide("a", name) is None


def test_a_file_whose_name_is_an_attack_gets_a_harmless_id(tmp_path: Path) -> None:
    for name in ("..md", "a\nb.md", "\x1b[2Jx.md", "; rm -rf.md", "%2e%2e%2f.md", "ａ．．／.md", "n" * 240 + ".md"):
        if name.startswith("."):
            continue
        guide = tmp_path / name
        guide.write_text("---\ntitle: t\n---\nText.", encoding="utf-8")
        assert read_document(open_document(guide)).id.strip("abcdefghijklmnopqrstuvwxyz0123456789-") == ""


def test_a_file_whose_name_is_no_text_is_skipped_saying_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Words.", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.txt")).write_text("Words.", encoding="utf-8")
    found = find_documents([tmp_path])
    assert [path.name for path in found.files] == ["a.txt"]
    assert any("name is not UTF-8" in line for line in found.skipped)


def test_the_reader_is_this_programs_own_whatever_lies_in_the_users_folder(tmp_path: Path) -> None:
    (tmp_path / "ingest").mkdir()
    (tmp_path / "ingest" / "__init__.py").write_text("raise SystemExit('taken over')", encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path[:0] = [{str(Path.cwd())!r}]\n"
            "from pathlib import Path\nfrom ingest.conversion import Converter\nfrom ingest.documents import File\n"
            "from ingest.limits import STANDARD\n"
            "with Converter(STANDARD) as c: print(c.content(File(Path('a.txt'), b'Words.', None)).pieces)",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Words." in done.stdout, done.stderr


def test_what_a_reader_sends_is_data_alone() -> None:
    import pickle

    from ingest.conversion import _Data

    class Attack:
        def __reduce__(self) -> tuple[object, ...]:
            return os.system, ("true",)

    with pytest.raises(pickle.UnpicklingError, match="is no part of a document"):
        _Data(io.BytesIO(pickle.dumps(Attack()))).load()


def test_a_document_that_names_other_places_makes_nobody_ask_them(converter: Converter) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.5)
        place = f"http://127.0.0.1:{server.getsockname()[1]}"
        html = (
            f'<!DOCTYPE html SYSTEM "{place}/a.dtd"><link rel="stylesheet" href="{place}/b.css"><base href="{place}/">'
            f'<p>Words.</p><img src="{place}/c.png"><iframe src="{place}/d"></iframe><object data="{place}/e"></object>'
        )
        assert converter.content(file("a.html", html.encode())).pieces
        xhtml = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "{place}/f">]><html><body><p>Words &x;</p></body></html>'
        assert converter.content(file("b.html", xhtml.encode())).pieces
        with pytest.raises(TimeoutError):
            server.accept()
