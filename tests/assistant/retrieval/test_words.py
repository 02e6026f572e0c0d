"""What applicants write becomes what the guides write, and real words stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.words import Words
from corpus.guides import load_guides
from corpus.lexicon import Entry, load_lexicon

GUIDES = [guide.text for guide in load_guides()]
WORDS = Words(GUIDES, ["Is uworld enough?", "uworld twice?", "Why uworld?", "Which progams?"], load_lexicon())


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("how many rec letters?", "how many letters of recommendation?"),
        ("s1 fail, ck 230", "Step 1 fail, ck 230"),
        ("what goes in my PS", "what goes in my personal statement"),
        ("are aways worth it", "are away rotations worth it"),
        ("does YOG matter for an FMG", "does year of graduation matter for an IMG"),
        ("USCE in rehab", "US clinical experience in rehab"),
        ("i need recomendation leters", "i need recommendation letters"),
        ("how do i write abt my intrest in physiatary", "how do i write about my interest in physiatry"),
    ],
)
def test_abbreviations_are_spelled_out_and_slips_repaired(written: str, understood: str) -> None:
    assert WORDS.understood(written) == understood


@pytest.mark.parametrize(
    "written",
    [
        "Should my aunt pay for a hotel in Boston?",
        "I adore gardening and quilting",
        "Is Kessler in NJ any good?",
        "uworld or amboss",
        "My score is 224 and I'm 35",
        "the AAMC says",
        "",
    ],
)
def test_real_words_names_and_numbers_stay(written: str) -> None:
    assert WORDS.understood(written) == written


def test_an_abbreviation_is_left_where_the_collection_knows_nothing_of_what_it_means() -> None:
    words = Words(["The late work policy is strict."], [], [Entry(means="personal statement", written=("ps",))])
    assert words.understood("ps is late") == "ps is late"


def test_an_abbreviation_that_the_collection_itself_uses_is_left() -> None:
    words = Words(
        ["A PS is a problem set. No personal statement."], [], [Entry(means="personal statement", written=("ps",))]
    )
    assert words.understood("when is the PS due") == "when is the PS due"


@given(st.text(max_size=200))
def test_whatever_is_written_numbers_stay_as_they_are(text: str) -> None:
    def digits(of: str) -> list[str]:
        return [c for c in of if c.isdigit() and c not in "123"]

    assert digits(WORDS.understood(text)) == digits(text)
