"""Rules are refused unless the guides say what they say, where they say it."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.guides import load_guides
from corpus.judgement import LEFT_TO_JUDGEMENT
from corpus.rules import RULES, Rule, RuleError, bind, load_rules

GUIDES = {guide.id: guide for guide in load_guides()}
LOADED = load_rules()

NO_FIGURES = re.compile(
    r"Step [123](?: CK)?|\b[MD][1-4]\b|PGY-\d"  # names of exams and years
    r"|\bone (?:piece|of the|part)\b"  # the words, not amounts
    r"|Once \(or More\)|once you clear|[Mm]ultiple (?:attempts|years|concerns|exam failures)|several (?:important|years)",
)
"""Numbers and number words that are no figures of a guide's advice."""


def sound(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((RULES / "img" / "low_step2_ck.yaml").read_text(encoding="utf-8"))
    return {key: value for key, value in (data | changes).items() if value is not None}


def written(folder: Path, data: object, name: str = "img/changed.yaml") -> list[Rule]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(data if isinstance(data, str) else yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return load_rules(folder)


@pytest.mark.parametrize("rule", LOADED, ids=lambda rule: rule.id)
def test_each_quote_stands_in_its_guide_under_its_headings(rule: Rule) -> None:
    guide = GUIDES[rule.guide]
    span = bind(rule, guide)
    assert guide.text[span.start : span.end].endswith(rule.quote)


@pytest.mark.parametrize("rule", LOADED, ids=lambda rule: rule.id)
def test_each_rule_is_for_the_audience_of_its_guide_or_a_part_of_it(rule: Rule) -> None:
    if GUIDES[rule.guide].audience == "img":
        assert rule.track == "img"


@pytest.mark.parametrize("guide", GUIDES.values(), ids=lambda guide: guide.id)
def test_every_number_of_a_guide_stands_in_a_rule(guide: Any) -> None:
    spans = [bind(rule, guide) for rule in LOADED if rule.guide == guide.id]
    # A heading that a rule takes its figure from counts as its words; a numeral that numbers a heading is no figure.
    figures = {rule.section[-1] for rule in LOADED if getattr(rule, "figure_in", "quote") == "section"}
    headings = [h for h in guide.headings if h.title in figures or re.match(r"\d+\. ", h.title)]
    ordinary = [found.span() for found in NO_FIGURES.finditer(guide.text)]
    held = [(s.start, s.end) for s in spans] + [(h.start, h.end) for h in headings] + ordinary
    number = re.compile(r"\d[\d–+]*|\b(?:one|two|three|four|five|several|multiple|once|twice)\b", re.IGNORECASE)
    loose = [
        guide.text[max(0, found.start() - 40) : found.end() + 20]
        for found in number.finditer(guide.text)
        if not any(start <= found.start() < end for start, end in held)
    ]
    assert loose == []


def test_a_sound_rule_is_read(tmp_path: Path) -> None:
    (rule,) = written(tmp_path, sound())
    assert rule.id == "img/changed"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"colour": "red"}, "Extra inputs"),
        ({"figure": "< 231"}, "is not in"),
        ({"figure": "< 23"}, "is not in"),
        ({"figure": "Step"}, "states no number"),
        ({"fact": "shoe_size"}, "Input should be"),
        ({"kind": "hunch"}, "does not match any of the expected tags"),
        ({"quote": ""}, "at least 1 character"),
        ({"section": []}, "at least 1 item"),
        ({"guide": None}, "Field required"),
        ({"track": "us"}, "its folder"),
    ],
    ids=str,
)
def test_a_rule_that_says_more_or_other_than_it_may_is_refused(
    tmp_path: Path, changes: dict[str, Any], fault: str
) -> None:
    with pytest.raises(RuleError, match=fault) as refused:
        written(tmp_path, sound(**changes))
    assert "changed.yaml" in str(refused.value)


@pytest.mark.parametrize("text", ["- a list", "a: [", "plain"])
def test_a_file_that_is_no_rule_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(RuleError):
        written(tmp_path, text)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("img/breadth", {"when": ["img/nothing"]}),
        ("us/breadth", {"silent": "us/nothing"}),
        ("us/breadth", {"unclear_between": [["us/tier_low", "us/nothing"]]}),
        ("img/practice_far_below_goal", {"alongside": ["img/nothing"]}),
    ],
)
def test_a_rule_that_leans_on_an_unknown_rule_is_refused(tmp_path: Path, name: str, changes: dict[str, Any]) -> None:
    for rule in LOADED:
        data = yaml.safe_load((RULES / f"{rule.id}.yaml").read_text(encoding="utf-8"))
        path = tmp_path / f"{rule.id}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(data | (changes if rule.id == name else {}), allow_unicode=True), "utf-8")
    with pytest.raises(RuleError, match=f"{name}: names rules that do not exist: .*/nothing"):
        load_rules(tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        {"quote": "Step 2 CK < 230, and", "figure": "< 230"},
        {"section": ["2. Prioritize a Strong Upward Trend"]},
        {"section": ["Somewhere", "1. Understand What “Low” Means in Context"]},
        {"guide": "step-score-strategy-pmr"},
    ],
    ids=str,
)
def test_a_quote_that_does_not_stand_where_the_rule_says_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    (rule,) = written(tmp_path, sound(**changes))
    with pytest.raises(RuleError, match="does not stand in"):
        bind(rule, GUIDES[rule.guide])


@pytest.mark.parametrize(
    ("name", "changes", "fault"),
    [
        ("img/breadth", {"figure": "60–80"}, "is not in"),
        ("all/letters_additional", {"figure": "two"}, "is not in"),
        ("all/exam_window", {"figure": "August"}, None),
        ("all/exam_window", {"figure": "mid July"}, "is not in"),
        ("img/example_rise", {"step2_ck": "239"}, "is not in"),
        ("img/phase_eras_season", {"quote": "Apply broadly"}, "its own heading"),
        ("img/delay_weeks", {"figure": "months"}, None),
        ("img/delay_weeks", {"figure": "days"}, "is not in"),
        ("us/tier_solid", {"label": "Comfortable"}, "does not begin the heading"),
        ("img/study_months", {"unit": "moons"}, "Input should be"),
    ],
)
def test_each_kind_proves_its_own_figure(tmp_path: Path, name: str, changes: dict[str, str], fault: str | None) -> None:
    data = yaml.safe_load((RULES / f"{name}.yaml").read_text(encoding="utf-8")) | changes
    # What it leans on is another test's matter.
    data |= {key: [] for key in ("unclear",) if key in data}
    track = name.partition("/")[0]
    if fault is None:
        assert written(tmp_path, data, f"{track}/changed.yaml")
        return
    with pytest.raises(RuleError, match=fault):
        written(tmp_path, data, f"{track}/changed.yaml")


@pytest.mark.parametrize("item", LEFT_TO_JUDGEMENT, ids=lambda item: item.what)
def test_what_is_left_to_judgement_quotes_its_guide(item: Any) -> None:
    assert item.quote in GUIDES[item.guide].text
