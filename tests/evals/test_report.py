"""The report shows every score, every failure in full, and nothing from outside."""

import json
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from evals import report
from evals.ask import Asked
from evals.findings import Findings
from evals.page import page
from evals.page.abstention import in_force
from evals.run import Result, evaluate
from evals.summary import Group, Summary, summarise
from tests.evals.conftest import Same

Make = Callable[..., Asked]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.linked: list[str] = []
        self.ids: list[str] = []
        self.unnamed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.linked += [value or "" for name, value in attrs if name in ("src", "href")]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        held = dict(attrs)
        if tag == "svg" and not held.get("aria-label") and held.get("aria-hidden") != "true":
            self.unnamed.append(self.get_starttag_text() or "")


@pytest.fixture
def results(make: Make) -> list[Result]:
    """One that is right, one that is wrong, and one of the cases kept apart that is wrong too."""
    fact = {"text": "two of them", "any_of": ["two letters"], "vital": True}
    asked = [
        replace(make("<b>No</b> [bold]idea[/]", id="good", question="<script>?"), coverage=0.9),
        replace(make("Sure.", id="bad", status=["not_covered"], history=["Hi"], reference="It is open."), coverage=0.4),
        make("Learn the banjo.", ("Ask for at least two letters",), id="kept", split="check", facts=[fact]),
    ]
    return [result for one in asked for result in evaluate([one.case], Same(one))]


def findings(results: list[Result], **fields: Any) -> Findings:
    return Findings(results, summarise(results), **fields)


def drawn(found: Findings) -> tuple[str, Tags]:
    text, tags = page(found), Tags()
    tags.feed(text)
    return text, tags


def printed(show: Callable[[Console], None]) -> str:
    out = StringIO()
    show(Console(file=out, width=200))
    return out.getvalue()


def test_the_table_has_a_column_a_kind_and_tells_what_was_skipped(results: list[Result]) -> None:
    text = printed(lambda console: console.print(*report.tables(summarise(results))))
    assert "paraphrase" in text
    assert "50" in text
    assert "vital facts" in text
    assert "rules exact" not in text


def test_failures_are_printed_in_full(results: list[Result]) -> None:
    text = printed(lambda console: report.print_failures(results, console))
    assert "bad · paraphrase · tune" in text
    assert "before: Hi" in text
    assert "status: answered, not not_covered" in text
    assert "It is open." in text
    assert "good ·" not in text


def test_the_page_needs_nothing_else_and_escapes_what_was_said(results: list[Result]) -> None:
    text, tags = drawn(findings(results, shut=["<script>shut"]))
    assert not {"script", "link", "img", "b>No"} & set(tags.seen)
    assert "url(http" not in text
    assert all(link.startswith("#") and link[1:] in tags.ids for link in tags.linked)
    assert len(tags.ids) == len(set(tags.ids))
    assert tags.unnamed == []


def test_the_page_shows_scores_curve_amounts_and_failures(results: list[Result]) -> None:
    text, tags = drawn(findings(results, threshold=0.5))
    assert {"scores", "kinds", "abstention", "amounts", "failures", "case-bad"} <= set(tags.ids)
    assert "changes" not in tags.ids
    assert "(0.500)" in text
    assert "✓ No gate is shut." in text
    assert "It is open." in text
    assert "case-good" not in tags.ids


def test_the_page_says_what_keeps_a_gate_shut(results: list[Result]) -> None:
    text, _ = drawn(findings(results, shut=["FAQ: a: vital: missing: two"], notes=["mine.csv: ignored"]))
    assert "✗ Falls short." in text
    assert "FAQ: a: vital: missing: two" in text
    assert "mine.csv: ignored" in text


def test_cases_kept_apart_are_counted_and_shown_only_when_asked_for(results: list[Result]) -> None:
    found = findings(results)
    assert (len(found.failures), found.withheld) == (1, 1)
    for words in (page(found), json.dumps(report.as_json(found))):
        assert "banjo" not in words
        assert "kept" not in words.replace("kept apart", "")
    opened = findings(results, shown=frozenset({"tune", "check"}))
    for words in (page(opened), json.dumps(report.as_json(opened))):
        assert "banjo" in words
    assert opened.withheld == 0


def test_a_failure_tells_what_of_the_expected_is_there(results: list[Result]) -> None:
    text, _ = drawn(findings(results, shown=frozenset({"check"})))
    assert "✗ missing vital: two of them" in text
    assert "<q>Ask for at least two letters</q>" in text


def test_what_moved_since_the_last_accepted_run_is_told_in_words_and_shape(results: list[Result]) -> None:
    scores = {"status": 0.9, "numbers": 0.2}
    accepted = Summary(splits={"tune": {kind: Group(n=2, scores=scores) for kind in ("paraphrase", "all")}})
    text, tags = drawn(findings(results, accepted=accepted))
    assert "changes" in tags.ids
    assert "−40.0 ▼ worse" in text
    assert "+80.0 ▲ better" in text
    assert "right status 90.0 then, 50.0 now, worse" in text


def test_splits_that_lie_apart_are_warned_of(results: list[Result]) -> None:
    text, _ = drawn(findings(results))
    assert "⚠ tune and check lie 50.0 points apart in status" in text


def test_the_threshold_in_force_stands_on_the_curve(results: list[Result]) -> None:
    points = findings(results).abstention()["tune"]
    assert in_force(points, None) is None
    assert in_force(points, 0.5) == (0.5, 1.0, 1.0)
    assert in_force(points, 0.95) == (0.95, 0.0, 1.0)


def test_a_run_without_coverage_has_no_curve(make: Make) -> None:
    one = make("Sure.", split="own", kind="own", reference="Sure.")
    _, tags = drawn(findings(evaluate([one.case], Same(one))))
    assert "abstention" not in tags.ids


def test_the_json_holds_every_case_that_may_be_looked_at(results: list[Result]) -> None:
    held = json.loads(json.dumps(report.as_json(findings(results))))
    assert [case["id"] for case in held["cases"]] == ["good", "bad"]
    assert held["cases"][1]["faults"] == {"status": "answered, not not_covered"}
    assert held["summary"]["tune"]["all"]["n"] == 2
    assert held["summary"]["check"]["all"]["n"] == 1
    assert len(held["abstention"]["tune"]) == 4
