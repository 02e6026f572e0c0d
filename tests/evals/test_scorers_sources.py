"""Scorers that hold the answer against its sources: citations, gold, quotes, rules, retrieval, refusal."""

from collections.abc import Callable
from dataclasses import replace

from assistant.models import Assessment, Breadth, Flag, Tier
from corpus.models import Passage
from evals.ask import Asked
from evals.scorers.citations import citation_precision, citation_recall
from evals.scorers.gold import gold
from evals.scorers.quotes import quotes
from evals.scorers.refusal import answered, refusal_precision, refusal_recall
from evals.scorers.retrieval import mrr, recall_at_3, recall_at_5, success_at_3, success_at_5
from evals.scorers.rules import rules
from evals.scorers.score import Score
from evals.text import sentences

Make = Callable[..., Asked]
GUIDE = "rehab-guide"
LETTERS = "Ask for at least two letters from physiatrists."
AWAYS = "Aim for 1–2 away rotations at programs where you want to train."
TIER = Tier(id="low", label="Low", min=None, max=224, approximate=False, citations=(1,), caveat=None)
BREADTH = Breadth(min=40, max=60, open_ended=True, citations=(1,))


def test_sentences_that_their_quotes_bear_out_are_recalled(make: Make) -> None:
    asked = make(f"{LETTERS} [1] {AWAYS} [2]", (LETTERS, AWAYS))
    assert citation_recall(asked) == Score(1.0)
    assert citation_precision(asked) == Score(1.0)


def test_a_sentence_without_support_lowers_recall_and_its_mark_lowers_precision(make: Make) -> None:
    asked = make(f"{LETTERS} [1] Never take a holiday in June. [1] Also learn the banjo.", (LETTERS,))
    recall, precision = citation_recall(asked), citation_precision(asked)
    assert recall is not None
    assert precision is not None
    assert round(recall.value, 2) == 0.33
    assert precision.value == 0.5
    assert "banjo" in recall.why
    assert "holiday" in precision.why


def test_a_mark_is_idle_where_the_others_bear_the_statement_out_without_it(make: Make) -> None:
    assert citation_precision(make(f"{LETTERS} [1][2]", (LETTERS, AWAYS))) == Score(
        0.5, "no support: ask for at least two letters from physiatrists. [2]"
    )
    assert citation_precision(make(f"{LETTERS} [1][2]", (LETTERS, LETTERS))) == Score(1.0)


def test_marks_that_bear_a_statement_out_only_together_are_each_needed(make: Make) -> None:
    halves = ("Ask for at least two letters from physiatrists", "Aim for 1–2 away rotations")
    asked = make("“{}” [1] and “{}” [2]".format(*halves), halves)
    assert citation_recall(asked) == citation_precision(asked) == Score(1.0)


def test_no_mark_of_a_statement_that_is_not_borne_out_is_precise(make: Make) -> None:
    asked = make(f"“{LETTERS}” and “{AWAYS}” and “Learn the old banjo well, my friend.” [1]", (LETTERS,))
    assert citation_recall(asked).value == citation_precision(asked).value == 0


def test_of_a_sentence_that_quotes_the_quoted_words_count(make: Make) -> None:
    asked = make(f"About recommendations, the guide has this to say to everybody: “{LETTERS}” [1]", (LETTERS,))
    assert citation_recall(asked) == Score(1.0)


def test_an_abbreviation_ends_no_sentence(make: Make) -> None:
    assert sentences("See U.S. Letters (e.g. Dr. Osei). [1] Then apply. [2]") == [
        "See U.S. Letters (e.g. Dr. Osei). [1]",
        "Then apply. [2]",
    ]


def test_labels_questions_and_what_is_left_open_need_no_citation(make: Make) -> None:
    answer = f"**For IMGs**\n\n{LETTERS} [1]\n\nThe guides do not answer: “the salary”.\n\nWhat is your score?"
    assert citation_recall(make(answer, (LETTERS,), uncovered=("the salary?",))) == Score(1.0)


def test_an_answer_without_citations_has_neither_score(make: Make) -> None:
    assert citation_recall(make("The guides do not say.", got="not_covered")) is None
    assert citation_precision(make("The guides do not say.", got="not_covered")) is None


def test_a_cited_quote_is_gold_when_either_holds_the_other(make: Make) -> None:
    assert gold(make("", (AWAYS,), gold=[{"guide": GUIDE, "quote": "- Aim for 1-2  away rotations"}])) == Score(1.0)
    assert gold(make("", ("Aim for 1–2",), gold=[{"guide": GUIDE, "quote": AWAYS}])) == Score(1.0)


def test_a_quote_of_other_words_or_of_another_guide_is_not_gold(make: Make) -> None:
    assert gold(make("", (LETTERS,), gold=[{"guide": GUIDE, "quote": AWAYS}])) == Score(0.0, f"cited: {LETTERS}")
    assert gold(make("", (AWAYS,), gold=[{"guide": "another", "quote": AWAYS}])).value == 0
    assert gold(make("", gold=[{"guide": GUIDE, "quote": AWAYS}])) == Score(0.0, "cited: nothing")


def test_a_case_without_gold_is_skipped(make: Make) -> None:
    assert gold(make("", (AWAYS,))) is None
    assert recall_at_3(make("", found=())) is None


