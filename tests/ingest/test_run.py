"""The commands for guides, as they are typed."""

import os
import subprocess
import sys
from pathlib import Path

from assistant.locks import ingesting
from assistant.retrieval.collection import Collection
from assistant.retrieval.index import Index
from assistant.settings import Settings
from tests.conftest import WordEmbeddings
from tests.ingest.conftest import Desk


def command(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PMR_DATA_DIR": str(data), "PATH": ""},
    )


def test_the_command_says_what_is_wrong_in_one_line_and_exits_with_1(tmp_path: Path) -> None:
    broken = tmp_path / "broken.md"
    broken.write_text("---\nid: X\n---\nText.", encoding="utf-8")
    done = command("ingest", str(broken), data=tmp_path / "data")
    assert done.returncode == 1
    assert "broken.md: id: String should match" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_guides_are_listed_with_their_file_and_whether_it_changed(desk: Desk) -> None:
    for name in ("gone", "changed"):
        desk.run(desk.write(f"{name}.txt", f"The {name} one."))
    (desk.guides / "gone.txt").unlink()
    desk.write("changed.txt", "Other words.")
    done = command("cli", "guides", data=desk.settings.data_dir)
    assert done.returncode == 0, done.stderr
    rows = {line.split("\t")[0]: line.split("\t") for line in done.stdout.splitlines() if "\t" in line}
    assert {name: row[-1] for name, row in rows.items()} == {"first": "as read", "gone": "gone", "changed": "changed"}
    assert rows["first"][1:4] == ["The first of them.", "all", "1"]
    assert "removed: step-score-strategy-pmr" in done.stdout


def test_a_built_in_guide_is_not_removed_by_mistake(assistant: object, settings: Settings) -> None:
    done = command("cli", "remove", "step-score-strategy-pmr", data=settings.data_dir)
    assert done.returncode == 1
    assert "add --force" in done.stderr


def test_a_second_ingestion_gives_up_saying_who_runs(tmp_path: Path) -> None:
    with ingesting(tmp_path):
        done = command("ingest", data=tmp_path)
    assert done.returncode == 1
    assert f"another ingestion or a backup is under way (process {os.getpid()}, since 20" in done.stderr


def test_a_collection_that_is_open_answers_as_before_while_its_guides_are_replaced(desk: Desk) -> None:
    index = Index(desk.settings.index_dir, "words", WordEmbeddings())
    opened = Collection(desk.library, index)
    asked = WordEmbeddings().embed_query("first of them")
    before = opened.nearest(asked, 5)
    desk.write("first.txt", "Wholly other words.")
    desk.run()
    assert opened.nearest(asked, 5) == before
    (passage,) = opened.passages.values()
    kept = opened.library.guide("first", opened.guides["first"].version)
    assert kept
    assert kept.text[passage.start : passage.end] == passage.text == "The first of them."
