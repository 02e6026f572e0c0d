"""The command asks, reports, and keeps its gates."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from evals import __main__ as command
from evals.ask import Asked
from tests.evals.conftest import Same

Make = Callable[..., Asked]


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


def test_failures_of_check_are_listed_only_when_asked_for(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    def answered(ending: str, split: str) -> str:
        return f'{{id: {split}-{ending}, split: {split}, kind: typo, question: "how mny", status: [answered]}}'

    cases = tmp_path / "cases.yaml"
    cases.write_text(f"- {answered('one', 'tune')}\n- {answered('two', 'check')}\n", encoding="utf-8")
    listed = {
        chosen: run("--cases", str(cases), *(["--failures", chosen] if chosen else []))[1]
        for chosen in ("", "tune", "check", "all")
    }
    assert {chosen: ("tune-one" in text, "check-two" in text) for chosen, text in listed.items()} == {
        "": (False, False),
        "tune": (True, False),
        "check": (False, True),
        "all": (True, True),
    }
    assert "2 of 2 cases fall short, 1 of check not listed" in " ".join(listed[""].split())


def test_one_split_can_be_run_without_the_other(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    _, text = run("--split", "tune", "--kind", "typo")
    assert " tune " in text
    assert " check " not in text


def test_a_users_own_file_is_scored_and_its_failures_listed(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("question,reference_answer\nWhen do swarms leave?,In May.\n", encoding="utf-8")
    code, text = run("--cases", str(mine), "--failures", "own")
    assert code == 0
    assert "When do swarms leave?" in text
    assert "When do swarms leave?" in (tmp_path / "reports" / "evals.html").read_text(encoding="utf-8")


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
        (["--cases", "none.yaml"], "cannot be read"),
        (["--kind", "nonsense"], "no case is left"),
        (["--compare", "none.json"], "cannot be read"),
        (["--faq", "--accept"], "takes a full run"),
        (["--split", "tune", "--accept"], "takes a full run"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(
    run: Callable[..., tuple[int, str]], arguments: list[str], complaint: str
) -> None:
    code, text = run(*arguments)
    assert code == 2
    assert complaint in " ".join(text.split())
