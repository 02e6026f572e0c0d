"""What judges a sentence as a whole, once every single check has passed it."""

import pytest

from assistant.llm.phrasing import sources_of
from assistant.llm.source import Source
from assistant.llm.support import Support
from assistant.llm.wording import tokens
from tests.assistant.llm.conftest import Compose, Find

SAID = "Aim for 1–2 away rotations at programs where you are genuinely interested in training."


@pytest.fixture
def source(compose: Compose, find: Find) -> Source:
    (found,) = sources_of(*compose(find("Aim for 1–2 away rotations at programs where"))).values()
    return found


def test_a_sentence_far_in_meaning_is_refused(source: Source) -> None:
    assert Support(lambda sentence, texts: 0.41, 0.4).fault(SAID, source) is None
    assert Support(lambda sentence, texts: 0.39, 0.4).fault(SAID, source) == "far from the guide's words in meaning"


def test_a_sentence_that_does_not_follow_is_refused(source: Source) -> None:
    asked = []

    def entailment(premise: str, hypothesis: str) -> bool:
        asked.append((premise, hypothesis))
        return False

    assert Support(None, 0, entailment).fault(SAID, source) == "does not follow from the guide's words"
    assert asked == [(source.quote, SAID)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("40–60+", "40 to 60 or more"), ("≥ 250", "at least 250"), ("≥ 250", "250+"), ("two", "2"), ("< 225", "below 225"),
        ("~ 230–245", "about 230-245"), ("one hundred and twenty", "120"), ("twenty-five", "25"),
        ("Step 2 CK", "step 2"), ("U.S.", "US"), ("don't", "do not"), ("late July", "late july"),
    ],
)  # fmt: skip
def test_two_ways_to_write_the_same_are_the_same(one: str, other: str) -> None:
    assert [token.key for token in tokens(one)] == [token.key for token in tokens(other)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("≥ 250", "> 250"), ("≥ 250", "250"), ("~ 230", "230"), ("40–60", "40–60+"), ("220s", "220"), ("low 220s", "220s"),
        ("Step 1", "Step 2"), ("Level 2", "Step 2"), ("M3", "M4"), ("late July", "mid July"), ("60", "60%"), ("US", "us"),
    ],
)  # fmt: skip
def test_what_differs_in_meaning_differs(one: str, other: str) -> None:
    assert [token.key for token in tokens(one)] != [token.key for token in tokens(other)]
