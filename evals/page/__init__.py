"""The report as one HTML file that needs nothing else: verdict, scores, plots, and the failures in full."""

from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from evals.comparison import changes, gaps
from evals.findings import Findings
from evals.page import abstention, bars, change, failures, histogram
from evals.page.overview import overview
from evals.report import TITLES, cell
from evals.scorers import SCORERS


def page(findings: Findings) -> str:
    folder = files("evals.page")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((folder / "report.html").read_text(encoding="utf-8"))
    summary, accepted = findings.summary, findings.accepted
    return template.render(
        style=Markup((folder / "report.css").read_text(encoding="utf-8")),
        findings=findings,
        gaps=gaps(summary),
        overview=overview(findings),
        bars=bars.figures(summary),
        curve=abstention.figure(findings),
        thresholds=abstention.table(findings),
        changes=change.figures(changes(summary, accepted)) if accepted else [],
        moved=[c for c in changes(summary, accepted) if c.verdict != "same"] if accepted else [],
        amounts=histogram.figures(findings),
        titles=TITLES,
        scorers=list(SCORERS),
        cell=cell,
        failures=failures.by_kind(findings.failures),
    )
