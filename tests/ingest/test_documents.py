"""Files become guides, or a clear error that names the file."""

import io
from pathlib import Path

import docx
import pytest

from corpus.guides import GuideError
from corpus.models import Guide
from corpus.passages import passages_of
from ingest.documents import Found, find_documents, open_document, read_document
from ingest.limits import STANDARD


def read(path: Path) -> Guide:
    return read_document(open_document(path))


def written(folder: Path, name: str, text: str = "Some words.") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_a_guide_with_front_matter_is_read_as_it_says(guide_file: Path) -> None:
    guide = read(guide_file)
    assert (guide.id, guide.title, guide.audience) == ("sleep", "Sleep in residency", "all")


def test_a_file_without_front_matter_names_itself(tmp_path: Path) -> None:
    guide = read(written(tmp_path, "My Notes (v2).txt", "How to rest\n\nSleep well.\n"))
    assert (guide.id, guide.title, guide.audience) == ("my-notes-v2", "How to rest", "all")


def test_every_kind_of_file_gives_the_same_guide(tmp_path: Path) -> None:
    document = docx.Document()
    for words, style in (("Resting", "Title"), ("Nights", "Heading 1"), ("Sleep well.", None), ("Nap", "List Bullet")):
        document.add_paragraph(words, style=style)
    buffer = io.BytesIO()
    document.save(buffer)
    (tmp_path / "rest.docx").write_bytes(buffer.getvalue())
    written(tmp_path, "rest.md", "# Resting\n\n## Nights\n\nSleep well.\n\n- Nap\n")
    written(tmp_path, "rest.html", "<h1>Resting</h1><h2>Nights</h2><p>Sleep well.</p><ul><li>Nap</li></ul>")
    written(tmp_path, "rest.txt", "Resting\n=======\n\nNights\n------\nSleep well.\n\n* Nap\n")
    guides = [read(path) for path in find_documents([tmp_path]).files]
    assert len(guides) == 4
    for guide in guides:
        assert guide.title == "Resting"
        (passage,) = (p for p in passages_of(guide) if "Nap" in p.text)
        assert passage.section[-1:] == ("Nights",)
        assert passage.text == "Sleep well.\n\n- Nap"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"---\nid: a\ntitle: [broken\n---\nText.", "front matter is not YAML"),
        (b"---\nid: A B\ntitle: t\n---\nText.", "id: String should match"),
        (b"---\nid: a\ntitle: t\nauthor: me\n---\nText.", "author: Extra inputs"),
        (b"---\naudience: everybody\n---\nText.", "audience: Input should be"),
        (b"---\nid: a\ntitle: t\n\nText.", "no front matter"),
        (b"---\n- a\n---\nText.", "not a list of 'key: value'"),
        (b"---\nid: a\ntitle: t\n---\n\n", "holds no text"),
        (b"te\x00xt", "not text"),
        (b"", "holds no text"),
    ],
)
def test_a_broken_file_is_refused_by_name(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "broken.md"
    file.write_bytes(content)
    with pytest.raises(GuideError) as refused:
        read(file)
    assert str(file) in str(refused.value)
    assert told in str(refused.value)


@pytest.mark.parametrize("beside", ["notes.yaml", "notes.txt.yaml"])
def test_a_file_beside_it_declares_what_a_guide_cannot(tmp_path: Path, beside: str) -> None:
    file = written(tmp_path, "notes.txt")
    written(tmp_path, beside, "title: Rest\naudience: img\npublisher: Us\nid: rest")
    guide = read(file)
    assert (guide.id, guide.title, guide.audience, guide.publisher) == ("rest", "Rest", "img", "Us")
    assert find_documents([tmp_path]) == Found([file.resolve()])


def test_an_audience_given_is_above_one_declared(guide_file: Path) -> None:
    assert read_document(open_document(guide_file), audience="us").audience == "us"


def test_an_unknown_key_beside_a_file_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, "notes.txt")
    written(tmp_path, "notes.yaml", "author: me")
    with pytest.raises(GuideError, match=r"notes\.txt.*author: Extra inputs"):
        read(file)


def test_folders_are_searched_to_the_bottom_and_each_file_found_once(tmp_path: Path) -> None:
    file = written(tmp_path, "deep/a.md")
    assert find_documents([tmp_path, file]).files == [file.resolve()]


def test_what_is_passed_over_in_a_folder_is_named(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    kept = written(inside, "a.md")
    written(outside, "secret.md")
    for name in (".hidden.md", ".git/b.md", "picture.png", "~$a.docx"):
        written(inside, name)
    (inside / "linked.md").symlink_to(outside / "secret.md")
    (inside / "folder").symlink_to(outside)
    found = find_documents([inside])
    assert found.files == [kept.resolve()]
    told = "\n".join(found.skipped)
    for name, reason in (
        (".hidden.md", "hidden"),
        (".git", "hidden"),
        ("picture.png", "no kind of guide"),
        ("~$a.docx", "hidden"),
        ("linked.md", "a link that leaves the folder"),
        ("folder", "a link that leaves the folder"),
    ):
        assert f"{inside.resolve() / name} ({reason})" in told


@pytest.mark.parametrize(("name", "told"), [("missing", "does not exist"), ("picture.png", "of a kind"), ("empty/", "holds no file")])  # fmt: skip
def test_a_path_that_cannot_be_read_is_refused(tmp_path: Path, name: str, told: str) -> None:
    if name.endswith("/"):
        (tmp_path / name).mkdir()
    elif "." in name:
        (tmp_path / name).touch()
    with pytest.raises(GuideError, match=told):
        find_documents([tmp_path / name])


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "large.txt"
    with file.open("wb") as large:
        large.truncate(STANDARD.megabytes * 1024 * 1024 + 1)
    with pytest.raises(GuideError, match=r"large\.txt: larger than 50 MB"):
        open_document(file)
