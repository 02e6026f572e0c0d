"""Which guides are in force: added, read again, kept, removed."""

import json
import shutil
from pathlib import Path

import pytest

from corpus.guides import GUIDES, GuideError
from corpus.passages import passages_of
from tests.ingest.conftest import BUILTIN, Desk


def test_guides_stay_until_they_are_removed_and_one_whose_file_is_gone_stays_as_it_is(desk: Desk) -> None:
    file = desk.write("sleep.md", "# Sleep\n\nNap.")
    assert desk.run(file).added == ("sleep",)
    assert "sleep" in desk.run().unchanged
    file.unlink()
    report = desk.run()
    assert report.gone == [f"sleep ({file})"]
    assert desk.own == {"first", "sleep"}


def test_a_changed_file_is_read_again_and_an_unreadable_one_keeps_its_guide(desk: Desk) -> None:
    file = desk.write("sleep.txt", "Nap before the shift.")
    desk.run(file)
    desk.write("sleep.txt", "Nap after the shift.")
    assert desk.run().changed == ("sleep",)
    file.write_bytes(b"\x00")
    report = desk.run()
    assert len(report.stale) == 1
    guide = desk.library.guide("sleep")
    assert guide
    assert guide.text == "Nap after the shift."


def test_one_unreadable_file_does_not_lose_the_rest(desk: Desk) -> None:
    desk.write("good.txt", "Good words.")
    (desk.guides / "bad.txt").write_bytes(b"\x00")
    report = desk.run(desk.guides)
    assert "good" in report.added
    assert [("bad.txt" in line, "not text" in line) for line in report.failed] == [(True, True)]


def test_where_nothing_given_can_be_read_nothing_is_done(desk: Desk) -> None:
    (desk.guides / "bad.txt").write_bytes(b"\x00")
    with pytest.raises(GuideError, match=r"bad\.txt: not text"):
        desk.run(desk.guides / "bad.txt")


def test_a_removed_guide_stays_removed_until_its_file_is_named(desk: Desk) -> None:
    file = desk.write("sleep.txt", "Nap.")
    desk.run(file)
    guide = desk.library.guide("sleep")
    assert guide
    assert desk.run(removed=["sleep"]).removed == ("sleep",)
    assert desk.library.guide("sleep", guide.version) == guide
    desk.run()
    report = desk.run(desk.guides)
    assert desk.own == {"first"}
    assert any("removed; name the file itself" in line for line in report.skipped)
    assert desk.run(file).added == ("sleep",)
    assert "sleep" in desk.run(desk.guides).unchanged


def test_removing_what_is_not_there_is_refused(desk: Desk) -> None:
    with pytest.raises(GuideError, match="nope: no such guide"):
        desk.run(removed=["nope"])


def test_the_built_in_guides_stay_out_until_they_are_asked_for(desk: Desk) -> None:
    assert set(desk.library.manifest().guides) == {"first"}
    desk.run(desk.write("second.txt", "The second of them."))
    assert set(desk.library.manifest().guides) == {"first", "second"}


def test_built_in_guides_that_come_back_are_not_embedded_again(full_desk: Desk) -> None:
    assert set(full_desk.library.manifest().guides) == {"first", *BUILTIN}
    own = full_desk.write("own.txt", "Another.")
    assert set(full_desk.run(own, only=True).removed) == {"first", *BUILTIN}
    before = full_desk.embeddings.embedded
    assert set(full_desk.run(builtin=True).added) == BUILTIN
    assert full_desk.embeddings.embedded == before


def test_a_built_in_guide_that_is_named_by_its_own_file_is_the_corpus_s_own(full_desk: Desk) -> None:
    name = "step-score-strategy-pmr"
    kept = full_desk.library.manifest()
    assert set(full_desk.run(GUIDES / f"{name}.md").unchanged) == {"first", *BUILTIN}
    assert set(full_desk.run(GUIDES).unchanged) == {"first", *BUILTIN}
    assert full_desk.library.manifest() == kept
    full_desk.run(GUIDES / f"{name}.md", only=True)
    assert full_desk.library.manifest().guides == {name: kept.guides[name]}
    assert any("removed; name the file itself" in line for line in full_desk.run(GUIDES).skipped)


