"""The contract's tables as a grid."""

from typing import Any

import pytest

from assistant.models import Applicant, Supposition
from corpus.models import Track
from tests.assistant.rules.book import assess, book, cited, finding

TIERS: dict[Track, list[tuple[int, str]]] = {
    "us": [
        (250, "very_strong"),
        (246, "between_solid_and_very_strong"),
        (230, "solid"),
        (225, "between_low_and_solid"),
        (1, "low"),
    ],
    "img": [
        (250, "highly_competitive"),
        (240, "competitive"),
        (230, "potentially_competitive"),
        (220, "challenging"),
        (1, "below_220"),
    ],
}
TRACKS: tuple[Track, ...] = ("us", "img")


@pytest.mark.parametrize("track", TRACKS)
def test_every_score_has_the_tier_of_the_contracts_table(track: Track) -> None:
    for ck in range(1, 301):
        tier = assess(Applicant(track=track, step2_ck=ck)).tier
        assert tier
        assert tier.id == next(name for low, name in TIERS[track] if ck >= low)


@pytest.mark.parametrize("ck", [None, 224, 225, 229, 230, 245, 246, 250])
@pytest.mark.parametrize(
    "step1",
    [
        {},
        {"step1_result": "pass"},
        {"step1_result": "fail"},
        {"step1_result": "pass", "step1_attempts": 2},
    ],
    ids=str,
)
def test_us_breadth_is_that_of_the_contracts_table(ck: int | None, step1: dict[str, Any]) -> None:
    assessment = assess(Applicant(track="us", step2_ck=ck, **step1))
    failed = step1.get("step1_result") == "fail" or step1.get("step1_attempts", 0) > 1
    settled = finding(assessment, "us/breadth").outcome
    if ck is not None and ck < 225:
        assert (assessment.breadth and (assessment.breadth.min, assessment.breadth.max)) == (40, 60)
        assert assessment.breadth.open_ended
        assert settled == "met"
        return
    assert assessment.breadth is None
    in_gap = ck is not None and 225 <= ck <= 229
    # A missing fact is never a no: without a score the guide is not silent, the fact is unknown.
    assert settled == ("unclear" if failed or in_gap else "unknown" if ck is None else "silent")


@pytest.mark.parametrize("ck", [219, 220, 229, 230, 239, 240, 250])
@pytest.mark.parametrize(
    "attempts", [{}, {"step1_attempts": 1}, {"step1_attempts": 2}, {"step2_ck_attempts": 2}], ids=str
)
@pytest.mark.parametrize("above", [None, -1, 0, 1])
def test_img_breadth_is_that_of_the_contracts_table(ck: int, attempts: dict[str, int], above: int | None) -> None:
    step1 = None if above is None else ck + above
    assessment = assess(Applicant(track="img", step2_ck=ck, step1_score=step1, **attempts))
    settled = finding(assessment, "img/breadth").outcome
    if ck < 230 or max(attempts.values(), default=0) > 1:
        assert (assessment.breadth and (assessment.breadth.min, assessment.breadth.max)) == (60, 80)
        assert settled == "met"
    else:
        assert assessment.breadth is None
        assert settled == ("unclear" if above == 1 else "silent")


FLAGS: list[tuple[dict[str, Any], set[str], set[str]]] = [
    ({"step1_result": "fail"}, {"step1_failure"}, {"step1_failure"}),
    ({"step1_result": "pass", "step1_attempts": 2}, {"step1_failure"}, {"step1_failure", "multiple_attempts"}),
    ({"step2_ck": 231, "step2_ck_attempts": 2}, {"step2_failure"}, {"step2_failure", "multiple_attempts"}),
    ({"step1_score": 210, "step2_ck": 238}, set(), {"upward_trend"}),
    ({"step1_score": 238, "step2_ck": 210}, set(), {"downward_trend"}),
    ({"step1_score": 238, "step2_ck": 238}, set(), set()),
    ({"graduation_year": 2024}, set(), {"older_graduate"}),
    ({"graduation_year": 2025}, set(), set()),
    ({"step1_result": "pass"}, set(), set()),
    ({}, set(), set()),
]


@pytest.mark.parametrize(("given", "us", "img"), FLAGS, ids=lambda v: str(sorted(v) if isinstance(v, set) else v))
def test_flags_are_those_of_the_contracts_table(given: dict[str, Any], us: set[str], img: set[str]) -> None:
    assert {flag.id for flag in assess(Applicant(track="us", **given)).flags} == us
    assert {flag.id for flag in assess(Applicant(track="img", **given)).flags} == img


def test_without_a_track_only_the_flags_of_both_tracks_are_raised_and_found() -> None:
    given = Applicant(step1_result="fail", step1_score=240, step2_ck=230, step1_attempts=2, graduation_year=2000)
    assessment = assess(given)
    assert {flag.id for flag in assessment.flags} == {"step1_failure"}
    assert finding(assessment, "us/flag_step1_failure").outcome == "met"


@pytest.mark.parametrize("given", [{}, {"track": "us"}, {"step2_ck": 240}, {"track": "us", "step2_ck": 301}], ids=str)
def test_there_is_no_tier_without_a_track_and_a_score_on_the_scale(given: dict[str, Any]) -> None:
    assert assess(Applicant(**given)).tier is None


