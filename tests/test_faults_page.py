"""The page of faults is whole: each fault names a test that exists, and each test stands on it."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_page_names_every_test_of_faults_and_no_other() -> None:
    page = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", page)
    there = [
        (file.name, name)
        for file in (ROOT / "tests" / "faults").glob("test_*.py")
        for name in re.findall(r"^def (test_\w+)\(", file.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert sorted(named) == sorted(there)
