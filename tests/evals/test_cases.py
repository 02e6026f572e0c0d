"""Cases are read strictly, and those of the repository hold what they claim."""

from collections import Counter
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
import yaml
from sklearn.feature_extraction.text import CountVectorizer

from corpus.guides import load_guides
from corpus.notes import load_notes
from corpus.questions import QUESTIONS
from evals.cases import CASES, CaseError, load_cases
from evals.text import plain

GOOD = '- {id: aways, split: tune, kind: faq, question: "How many?", status: [answered]}\n'
DATASET = load_cases()
NEAR_COPY = 0.7


def written(folder: Path, text: str, name: str = "some.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


FILES = sorted(CASES.rglob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_split_of_a_case_agrees_with_its_folder(path: Path) -> None:
    assert path.parent.parent == CASES
    assert {case.split for case in load_cases([path]).cases} == {path.parent.name}


def test_the_folder_is_searched_whole() -> None:
    assert DATASET.cases == load_cases(FILES).cases


def test_there_are_enough_cases_in_both_splits() -> None:
    splits = Counter(case.split for case in DATASET.cases)
    assert min(splits["tune"], splits["check"]) >= 400
    assert sum(case.kind == "near_topic" for case in DATASET.cases) >= 80


def test_every_gold_quote_stands_in_its_guide() -> None:
    texts = {guide.id: plain(guide.text) for guide in load_guides()}
    missing = [(c.id, g.quote) for c in DATASET.cases for g in c.gold if plain(g.quote) not in texts.get(g.guide, "")]
    assert missing == []


def test_every_wording_of_a_fact_stands_in_a_guide_or_in_a_dated_note() -> None:
    texts = [plain(guide.text) for guide in load_guides()] + [plain(note.text) for note in load_notes()]
    wordings = [(case.id, wording) for case in DATASET.cases for fact in case.facts for wording in fact.any_of]
    assert [w for w in wordings if not any(plain(w[1]) in text for text in texts)] == []


def test_no_case_says_what_it_must_not_say_in_its_own_facts() -> None:
    for case in DATASET.cases:
        for fact in case.facts:
            assert not any(plain(no) in plain(yes) for no in case.must_not_say for yes in fact.any_of), case.id


def test_no_case_is_a_near_copy_of_an_indexed_question() -> None:
    indexed: list[str] = []
    for path in QUESTIONS.glob("*.yaml"):
        held = yaml.safe_load(path.read_text(encoding="utf-8"))
        indexed += chain(*held.values()) if isinstance(held, dict) else chain(*(each["questions"] for each in held))
    cases = [case for case in DATASET.cases if case.kind != "faq"]
    words = CountVectorizer(binary=True, token_pattern=r"[a-z0-9]+")
    known = words.fit_transform([*indexed, *(case.question for case in cases)])
    theirs, own = known[: len(indexed)], known[len(indexed) :]
    shared = (own @ theirs.T).tocoo()
    size = np.asarray(known.sum(axis=1)).ravel()
    whole = size[len(indexed) + shared.row] + size[shared.col] - shared.data
    near = np.flatnonzero(shared.data > NEAR_COPY * whole)
    assert [(cases[shared.row[n]].id, indexed[shared.col[n]]) for n in near] == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (GOOD + GOOD, r"some\.yaml: case aways: a second case"),
        (GOOD.replace("status", "statsu"), r"some\.yaml: case aways: .*statsu"),
        (GOOD.replace("answered", "anwsered"), r"some\.yaml: case aways: status\.0"),
        (GOOD.replace("id: aways, ", ""), r"some\.yaml: case number 1: id"),
        (GOOD.replace("split: tune", "split: test"), r"case aways: split"),
        ("id: aways\n", "not a list of cases"),
        ("- just words\n", "case number 1"),
        ("- [", "not YAML"),
    ],
)
def test_a_broken_case_is_refused_with_its_file_and_id(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(CaseError, match=complaint):
        load_cases([written(tmp_path, text)])


def test_a_case_cannot_expect_a_breadth_and_none(tmp_path: Path) -> None:
    expected = GOOD.replace("}", ", assessment: {breadth: [40, 60], breadth_is_null: true}}")
    with pytest.raises(CaseError, match="expected to be null"):
        load_cases([written(tmp_path, expected)])


def test_a_file_that_is_missing_or_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="cannot be read"):
        load_cases([tmp_path / "none.yaml"])
    with pytest.raises(CaseError, match=r"use \.yaml, \.csv or \.jsonl"):
        load_cases([written(tmp_path, "", "some.xlsx")])


def test_a_users_csv_is_taken_as_it_is_and_its_other_columns_are_named(tmp_path: Path) -> None:
    path = written(tmp_path, '\ufefftopic,question,reference_answer\naways,"How many, roughly?",1–2\n', "mine.csv")
    dataset = load_cases([path])
    assert [(c.id, c.question, c.reference) for c in dataset.cases] == [("mine-1", "How many, roughly?", "1–2")]
    assert {(case.split, case.kind) for case in dataset.cases} == {("own", "own")}
    assert dataset.notes == ("mine.csv: ignored the columns topic",)


def test_a_users_jsonl_is_taken_as_it_is(tmp_path: Path) -> None:
    # JSON may hold a line separator as it is, and a figure for an answer.
    path = written(
        tmp_path,
        '{"question": "Why\u2028so?", "reference_answer": "So."}\n\n{"question": "How many?", "reference_answer": 0}\n',
        "mine.jsonl",
    )
    dataset = load_cases([path])
    assert [(case.question, case.reference) for case in dataset.cases] == [("Why\u2028so?", "So."), ("How many?", "0")]
    assert dataset.notes == ()


def test_two_files_of_a_user_go_together(tmp_path: Path) -> None:
    rows = "question,reference_answer\nWhy?,So.\n"
    dataset = load_cases([written(tmp_path, rows, "Old ones.csv"), written(tmp_path, rows, "new.csv")])
    assert [case.id for case in dataset.cases] == ["old-ones-1", "new-1"]


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("mine.csv", "question,answer\nWhy?,So.\n", "line 2: both 'question' and 'reference_answer'"),
        ("mine.csv", 'question,reference_answer\n"Two\nlines?",Yes.\nWhy?,\n', "line 4: both"),
        ("mine.csv", f"question,reference_answer\n{'long ' * 40_000},So.\n", "after line 1: not CSV"),
        ("mine.csv", "", "holds no question"),
        ("mine.jsonl", "{oops\n", "line 1: not JSON"),
        ("mine.jsonl", "[1]\n", "line 1: not an object"),
    ],
)
def test_a_users_broken_file_is_refused_with_its_line(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    with pytest.raises(CaseError, match=complaint):
        load_cases([written(tmp_path, text, name)])


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes("question,reference_answer\nWhy?,caf\xe9\n".encode("latin-1"))
    with pytest.raises(CaseError, match="not UTF-8"):
        load_cases([path])