@pytest.mark.parametrize(
    ("track", "told", "tier"),
    [
        ("us", (220, 223), "low"),
        ("us", (227, 229), "between_low_and_solid"),
        ("us", (224, 226), None),
        ("us", (220, 229), None),
        ("us", (233, 237), "solid"),
        ("img", (220, 229), "challenging"),
        ("img", (1, 219), "below_220"),
        ("img", (237, 241), None),
        ("us", (1, 10_000_000_000), None),
    ],
)
def test_a_range_gets_a_tier_only_where_it_lies_in_one(track: Track, told: tuple[int, int], tier: str | None) -> None:
    assessment = assess(Applicant(track=track, step2_ck_range=told))
    assert (assessment.tier.id if assessment.tier else None) == tier
    assert ("step2_ck" in assessment.missing) == (tier is None)


def test_a_range_in_several_tiers_names_each_with_the_applicants_other_facts() -> None:
    assessment = assess(Applicant(track="img", step2_ck_range=(228, 232), step1_attempts=2))
    named = [(s.basis, s.step2_ck_range, s.tier and s.tier.id, s.breadth is not None) for s in assessment.scenarios]
    assert named == [
        ("range", (228, 229), "challenging", True),
        ("range", (230, 232), "potentially_competitive", True),
    ]


def test_a_range_without_a_track_names_the_tiers_of_both() -> None:
    assessment = assess(Applicant(step2_ck_range=(224, 226)))
    assert [(s.track, s.tier and s.tier.id) for s in assessment.scenarios] == [
        ("us", "low"),
        ("us", "between_low_and_solid"),
    ]
    assert [reading.tier and reading.tier.id for reading in assessment.readings] == [None, "challenging"]


def test_supposed_scores_become_labelled_scenarios_and_never_the_tier() -> None:
    assessment = assess(
        Applicant(track="us"),
        Supposition(basis="hypothetical", step2_ck=250),
        Supposition(basis="practice", step2_ck=238),
        Supposition(basis="goal", step2_ck=245),
        Supposition(basis="other_person", track="img", step2_ck=224),
    )
    assert assessment.tier is None
    assert assessment.missing == ("step2_ck",)
    assert [(s.basis, s.track, s.tier and s.tier.id) for s in assessment.scenarios] == [
        ("hypothetical", "us", "very_strong"),
        ("practice", "us", "solid"),
        ("goal", "us", "solid"),
        ("other_person", "img", "challenging"),
    ]
    assert [s.breadth is not None for s in assessment.scenarios] == [False, False, False, True]


def test_practice_scores_and_the_goal_of_a_profile_become_scenarios_once_each() -> None:
    applicant = Applicant(track="img", step2_ck=224, practice_scores=(228, 236, 236, 515), goal_score=240)
    assessment = assess(applicant, Supposition(basis="goal", step2_ck=240))
    assert assessment.tier
    assert assessment.tier.id == "challenging"
    assert [(s.basis, s.step2_ck) for s in assessment.scenarios] == [
        ("goal", 240),
        ("practice", 228),
        ("practice", 236),
    ]


def test_what_is_said_of_someone_else_does_not_borrow_the_applicants_facts() -> None:
    applicant = Applicant(track="img", step1_attempts=3)
    (scenario,) = assess(applicant, Supposition(basis="other_person", step2_ck=250)).scenarios
    assert (scenario.track, scenario.tier, scenario.breadth) == (None, None, None)
    (scenario,) = assess(applicant, Supposition(basis="hypothetical", step2_ck=250)).scenarios
    assert scenario.breadth


@pytest.mark.parametrize(("ck", "noted"), [(213, True), (214, True), (217, True), (218, False), (240, False)])
def test_a_score_below_the_pass_mark_in_force_gets_the_dated_note_with_both_marks(ck: int, noted: bool) -> None:
    advisories = assess(Applicant(step2_ck=ck)).advisories
    assert [(a.id, a.dated) for a in advisories] == ([("step2_pass_mark", "2025-07-01")] if noted else [])
    assert all("218" in a.text and "214" in a.text and "USMLE" in a.source for a in advisories)


def test_a_practice_score_below_the_pass_mark_gets_no_note() -> None:
    assert not assess(Applicant(track="us", practice_scores=(210,))).advisories


@pytest.mark.parametrize("track", TRACKS)
def test_a_tier_cites_its_range_and_the_guides_hedge(track: Track) -> None:
    for ck in (219, 227, 235, 248, 255):
        assessment, given = cited(Applicant(track=track, step2_ck=ck))
        assert assessment.tier
        assert assessment.tier.caveat
        assert given[assessment.tier.caveat].rule.id == f"{track}/tier_hedge"
        assert len(assessment.tier.citations) == (2 if "between" in assessment.tier.id else 1)
        assert all(given[n].rule.kind == "tier" for n in assessment.tier.citations)


def test_every_finding_quotes_its_guide_exactly() -> None:
    for track in TRACKS:
        assessment, _ = cited(Applicant(track=track, step2_ck=231, away_rotations=1))
        assert assessment.findings
        for found in assessment.findings:
            assert book()[found.rule].guide.text[found.start : found.end] == found.quote
