"""What a capable model writes passes: whoever refuses too much helps nobody."""

from pathlib import Path

import pytest
import yaml

from assistant.chat import Assistant
from assistant.llm.judges import EmbeddedNearness
from assistant.llm.phrasing import sources_of
from assistant.llm.support import Support
from assistant.settings import Settings
from tests.assistant.llm.conftest import Compose, Find, told
from tests.assistant.llm.scripted import ScriptedModel, phrasing

FAITHFUL: list[dict[str, str]] = yaml.safe_load(Path(__file__).with_name("faithful.yaml").read_text(encoding="utf-8"))
MOST_REFUSED = 0.05


def refused(support: Support, cases: list[dict[str, str]], compose: Compose, find: Find) -> list[tuple[str, str]]:
    found = []
    for case in cases:
        (source,) = sources_of(*compose(find(case["quote"], case["guide"]))).values()
        if fault := support.fault(case["says"], source):
            found.append((fault, case["says"]))
    return found


def test_under_one_in_twenty_faithful_sentences_is_refused(compose: Compose, find: Find) -> None:
    assert len(FAITHFUL) >= 60
    faults = refused(Support(None, 0), FAITHFUL, compose, find)
    assert len(faults) < MOST_REFUSED * len(FAITHFUL), faults


def test_nor_is_it_with_the_embedding_model(assistant: Assistant, compose: Compose, find: Find) -> None:
    support = Support(EmbeddedNearness(assistant.embeddings), Settings().model_nearness)
    cases = FAITHFUL[::3]
    assert len(refused(support, cases, compose, find)) < MOST_REFUSED * len(cases)


def test_a_well_written_answer_passes_untouched(compose: Compose, find: Find) -> None:
    answer, draft = compose(find("Aim for 1–2 away rotations at programs where"), find("ideal letters often include"))
    written = (
        "Aim for 1–2 away rotations at programs where you are genuinely interested in training. [1] Use these rotations to "
        "demonstrate your clinical and interpersonal strengths. [1] Ideal letters often include at least two letters from "
        "physiatrists, including someone who directly supervised you clinically. [2] One additional letter often comes "
        "from internal medicine, neurology, or orthopedics. [2]"
    )
    phrased, _ = told(phrasing(ScriptedModel(scripts=[written])), answer, draft)
    assert phrased.answer == written
    assert (phrased.composed_by.path, phrased.composed_by.reasons) == ("model", ())


@pytest.mark.parametrize("written", ["Aim for it [1].", "Aim for it. [1]", "- Aim for it [1]", "Aim for it[1]"])
def test_where_a_mark_stands_makes_no_difference(written: str, compose: Compose, find: Find) -> None:
    answer, draft = compose(find("Aim for 1–2 away rotations at programs where"))
    sentence = "Aim for 1–2 away rotations at programs where you are genuinely interested in training"
    script = written.replace("Aim for it", sentence)
    phrased, _ = told(phrasing(ScriptedModel(scripts=[script])), answer, draft)
    assert phrased.answer == f"{sentence}. [1]"
