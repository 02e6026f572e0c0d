"""The data folder: whole files or none, versions for ever, and clear words where it cannot be used."""

from pathlib import Path

import pytest

from assistant.library import Edition, Library, LibraryError, Manifest, is_builtin
from corpus.guides import parse_guide

GUIDE = parse_guide("---\nid: a\ntitle: A\n---\n# A\n\nWords.", "a")


def edition() -> Edition:
    return Edition(version=GUIDE.version, fingerprint="f", source="a.md", rows=1)


def test_a_guide_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.keep(GUIDE)
    library.publish(Manifest(guides={"a": edition()}))
    assert library.guide("a") == GUIDE
    assert library.guide("a", GUIDE.version) == GUIDE


def test_a_folder_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LibraryError, match=r"file.*PMR_DATA_DIR"):
        Library(tmp_path / "file" / "library").prepare()


def test_a_damaged_manifest_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(LibraryError, match=r"manifest\.json.*make ingest"):
        Library(tmp_path).manifest()


def test_a_guide_changed_on_disk_is_not_served(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.keep(GUIDE)
    path = tmp_path / "guides" / "a" / f"{GUIDE.version}.json"
    path.write_text(path.read_text(encoding="utf-8").replace("Words.", "Other."), encoding="utf-8")
    with pytest.raises(LibraryError, match="not that of version"):
        library.guide("a", GUIDE.version)


def test_no_version_or_id_leads_out_of_the_folder(tmp_path: Path) -> None:
    library = Library(tmp_path)
    assert library.guide("../../etc", "passwd") is None
    assert library.guide("a", "../../manifest") is None


def test_a_built_in_guide_named_by_its_path_in_another_checkout_is_the_one_built_in_here(tmp_path: Path) -> None:
    builtin, users = "/elsewhere/corpus/guides/step-score-strategy-pmr.md", "/elsewhere/corpus/guides/handbook.md"
    (tmp_path / "manifest.json").write_text(
        Manifest.model_construct(
            guides={
                "step-score-strategy-pmr": edition().model_copy(update={"source": builtin}),
                "handbook": edition().model_copy(update={"source": users}),
            }
        ).model_dump_json(),
        encoding="utf-8",
    )
    sources = {name: known.source for name, known in Library(tmp_path).manifest().guides.items()}
    assert sources == {"step-score-strategy-pmr": "step-score-strategy-pmr.md", "handbook": users}
    assert {name: is_builtin(source) for name, source in sources.items()} == {
        "step-score-strategy-pmr": True,
        "handbook": False,
    }


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.publish(Manifest(guides={"a": edition()}))
    (tmp_path / "guides").mkdir()
    (tmp_path / "guides" / "a").touch()
    with pytest.raises(LibraryError, match="cannot be written"):
        library.keep(GUIDE)
    assert set(library.manifest().guides) == {"a"}
