"""What holds of every score and every applicant."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.models import Applicant
from assistant.rules.outcomes import outcome
from corpus.models import Track
from tests.assistant.rules.book import assess, book, cited, finding

TRACKS: tuple[Track, ...] = ("us", "img")
SCORES = st.integers(1, 300)


def ranges(scores: st.SearchStrategy[int] = SCORES) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(scores, scores).map(lambda ends: (min(ends), max(ends)))


APPLICANTS = st.builds(
    Applicant,
    track=st.sampled_from([None, *TRACKS]),
    step1_result=st.sampled_from([None, "pass", "fail"]),
    step1_score=st.none() | st.integers(-5, 700),
    step1_attempts=st.none() | st.integers(0, 4),
    step2_ck=st.none() | st.integers(-5, 700),
    step2_ck_range=st.none() | ranges(st.integers(-5, 700)),
    step2_ck_attempts=st.none() | st.integers(0, 4),
    step3=st.none() | st.integers(-5, 700),
    practice_scores=st.none() | st.lists(st.integers(-5, 700), max_size=4).map(tuple),
    goal_score=st.none() | st.integers(-5, 700),
    graduation_year=st.none() | st.integers(1950, 2100),
    physiatry_letters=st.none() | st.integers(0, 20),
    away_rotations=st.none() | st.integers(0, 50),
)


@pytest.mark.parametrize("track", TRACKS)
def test_any_score_gets_exactly_one_tier(track: Track) -> None:
    for ck in range(1, 301):
        tiers = [rule for rule in book().tiers(track) if outcome(rule, ck) == "met"]
        placed = assess(Applicant(track=track, step2_ck=ck)).tier
        assert placed
        assert len(tiers) <= 1
        assert (placed.min or 1) <= ck <= (placed.max or 300)
        assert not tiers or placed.id == tiers[0].tier


@pytest.mark.parametrize("track", TRACKS)
def test_tiers_never_overlap(track: Track) -> None:
    for one, other in combinations(book().tiers(track), 2):
        assert one.bounds
        assert other.bounds
        assert not [ck for ck in range(1, 301) if one.bounds.admit(ck) and other.bounds.admit(ck)]


@settings(deadline=None, max_examples=60)  # hundreds of assessments an example
@given(track=st.sampled_from(TRACKS), told=ranges())
def test_a_range_has_the_tier_of_its_scores_where_they_share_one_and_else_the_tiers_it_touches(
    track: Track, told: tuple[int, int]
) -> None:
    assessment = assess(Applicant(track=track, step2_ck_range=told))
    each = [assess(Applicant(track=track, step2_ck=ck)) for ck in sorted({*told, *range(told[0], told[1] + 1, 3)})]
    ids = {a.tier.id for a in each if a.tier}
    if assessment.tier:
        assert ids == {assessment.tier.id}
        assert not assessment.scenarios
    else:
        named = {s.tier.id for s in assessment.scenarios if s.tier}
        assert ids <= named
        assert len(named) > 1
        covered = [s.step2_ck_range for s in assessment.scenarios if s.step2_ck_range]
        assert sorted(ck for low, high in covered for ck in range(low, high + 1)) == list(range(told[0], told[1] + 1))


@settings(deadline=None, max_examples=60)  # hundreds of assessments an example
@given(track=st.sampled_from(TRACKS), told=ranges())
def test_a_range_has_a_number_of_programs_only_where_all_its_scores_have(track: Track, told: tuple[int, int]) -> None:
    all_have = all(assess(Applicant(track=track, step2_ck=ck)).breadth for ck in range(told[0], told[1] + 1))
    assert (assess(Applicant(track=track, step2_ck_range=told)).breadth is not None) == all_have


@given(APPLICANTS)
def test_breadth_is_null_exactly_where_the_guides_do_not_settle_it(applicant: Applicant) -> None:
    assessment = assess(applicant)
    if applicant.track is None:
        assert assessment.breadth is None
        return
    settled = finding(assessment, f"{applicant.track}/breadth").outcome
    assert (assessment.breadth is None) == (settled in ("unclear", "silent", "unknown"))
    assert settled in ("met", "unclear", "silent", "unknown")


@given(APPLICANTS)
def test_each_number_cited_is_a_rule_for_the_applicants_track(applicant: Applicant) -> None:
    assessment, rules = cited(applicant)
    parts: list[Any] = [assessment.tier, assessment.breadth, *assessment.flags]
    used = {n for part in parts if part for n in part.citations}
    assert used <= set(rules)
    if applicant.track and not assessment.scenarios:
        assert {rules[n].rule.track for n in used} <= {applicant.track, "all"}


@given(APPLICANTS)
def test_a_missing_fact_is_never_a_no(applicant: Applicant) -> None:
    for found in assess(applicant).findings:
        if None in found.inputs.values() and len(found.inputs) == 1:
            assert found.outcome == "unknown"


@given(APPLICANTS, st.integers(1, 300))
def test_what_is_not_official_never_moves_tier_breadth_or_flags(applicant: Applicant, score: int) -> None:
    more = applicant.updated(Applicant(practice_scores=(score,), goal_score=score, comlex_level2=score))
    one, other = assess(applicant), assess(more)
    key = lambda a: (a.tier and a.tier.id, a.breadth and a.breadth.min, {f.id for f in a.flags}, a.missing)  # noqa: E731
    assert key(one) == key(other)
