"""The weights of coverage are read strictly."""

from pathlib import Path

import pytest

from assistant.retrieval.coverage import WEIGHTS, CoverageError, load_coverage


@pytest.mark.parametrize("text", ["", "[", "threshold: 0.5\n", "treshold: 1\n"])
def test_broken_weights_are_refused_with_their_file_and_the_remedy(tmp_path: Path, text: str) -> None:
    path = tmp_path / "coverage.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CoverageError, match=r"coverage\.yaml: .*calibrate again"):
        load_coverage(path)


def test_the_weights_that_ship_are_whole() -> None:
    assert 0 < load_coverage(WEIGHTS).threshold < 1
