"""Folders, links and names made to do harm are followed nowhere: they are refused, or skipped saying so."""

import os
import socket
from pathlib import Path

import pytest

from assistant.library import Library
from corpus.guides import GuideError
from ingest.documents import DEEPEST, find_documents, open_document, read_document
from ingest.limits import STANDARD
from tests.ingest.conftest import Desk


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
