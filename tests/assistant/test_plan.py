"""The plan: what is left out, added, done and dated, each item in the guide's words."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from assistant.answer.checklist import WORDS, checklist
from assistant.answer.citations import Citations
from assistant.answer.verify import MARK, verify
from assistant.models import Answer, Applicant
from assistant.plan import Plan, outline, plan
from assistant.rules import Rulebook
from corpus.models import Guide
from corpus.passages import passages_of
from corpus.plan import BoundRoadmap, bind, load_roadmaps

OPENING = date(2027, 9, 2)
IN_SPRING = date(2027, 4, 20)

applicants = st.builds(
    Applicant,
    track=st.sampled_from(["us", "img", None]),
    step1_result=st.sampled_from(["pass", "fail", None]),
    step1_score=st.none() | st.integers(-5, 400),
    step1_attempts=st.none() | st.integers(0, 20),
    step2_ck=st.none() | st.integers(-5, 400),
    step2_ck_range=st.none() | st.tuples(st.integers(1, 230), st.integers(230, 300)),
    step2_ck_attempts=st.none() | st.integers(0, 20),
    step3=st.none() | st.integers(-5, 400),
    graduation_year=st.none() | st.integers(1950, 2100),
    us_clinical_experience=st.none() | st.booleans(),
    physiatry_letters=st.none() | st.integers(0, 20),
    away_rotations=st.none() | st.integers(0, 50),
)
openings = st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))
days = st.dates(date(2000, 1, 1), date(2101, 1, 1))


class Planner:
    """Plans over the real guides."""

    def __init__(self, guides: dict[str, Guide], book: Rulebook) -> None:
        self.guides = guides
        self.book = book
        self.roadmaps: list[BoundRoadmap] = bind(load_roadmaps(), guides)
        self.passages = {guide.id: passages_of(guide) for guide in guides.values()}

    def citations(self) -> Citations:
        return Citations(self.guides, self.passages)

    def plan(
        self, applicant: Applicant, opening: date | None = None, today: date = IN_SPRING
    ) -> tuple[Plan, Citations]:
        citations = self.citations()
        return plan(applicant, self.roadmaps, self.book, citations, opening, today), citations

    def items(self, **facts: object) -> dict[str, bool]:
        """Each item's text, and whether it is done."""
        made, _ = self.plan(Applicant(**facts))  # type: ignore[arg-type]
        return {item.text: item.done for phase in made.phases for item in phase.items}

    def checklist(
        self, applicant: Applicant, message: str, opening: date | None = None, today: date = IN_SPRING
    ) -> tuple[str, Citations]:
        citations = self.citations()
        outlines = outline(applicant, self.roadmaps, self.book, opening, today)
        return "\n\n".join(checklist(outlines, message, citations)), citations


@pytest.fixture(scope="module")
def planner(guides: dict[str, Guide], book: Rulebook) -> Planner:
    return Planner(guides, book)


def found(items: dict[str, bool], words: str) -> list[bool]:
    return [done for text, done in items.items() if words in text]


