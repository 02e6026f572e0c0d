"""The lexicon is read strictly, and is about words that the guides use."""

from pathlib import Path

import pytest

from corpus.lexicon import LexiconError, load_lexicon


def test_the_lexicon_spells_each_abbreviation_out_in_one_way() -> None:
    assert {"lor", "ps", "aways", "yog", "usce", "s1", "fmg"} <= {w for e in load_lexicon() for w in e.written}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- {means: letter, written: [lor]}\n- {means: lore, written: [LOR]}\n", "'LOR' means both"),
        ("- {means: letter, writen: [lor]}\n", "writen"),
        ("- {means: letter, written: []}\n", "written"),
        ("- [", "lexicon.yaml"),
    ],
)
def test_a_broken_lexicon_is_refused_with_its_file(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "lexicon.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError, match=complaint):
        load_lexicon(path)
