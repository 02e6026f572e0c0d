"""The guides' folder broken: told with the file and the remedy, what was in force kept, and mended by 'make ingest'."""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from assistant.library import LibraryError
from assistant.retrieval.collection import Collection
from tests.faults import warm
from tests.faults.conftest import Data
from tests.faults.forked import heard, telling
from tests.faults.test_kills import edition_of, write_guides

pytestmark = pytest.mark.faults

PlainUser = Callable[[], AbstractContextManager[None]]


def guide_file(data: Data) -> Path:
    (file,) = (data.library_dir / "guides" / "sleep").glob("*.json")
    return file


def ranker(data: Data) -> Path:
    (file,) = data.library_dir.glob("ranker-*.npz")
    return file


def a_folder_instead(file: Path) -> None:
    file.unlink()
    file.mkdir()


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def garbage(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00 no JSON")


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def of_a_newer_program(file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace("{", '{"later": 1, ', 1), encoding="utf-8")


@pytest.mark.parametrize("fault", [cut, garbage, emptied, of_a_newer_program, a_folder_instead])
def test_a_broken_manifest_is_named_with_the_remedy_and_the_guides_versions_are_kept(
    data: Data, fault: Callable[[Path], None]
) -> None:
    kept = guide_file(data)
    fault(data.manifest)
    with pytest.raises(LibraryError, match=r"manifest\.json: cannot be read; delete it and run 'make ingest'"):
        data.ingest()
    shutil.rmtree(data.manifest) if data.manifest.is_dir() else data.manifest.unlink()
    data.ingest()
    assert len(data.texts()) == 6
    assert guide_file(data) == kept


@pytest.mark.parametrize("fault", [cut, garbage, emptied, of_a_newer_program, Path.unlink])
def test_a_broken_version_of_a_guide_is_told_and_written_again(data: Data, fault: Callable[[Path], None]) -> None:
    fault(guide_file(data))
    with pytest.raises(LibraryError, match="make ingest"):
        data.collection()
    data.ingest()
    assert len(data.texts()) == 6


@pytest.mark.parametrize("fault", [cut, garbage, emptied, Path.unlink])
def test_a_broken_ranker_is_told_and_learned_again(data: Data, fault: Callable[[Path], None]) -> None:
    fault(ranker(data))
    with pytest.raises(LibraryError, match="learns it again"):
        data.collection()
    data.ingest()
    assert data.collection().rankers.passages.names


def test_kept_questions_that_cannot_be_read_are_named_with_the_remedy(data: Data) -> None:
    questions = data.library_dir / "questions" / "sleep.json"
    questions.parent.mkdir()
    garbage(questions)
    with pytest.raises(LibraryError, match=r"sleep\.json: cannot be read; delete it and ingest the questions again"):
        data.ingest()
    assert len(data.texts()) == 6


def test_a_guides_file_that_is_gone_leaves_the_guide_in_force(data: Data) -> None:
    data.source.unlink()
    report = data.ingest()
    assert report.gone == [f"sleep ({data.source})"]
    assert len(data.texts()) == 6


def test_a_guides_file_that_became_unreadable_leaves_the_guide_in_force(data: Data) -> None:
    data.source.write_bytes(b"---\nid: sleep\n: [\n---\n\xff")
    report = data.ingest()
    assert "sleep.md" in report.stale[0]
    assert len(data.texts()) == 6


def test_a_guides_file_without_the_right_to_read_it_leaves_the_guide_in_force(
    open_folder: Path, plain_user: PlainUser
) -> None:
    data = Data(open_folder)
    data.ingest()
    data.source.chmod(0)
    for path in (data.folder, *data.folder.rglob("*")):
        if path != data.source:
            path.chmod(0o777)
    with plain_user():
        report = data.ingest()
    assert "Permission denied" in report.stale[0]
    assert len(data.texts()) == 6


def test_a_manifest_without_the_right_to_read_it_is_named(open_folder: Path, plain_user: PlainUser) -> None:
    data = Data(open_folder)
    data.ingest()
    data.manifest.chmod(0)
    with plain_user(), pytest.raises(LibraryError, match=r"manifest\.json: cannot be read"):
        data.library.manifest()


def test_a_folder_that_may_not_be_written_is_named_with_the_setting(open_folder: Path, plain_user: PlainUser) -> None:
    data = Data(open_folder)
    data.ingest()
    data.library_dir.chmod(0o555)
    with plain_user(), pytest.raises(LibraryError, match=r"Permission denied.*PMR_DATA_DIR"):
        data.library.prepare()
    with plain_user(), pytest.raises(LibraryError, match="cannot be written"):
        data.library.publish(data.library.manifest())
    assert len(data.texts()) == 6


@pytest.mark.parametrize("largest", [500, 20_000, 120_000, 250_000])
def test_a_disk_that_fills_during_an_ingestion_leaves_the_old_guides_in_force(tmp_path: Path, largest: int) -> None:
    """The limit of a file's size stands for the disk: what is written beyond it fails."""
    folder, guides = tmp_path / "data", tmp_path / "guides"
    folder.mkdir()
    write_guides(guides, 0)
    with telling(warm.ingest_guides, folder, guides) as (_, told):
        assert heard(told) == "begun"
        heard(told)
    write_guides(guides, 1)
    (guides / "guide-0.md").write_text("# Guide 0\n\nEdition 1.\n\n" + "Long words without end. " * 20_000)
    with telling(warm.ingest_on_a_full_disk, folder, guides, largest) as (_, told):
        fault = next(said for said in iter(lambda: heard(told), None) if isinstance(said, tuple))
    assert fault[0] in ("LibraryError", "IndexUnusable"), fault
    assert "cannot be" in fault[1]
    write_guides(guides, 2)
    with telling(warm.ingest_guides, folder, guides) as (_, told):
        assert edition_of(heard(told)) == 0
        assert heard(told) == "begun"
        assert edition_of(heard(told)) == 2


def test_what_a_killed_process_left_beside_the_files_is_no_guide(data: Data) -> None:
    (data.library_dir / ".manifest.json.4711").write_text('{"guides":')
    (data.library_dir / "ranker-0.new.npz").write_bytes(b"PK")
    data.ingest()
    assert isinstance(data.collection(), Collection)
    assert not (data.library_dir / "ranker-0.new.npz").exists()