@given(applicant=applicants, opening=openings, today=days)
@examples(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_applicants_plan_is_cited_exactly(
    planner: Planner, applicant: Applicant, opening: date | None, today: date
) -> None:
    made, citations = planner.plan(applicant, opening, today)
    quotes = {}
    for c in citations.given:
        assert planner.guides[c.guide_id].text[c.start : c.end] == c.quote
        quotes[c.n] = " ".join(c.quote.split())
    used = set()
    for phase in made.phases:
        assert phase.title == quotes[phase.citations[0]]
        used |= set(phase.citations)
        for item in phase.items:
            used |= set(item.citations)
            cited = " ".join(quotes[n] for n in item.citations)
            assert item.line in cited
            assert all(lead in cited for lead in (item.lead or "").removesuffix(":").split(": ")), item
    assert used == set(quotes)
    assert [phase.track for phase in made.phases] == sorted((p.track for p in made.phases), reverse=True)
    assert {phase.track for phase in made.phases} == ({applicant.track} if applicant.track else {"us", "img"})


@given(
    applicant=applicants,
    opening=openings,
    today=days,
    message=st.sampled_from(["", "I'm an M3", "late M3", "M4, now?"]),
)
@examples(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_checklist_says_only_what_its_marks_carry(
    planner: Planner, applicant: Applicant, opening: date | None, today: date, message: str
) -> None:
    text, citations = planner.checklist(applicant, message, opening, today)
    verify(Answer(status="answered", answer=text, citations=citations.given), message, planner.guides)
    assert all(MARK.search(line) for line in text.splitlines() if line.lstrip().startswith("- "))


def test_without_facts_the_general_roadmap_comes_first_and_nothing_is_done(planner: Planner) -> None:
    made, _ = planner.plan(Applicant())
    assert made.phases[0].title == "M1–M2 (Preclinical / Early Years)"
    assert [phase.audience for phase in made.phases] == ["all"] * 5 + ["img"] * 4
    assert not any(item.done for phase in made.phases for item in phase.items)


def test_a_nested_item_keeps_its_lead_in(planner: Planner) -> None:
    items = planner.items(track="us")
    assert "Start your Step 2 CK strategy: Use question banks concurrent with rotations." in items
    items = planner.items(track="img")
    assert "Update your CV with all PM&R-related activities: Research, volunteering, teaching, leadership." in items


@pytest.mark.parametrize("ck", [{"step2_ck": 240}, {"step2_ck_range": (220, 223)}])
def test_an_exam_that_is_taken_is_done_and_its_preparation_gone(planner: Planner, ck: dict[str, object]) -> None:
    us, img = planner.items(track="us", **ck), planner.items(track="img", **ck)
    assert us["Schedule Step 2 CK to be complete and reported before or near ERAS opening."]
    assert img["Take Step 2 CK when practice scores align with your target"]
    assert not found(us, "late July–mid August")
    assert not found(img, "Delaying the exam if feasible.")


def test_a_score_off_the_scale_is_no_exam_taken(planner: Planner) -> None:
    assert found(planner.items(track="img", step2_ck=999), "Take Step 2 CK when") == [False]


@pytest.mark.parametrize(("letters", "done"), [(0, False), (1, False), (2, True), (3, True)])
def test_letters_are_done_from_the_guides_number_on(planner: Planner, letters: int, done: bool) -> None:
    us = planner.items(track="us", physiatry_letters=letters)
    assert found(us, "You can obtain strong letters from physiatrists.") == [done]
    assert found(us, "At least two letters from physiatrists") == [done]
    assert found(planner.items(track="img", physiatry_letters=letters), "Confirm letter writers") == [done]


def test_letters_from_physiatrists_are_not_taken_for_letters_from_the_us(planner: Planner) -> None:
    assert found(planner.items(track="img", physiatry_letters=5), "At least 2 strong LORs from U.S.") == [False]


@pytest.mark.parametrize(("aways", "done"), [(0, False), (1, True), (2, True), (4, True)])
@pytest.mark.parametrize("track", ["us", "img"])
def test_away_rotations_are_done_from_the_guides_least_number_on(
    planner: Planner, track: str, aways: int, done: bool
) -> None:
    assert found(planner.items(track=track, away_rotations=aways), "Aim for 1–2 away rotations") == [done]


def test_what_was_not_told_adds_nothing(planner: Planner) -> None:
    items = planner.items(track="img")
    added = ("Aim for 1–2", "At least 2 strong", "Observerships, externships", "60–80+", "Step 3 before applying")
    assert not any(found(items, words) for words in added)


def test_us_experience_that_is_missing_is_added_and_what_is_there_is_done(planner: Planner) -> None:
    without = planner.items(track="img", us_clinical_experience=False)
    assert found(without, "Observerships, externships, or sub-internships.") == [False]
    having = planner.items(track="img", us_clinical_experience=True)
    assert not found(having, "Observerships, externships")
    assert found(having, "Email PM&R departments") == [True]


@pytest.mark.parametrize(("ck", "added"), [(224, True), (225, False), (229, False), (230, False)])
def test_the_general_guides_breadth_is_added_below_its_figure_alone(planner: Planner, ck: int, added: bool) -> None:
    assert bool(found(planner.items(track="us", step2_ck=ck), "40–60+")) is added


@pytest.mark.parametrize(
    ("facts", "added"),
    [
        ({"step2_ck": 229}, True),
        ({"step2_ck": 230}, False),
        ({"step2_ck": 250, "step1_attempts": 2}, True),
        ({"step2_ck": 250, "step1_attempts": 1, "step2_ck_attempts": 1}, False),
    ],
)
def test_the_img_guides_breadth_is_added_where_its_rule_is_met(
    planner: Planner, facts: dict[str, object], added: bool
) -> None:
    assert bool(found(planner.items(track="img", **facts), "60–80+")) is added


def test_step_3_is_suggested_to_imgs_with_a_low_score_passed_at_first_and_done_once_taken(planner: Planner) -> None:
    low = {"track": "img", "step2_ck": 224}
    assert found(planner.items(**low), "Consider taking Step 3") == [False, False]
    assert found(planner.items(**low, step3=232), "Consider taking Step 3") == [True, True]
    assert not found(planner.items(**low, step2_ck_attempts=2), "Consider taking Step 3")
    assert not found(planner.items(track="us", step2_ck=224), "Step 3")


def test_a_failed_step_1_adds_what_the_guide_says_to_those_who_failed(planner: Planner) -> None:
    items = planner.items(track="us", step1_result="fail")
    assert found(items, "Show a clear upward trajectory") == [False]
    assert found(items, "rather than rely on rigid score cutoffs") == [False]
    assert not found(items, "40–60+")
    assert found(planner.items(track="img", step1_result="fail"), "Acknowledge the issue honestly") == [False]


def test_the_img_plan_takes_from_the_general_guide_only_what_it_lacks(planner: Planner) -> None:
    made, _ = planner.plan(Applicant(track="img"))
    texts = [item.text for phase in made.phases for item in phase.items]
    assert len(texts) == len(set(texts))
    taken = [i.line for p in made.phases for i in p.items if i.guide_id != p.guide_id]
    assert "What you bring to a residency team." in taken
    assert "Why PM&R." not in taken


def test_nothing_is_dated_without_the_operators_date(planner: Planner) -> None:
    made, _ = planner.plan(Applicant(track="img"))
    assert made.dating is None
    assert {(p.starts, p.ends, p.when) for p in made.phases} == {(None, None, None)}


def test_the_img_phases_are_dated_by_the_guides_own_months(planner: Planner) -> None:
    made, _ = planner.plan(Applicant(track="img"), OPENING)
    assert [(p.starts, p.ends, p.when) for p in made.phases] == [
        (date(2026, 3, 2), date(2026, 9, 1), "past"),
        (date(2026, 12, 2), date(2027, 3, 1), "past"),
        (date(2027, 3, 2), date(2027, 6, 1), "current"),
        (date(2027, 9, 2), date(2028, 3, 31), "coming"),
    ]
    assert "operator" in (made.dating or "")
    assert "2027-09-02" in (made.dating or "")


@pytest.mark.parametrize(
    ("opening", "starts"), [(date(2027, 8, 31), date(2027, 2, 28)), (date(2028, 8, 31), date(2028, 2, 29))]
)
def test_a_month_without_such_a_day_begins_on_its_last(planner: Planner, opening: date, starts: date) -> None:
    made, _ = planner.plan(Applicant(track="img"), opening)
    assert (made.phases[2].starts, made.phases[1].ends) == (starts, starts - timedelta(days=1))


def test_the_general_guide_dates_the_season_alone(planner: Planner) -> None:
    made, _ = planner.plan(Applicant(track="us"), OPENING, date(2027, 10, 1))
    assert [p.starts for p in made.phases] == [None, None, None, OPENING, None]
    assert [p.when for p in made.phases] == ["past", "past", "past", "current", None]


def test_who_has_a_step_2_ck_score_is_past_the_core_clinical_year(planner: Planner) -> None:
    made, _ = planner.plan(Applicant(track="us", step2_ck=240))
    assert [p.when for p in made.phases] == ["past", "past", None, None, None]


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        (date(2026, 1, 1), ["Next: Year Before", "Then: 6–9 Months"]),
        (date(2026, 3, 2), ["Now: Year Before", "Next: 6–9 Months"]),
        (date(2026, 10, 1), ["By now: Year Before", "Next: 6–9 Months"]),
        (date(2027, 4, 20), ["Now: 3–6 Months", "Next: ERAS Season"]),
        (date(2028, 3, 31), ["Now: ERAS Season"]),
        # The season is over: the whole roadmap again.
        (date(2028, 6, 1), ["Year Before", "6–9 Months", "3–6 Months"]),
    ],
)
def test_the_checklist_shows_the_phase_of_the_day_and_the_next(planner: Planner, today: date, shown: list[str]) -> None:
    text, _ = planner.checklist(Applicant(track="img"), "", OPENING, today)
    titles = [line for line in text.splitlines() if line.startswith("**")]
    assert [title.startswith(f"**{words}") for title, words in zip(titles, shown, strict=True)] == [True] * len(shown)


@pytest.mark.parametrize(
    ("message", "titles"),
    [
        ("I'm an MS2, what should I do now?", ["Now: M1–M2", "Next: M3"]),
        ("M3 here. next steps?", ["Now: M3", "Next: Late M3"]),
        ("late M3, next steps?", ["Now: Late M3", "Next: ERAS Application Season"]),
        ("It is interview season: what now?", ["Now: Interview Season"]),
    ],
)
def test_the_checklist_begins_where_the_applicant_says_to_be(planner: Planner, message: str, titles: list[str]) -> None:
    text, _ = planner.checklist(Applicant(track="us"), message)
    lines = [line.removeprefix("**") for line in text.splitlines() if line.startswith("**")]
    assert [line.startswith(title) for line, title in zip(lines, titles, strict=True)] == [True] * len(titles)


@pytest.mark.parametrize("track", ["us", "img", None])
def test_the_checklist_is_short_and_names_every_phase(planner: Planner, track: str) -> None:
    made, _ = planner.plan(Applicant(track=track))
    text, _ = planner.checklist(Applicant(track=track), "")
    assert all(phase.title in text for phase in made.phases)
    assert len(MARK.sub("", text).replace("[ ]", "").split()) < WORDS * 1.25