def test_an_answer_that_may_be_declined_and_is_owes_no_gold(make: Make) -> None:
    either = {"status": ["answered", "refused"], "gold": [{"guide": GUIDE, "quote": AWAYS}]}
    assert gold(make("I can't do that.", got="refused", **either)) is None
    assert gold(make("Learn the banjo.", **either)).value == 0
    assert gold(make("No such thing.", got="off_topic", **either)).value == 0


def test_quotes_must_stand_at_their_place_exactly(make: Make) -> None:
    asked = make("", (LETTERS, AWAYS))
    assert quotes(asked) == Score(1.0)
    one, other = asked.answer.citations
    moved = asked.answer.model_copy(update={"citations": (one, other.model_copy(update={"start": other.start + 1}))})
    assert quotes(replace(asked, answer=moved)) == Score(0.5, "not the guide's text: 2")
    assert quotes(replace(asked, sources={})) == Score(0.0, "not the guide's text: 1, 2")
    assert quotes(make("")) is None


def test_the_assessment_must_be_the_expected_one(make: Make) -> None:
    found = Assessment(track="us", tier=TIER, breadth=BREADTH, flags=(Flag(id="step1_failure", text="", citations=()),))
    right = {"tier": "low", "breadth": [40, 60], "flags": ["step1_failure"]}
    assert rules(make(assessment_found=found, assessment=right)) == Score(1.0)
    wrong = {"tier": "solid", "breadth_is_null": True, "flags": ["step2_failure"]}
    score = rules(make(assessment_found=found, assessment=wrong))
    assert score == Score(0.0, "tier low, not solid; breadth (40, 60), not None; flags lack step2_failure")


def test_a_tier_set_to_null_must_be_null_and_one_left_out_may_be_any(make: Make) -> None:
    found = Assessment(track="us", tier=TIER)
    assert rules(make(assessment_found=found, assessment={"tier": None})) == Score(0.0, "tier low, not None")
    assert rules(make(assessment_found=found, assessment={})) == Score(1.0)
    assert rules(make(assessment={"tier": None})) == Score(1.0)


def test_a_case_without_expected_rules_is_skipped(make: Make) -> None:
    assert rules(make(assessment_found=Assessment(track="us", tier=TIER))) is None


def test_retrieval_is_scored_by_the_ranks_of_the_gold_quotes(make: Make, found_passage: Callable[..., Passage]) -> None:
    found = tuple(found_passage(t) for t in ("x", f"Lead: {LETTERS}", "y", AWAYS))
    asked = make("", found=found, gold=[{"guide": GUIDE, "quote": AWAYS}, {"guide": GUIDE, "quote": LETTERS}])
    assert recall_at_3(asked) == Score(0.5)
    assert recall_at_5(asked) == Score(1.0)
    assert success_at_3(asked) == success_at_5(asked) == Score(1.0)
    assert mrr(asked) == Score(0.5)


def test_every_passage_that_holds_a_gold_quote_is_relevant(make: Make, found_passage: Callable[..., Passage]) -> None:
    missed = found_passage(f"In short: {AWAYS}")
    asked = make("", found=(found_passage(AWAYS),), beside=(missed,), gold=[{"guide": GUIDE, "quote": AWAYS}])
    assert recall_at_3(asked) == Score(0.5)
    assert success_at_3(asked) == mrr(asked) == Score(1.0)


def test_a_gold_quote_that_no_passage_holds_is_missed(make: Make, found_passage: Callable[..., Passage]) -> None:
    quotes = [{"guide": GUIDE, "quote": AWAYS}, {"guide": GUIDE, "quote": "Learn the banjo."}]
    assert recall_at_3(make("", found=(found_passage(AWAYS),), gold=quotes)) == Score(0.5)


def test_retrieval_that_finds_nothing_scores_nothing(make: Make, found_passage: Callable[..., Passage]) -> None:
    asked = make("", found=(found_passage(AWAYS, guide="another"),), gold=[{"guide": GUIDE, "quote": AWAYS}])
    assert recall_at_5(asked) == success_at_5(asked) == Score(0.0, "not found")
    assert mrr(asked) == Score(0.0, "not found")


def test_a_gold_heading_is_found_with_the_block_below_it(make: Make, found_passage: Callable[..., Passage]) -> None:
    found = (found_passage("- Research", section=("Solid range:",)),)
    assert mrr(make("", found=found, gold=[{"guide": GUIDE, "quote": "Solid range:"}])) == Score(1.0)


def test_retrieval_that_cannot_be_seen_is_skipped(make: Make) -> None:
    assert mrr(make("", found=None, gold=[{"guide": GUIDE, "quote": AWAYS}])) is None


def test_refusals_are_scored_over_the_dataset(make: Make) -> None:
    asked = [
        make(got="answered"),
        make(got="not_covered"),
        make(got="off_topic", status=["not_covered"]),
        make(got="answered", status=["not_covered"]),
        make(got="answered", status=["answered", "not_covered"]),
    ]
    assert refusal_precision(asked).value == 0.5
    assert refusal_recall(asked).value == 0.5
    assert answered(asked).value == 0.5


def test_refusals_have_no_score_where_none_is_eligible(make: Make) -> None:
    assert refusal_precision([make(got="answered")]) is None
    assert refusal_recall([make(got="answered")]) is None
    assert answered([make(got="not_covered", status=["not_covered"])]) is None
