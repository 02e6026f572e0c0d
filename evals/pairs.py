"""A user's own questions and reference answers, from CSV or JSONL as they are."""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

NEEDED = ("question", "reference_answer")


def read_csv(path: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """The pairs, and the names of the columns left out. Raises ValueError."""
    # Spreadsheets write a byte order mark.
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        try:
            # A field may run over lines, so rows cannot simply be counted.
            return _pairs((rows.line_num, row) for row in rows)
        except csv.Error as error:
            raise ValueError(f"after line {rows.line_num}: not CSV ({error})") from error


def read_jsonl(path: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """The pairs, and the names of the columns left out. Raises ValueError."""
    rows: list[tuple[int, dict[str, object]]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"line {number}: not JSON ({error.msg})") from error
        if not isinstance(row, dict):
            raise ValueError(f"line {number}: not an object with 'question' and 'reference_answer'")
        rows.append((number, row))
    return _pairs(rows)


def _pairs(rows: Iterable[tuple[int, Mapping[str, object]]]) -> tuple[list[tuple[str, str]], list[str]]:
    pairs: list[tuple[str, str]] = []
    ignored: dict[str, None] = {}
    for number, row in rows:
        question, reference = ("" if row.get(name) is None else str(row[name]).strip() for name in NEEDED)
        if not question or not reference:
            raise ValueError(f"line {number}: both 'question' and 'reference_answer' must stand there, filled")
        pairs.append((question, reference))
        # A CSV line longer than its header has its surplus under None.
        ignored |= dict.fromkeys(str(name) for name in row if name not in NEEDED)
    if not pairs:
        raise ValueError("holds no question; its first line names the columns 'question' and 'reference_answer'")
    return pairs, list(ignored)
