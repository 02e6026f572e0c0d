"""Files are read in a process apart: as they would be here, by this program's own code, and asking nobody."""

import io
import os
import socket
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from ingest.conversion import Converter
from ingest.documents import open_document, read_document
from tests.ingest.conftest import file


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
