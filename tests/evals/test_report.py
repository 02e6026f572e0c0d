"""The report shows every score, every failure in full, and nothing from outside."""

import json
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer import Typer
from typer.testing import CliRunner

from evals import __main__ as command
from evals import report
from evals.ask import Asked
from evals.cases import Case
from evals.curve import abstention
from evals.page import page
from evals.run import Result, evaluate
from evals.summary import summarise

Make = Callable[..., Asked]


class Same:
    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    def ask(self, case: Case) -> Asked:
        return replace(self.asked, case=case)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.linked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.linked += [value or "" for name, value in attrs if name in ("src", "href")]


@pytest.fixture
def found(make: Make) -> list[Result]:
    asked = [
        replace(make("<b>No</b> [bold]idea[/]", id="good", question="<script>?"), coverage=0.9),
        replace(make("Sure.", id="bad", status=["not_covered"], history=["Hi"], reference="It is open."), coverage=0.4),
    ]
    return [result for one in asked for result in evaluate([one.case], Same(one))]


def printed(show: Callable[[Console], None]) -> str:
    out = StringIO()
    show(Console(file=out, width=200))
    return out.getvalue()


def test_the_table_has_a_row_a_kind_and_a_dash_where_nothing_was_scored(found: list[Result]) -> None:
    text = printed(lambda console: console.print(*report.tables(summarise(found))))
    assert "paraphrase" in text
    assert "50" in text
    assert "–" in text


def test_failures_are_printed_in_full(found: list[Result]) -> None:
    text = printed(lambda console: report.print_failures(found, console))
    assert "bad · paraphrase · tune" in text
    assert "before: Hi" in text
    assert "status: answered, not not_covered" in text
    assert "It is open." in text
    assert "good ·" not in text


def test_the_page_needs_nothing_else_and_escapes_what_was_said(found: list[Result]) -> None:
    summary = summarise(found)
    text = page(found, summary, abstention(found), summary)
    tags = Tags()
    tags.feed(text)
    assert "script" not in tags.seen
    assert tags.linked == []
    assert {"svg", "polyline", "details", "rect", "line"} <= set(tags.seen)


def test_the_json_holds_every_case(found: list[Result]) -> None:
    held = json.loads(json.dumps(report.as_json(found, summarise(found), abstention(found))))
    assert [case["id"] for case in held["cases"]] == ["good", "bad"]
    assert held["cases"][1]["faults"] == {"status": "answered, not not_covered"}
    assert held["summary"]["tune"]["all"]["n"] == 2
    assert len(held["abstention"]) == 4


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, make: Make, tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """The command, with an answer made by hand."""
    app = Typer()
    app.command()(command.main)
    monkeypatch.setattr(command, "_asker", lambda url: Same(make("Aim for two.", got="not_covered")))
    monkeypatch.setattr(command, "BASELINE", tmp_path / "baseline.json")

    def ran(*arguments: str) -> tuple[int, str]:
        outcome = CliRunner().invoke(app, [*arguments, "--out", str(tmp_path / "reports")])
        return outcome.exit_code, outcome.output

    return ran


def test_the_command_writes_its_reports_and_passes_without_a_gate(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    code, text = run("--kind", "near_topic")
    assert code == 0, text
    assert (tmp_path / "reports" / "evals.html").exists()
    assert (tmp_path / "reports" / "evals.json").exists()


def test_the_command_fails_while_the_faq_is_not_answered(run: Callable[..., tuple[int, str]]) -> None:
    code, text = run("--faq")
    assert code == 1
    assert "FAQ: faq-general-1: status" in text


def test_the_command_fails_on_a_regression_and_names_it(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    baseline = tmp_path / "accepted.json"
    baseline.write_text('{"splits": {"tune": {"typo": {"n": 13, "scores": {"status": 0.9}}}}}', encoding="utf-8")
    code, text = run("--kind", "typo", "--compare", str(baseline))
    assert code == 1
    assert "worse: tune/typo: status 0.900 → 0.000" in text


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["none.yaml"], "cannot be read"),
        (["--kind", "nonsense"], "no case is left"),
        (["--compare", "none.json"], "cannot be read"),
        (["--faq", "--accept"], "takes a full run"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(
    run: Callable[..., tuple[int, str]], arguments: list[str], complaint: str
) -> None:
    code, text = run(*arguments)
    assert code == 2
    assert complaint in " ".join(text.split())
