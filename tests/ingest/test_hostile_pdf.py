"""PDFs made to do harm are refused by name, within their time and memory, and the next file is read."""

import time
import zlib

import pytest

from corpus.guides import GuideError
from ingest.conversion import Converter
from tests.ingest.conftest import TIGHT, file


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
