"""Files become guides, or a clear error that names the file."""

from pathlib import Path

import pytest

from corpus.guides import GuideError
from ingest.documents import find_documents, read_document


def test_a_guide_with_front_matter_is_read_as_it_says(guide_file: Path) -> None:
    guide = read_document(guide_file)
    assert (guide.id, guide.title, guide.audience) == ("sleep", "Sleep in residency", "all")


def test_a_file_without_front_matter_names_itself(tmp_path: Path) -> None:
    file = tmp_path / "My Notes (v2).txt"
    file.write_text("How to rest\n\nSleep well.\n", encoding="utf-8")
    guide = read_document(file)
    assert (guide.id, guide.title, guide.audience) == ("my-notes-v2", "How to rest", "all")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"---\nid: a\ntitle: [broken\n---\nText.", "front matter is not YAML"),
        (b"---\nid: a\n---\nText.", "title: Field required"),
        (b"---\nid: A B\ntitle: t\n---\nText.", "id: String should match"),
        (b"---\nid: a\ntitle: t\nauthor: me\n---\nText.", "author: Extra inputs"),
        (b"---\nid: a\ntitle: t\n\nText.", "no front matter"),
        (b"---\n- a\n---\nText.", "not a list of 'key: value'"),
        (b"---\nid: a\ntitle: t\n---\n\n", "holds no text"),
        (b"caf\xe9 au lait", "not UTF-8 at byte 3"),
    ],
)
def test_a_broken_file_is_refused_by_name(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "broken.md"
    file.write_bytes(content)
    with pytest.raises(GuideError) as refused:
        read_document(file)
    assert str(file) in str(refused.value)
    assert told in str(refused.value)


def test_folders_are_searched_to_the_bottom_and_each_file_found_once(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    file = tmp_path / "deep" / "a.md"
    file.write_text("A.", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"")
    assert find_documents([tmp_path, file]) == [file.resolve()]


@pytest.mark.parametrize(("name", "told"), [("missing", "does not exist"), ("picture.png", "only .md and .txt")])
def test_a_path_that_cannot_be_read_is_refused(tmp_path: Path, name: str, told: str) -> None:
    if "." in name:
        (tmp_path / name).touch()
    with pytest.raises(GuideError, match=told):
        find_documents([tmp_path / name])
