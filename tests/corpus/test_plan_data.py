"""The roadmaps: every item is the guide's own line, and no line of the guides' roadmaps is lost."""

from pathlib import Path

import pytest
import yaml

from corpus.guides import parse_guide
from corpus.models import Guide
from corpus.plan import PLAN, BoundRoadmap, PlanError, bind, load_roadmaps
from corpus.rule_kinds import Judged
from corpus.rules import load_rules


@pytest.fixture(scope="module")
def roadmaps(guides: dict[str, Guide]) -> list[BoundRoadmap]:
    return bind(load_roadmaps(), guides)


def broken(tmp_path: Path, old: str, new: str, name: str = "img.yaml") -> Path:
    """A folder with a copy of one roadmap in which some words are others."""
    text = (PLAN / name).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new), encoding="utf-8")
    return tmp_path


def test_the_general_roadmap_comes_first(roadmaps: list[BoundRoadmap]) -> None:
    assert [bound.roadmap.track for bound in roadmaps] == ["us", "img"]


def test_every_line_of_an_item_stands_in_its_guide(roadmaps: list[BoundRoadmap]) -> None:
    for item in (item for bound in roadmaps for phase in bound.phases for item in phase.items):
        assert tuple(item.guide.text[s.start : s.end] for s in item.spans) == item.item.lines


def test_an_items_own_line_stands_in_the_section_it_names(roadmaps: list[BoundRoadmap]) -> None:
    for bound in roadmaps:
        for phase in bound.phases:
            for item in phase.items:
                named = item.item.section or phase.phase.section
                start = item.spans[-1].start
                above = [h.title for h in item.guide.headings if h.start <= start]
                assert named[-1] in above, item.item.lines


def test_the_phases_are_the_guides_own_in_its_order(roadmaps: list[BoundRoadmap]) -> None:
    for bound in roadmaps:
        (parent,) = {phase.phase.section[0] for phase in bound.phases}
        headings = bound.guide.headings
        place = next(i for i, h in enumerate(headings) if h.title == parent)
        inside = []
        for heading in headings[place + 1 :]:
            if heading.level <= headings[place].level:
                break
            inside.append(heading)
        assert [p.phase.title for p in bound.phases] == [h.title for h in inside if h.level == inside[0].level]


def test_no_line_of_a_guides_roadmap_is_left_out(roadmaps: list[BoundRoadmap]) -> None:
    for bound in roadmaps:
        for phase in bound.phases:
            shown = {span.start for item in phase.items if item.guide is bound.guide for span in item.spans}
            lines = [line for b in bound.guide.blocks if phase.phase.title in b.section for line in b.lines]
            assert lines
            assert {line.start for line in lines} <= shown, phase.phase.title


def test_every_rule_that_a_condition_names_is_one_that_facts_are_held_against() -> None:
    judged = {rule.id for rule in load_rules() if isinstance(rule, Judged)}
    for roadmap in load_roadmaps():
        for phase in roadmap.phases:
            conditions = [c for item in phase.items for c in item.conditions] + list(phase.past_when)
            assert {c.rule for c in conditions if c.rule} <= judged


def test_what_a_phase_is_called_by_belongs_to_one_phase_of_a_roadmap() -> None:
    for roadmap in load_roadmaps():
        names = [name for phase in roadmap.phases for name in phase.said]
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Ask for feedback.", "Ask for much feedback.", "does not stand"),
        ("Ask for feedback.", "Ask for", "does not stand"),
        ('"Finish elective or observerships", "Ask', '"Plan your exams", "Ask', "does not stand"),
        ('"3–6 Months Before ERAS"]', '"3–7 Months Before ERAS"]', "3–7 Months"),
        ("3–6}", "3–7}", "no range of months"),
        ("September–March}", "September–April}", "are not in the title"),
        ("September–March}", "winter}", "month"),
        ("{present: step3}", "{present: step4}", "Input should be"),
        ("{present: step3}", "{present: step3, absent: step1}", "is one of"),
        ("track: img", "track: img\ncolour: red", "colour"),
    ],
)
def test_a_broken_roadmap_names_its_file_and_what_is_wrong(
    tmp_path: Path, guides: dict[str, Guide], old: str, new: str, reason: str
) -> None:
    folder = broken(tmp_path, old, new)
    with pytest.raises(PlanError) as error:
        bind(load_roadmaps(folder), guides)
    assert "img.yaml" in str(error.value)
    assert reason in str(error.value)


def test_a_line_that_stands_twice_in_its_section_is_refused(tmp_path: Path) -> None:
    markdown = "---\nid: sleep\ntitle: Sleep\n---\n\n# Sleep\n\n## Nights\n\nFirst:\n\n- Nap.\n\nThen:\n\n- Nap.\n"
    guides = {"sleep": parse_guide(markdown, "sleep.md")}
    data = {"guide": "sleep", "track": "us", "phases": [{"section": ["Nights"], "items": [{"lines": ["Nap."]}]}]}
    (tmp_path / "twice.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(PlanError, match=r"twice\.yaml.*stands more than once"):
        bind(load_roadmaps(tmp_path), guides)
    data["phases"] = [{"section": ["Nights"], "items": [{"lines": ["Then:", "Nap."]}]}]
    (tmp_path / "twice.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    assert len(bind(load_roadmaps(tmp_path), guides)) == 1


@pytest.mark.parametrize("text", ["- a\n- b\n", "guide: [", "guide: x\n"])
def test_a_file_that_is_no_roadmap_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match=r"odd\.yaml"):
        load_roadmaps(tmp_path)


def test_what_belongs_to_a_guide_that_is_not_there_is_left_out(guides: dict[str, Guide]) -> None:
    img = guides["step-score-strategy-pmr-img"]
    (only,) = bind(load_roadmaps(), {img.id: img})
    assert only.roadmap.track == "img"
    assert all(item.guide is img for phase in only.phases for item in phase.items)