def test_a_data_folder_serves_as_well_in_another_checkout(full_desk: Desk, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "corpus" / "guides"
    shutil.copytree(GUIDES, elsewhere)
    before = full_desk.library.manifest()
    manifest = full_desk.settings.library_dir / "manifest.json"
    # As it was written when built-in guides were named by their paths.
    told = json.loads(before.model_dump_json())
    for name in BUILTIN:
        told["guides"][name]["source"] = str(elsewhere / f"{name}.md")
    manifest.write_text(json.dumps(told), encoding="utf-8")
    assert set(full_desk.run().unchanged) == {"first", *BUILTIN}
    assert full_desk.library.manifest() == before
    assert str(elsewhere) not in manifest.read_text(encoding="utf-8")


def test_an_audience_given_stays_with_the_guide(desk: Desk) -> None:
    file = desk.write("sleep.txt", "Nap.")
    desk.run(file, audience="img")
    desk.write("sleep.txt", "Nap longer.")
    desk.run()
    guide = desk.library.guide("sleep")
    assert guide
    assert guide.audience == "img"


def test_two_files_of_one_name_get_ids_of_their_own_and_keep_them(desk: Desk) -> None:
    desk.write("a/notes.txt", "Notes of a.")
    desk.write("b/notes.txt", "Notes of b.")
    desk.write("b/notes.md", "Notes of b in Markdown.")
    desk.run(desk.guides)
    assert desk.own == {"first", "notes", "b-notes", "notes-txt"}
    assert not desk.run(desk.guides).added


def test_a_file_that_repeats_a_guide_word_for_word_is_skipped(desk: Desk) -> None:
    report = desk.run(desk.write("copy.txt", "The first of them."))
    assert "word for word the guide 'first'" in report.skipped[0]


def test_a_guide_with_an_id_that_is_taken_is_refused(desk: Desk) -> None:
    desk.write("other.md", "---\nid: first\ntitle: t\n---\nOther words.")
    report = desk.run(desk.guides)
    assert "give it another 'id:'" in report.failed[0]


def test_a_moved_file_takes_its_guide_along(desk: Desk) -> None:
    old = desk.guides / "first.txt"
    new = desk.write("moved/first.txt", "The first of them, moved.")
    old.unlink()
    desk.run(new)
    assert desk.library.manifest().guides["first"].source == str(new)


def test_questions_given_are_kept_with_their_guide_and_go_with_it(desk: Desk) -> None:
    file = desk.write("sleep.txt", "Nap before the shift.")
    asked = desk.guides.parent / "asked.yaml"
    asked.write_text("- opens: Nap before\n  questions: ['When do I rest?']\n", encoding="utf-8")
    desk.run(file, questions=[asked])
    asked.unlink()
    rows = desk.library.manifest().guides["sleep"].rows
    assert "sleep" in desk.run().unchanged
    assert desk.library.manifest().guides["sleep"].rows == rows
    assert [e.questions for e in desk.library.questions("sleep")] == [("When do I rest?",)]
    desk.run(removed=["sleep"])
    assert desk.library.questions("sleep") == ()


def test_a_guide_is_expanded_from_its_own_words_unless_that_is_switched_off(desk: Desk) -> None:
    file = desk.write("sleep.md", "# Sleep\n\n## Night shifts\n\nNap before the shift. Keep the room dark.")
    desk.run(file)
    expanded = desk.library.manifest().guides["sleep"].rows
    desk.run(file, expand=False)
    guide = desk.library.guide("sleep")
    assert guide
    assert desk.library.manifest().guides["sleep"].rows == len(passages_of(guide)) == expanded - 3
