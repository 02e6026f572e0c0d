"""Everything that the rules can compute: as a page to read and print, and as JSON."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.problems import RESPONSES
from api.state import Ready
from assistant.rules.catalogue import Catalogue, RuleEntry, catalogue
from corpus.models import Audience

router = APIRouter(tags=["rules"], responses=RESPONSES)

PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

AUDIENCES: dict[Audience, str] = {
    "us": "US MD and DO applicants",
    "img": "International medical graduates",
    "all": "Everyone",
}
KINDS = {
    "tier": "Score ranges",
    "breadth": "Number of programs",
    "condition": "Circumstances",
    "flag": "Flags",
    "target": "Targets and thresholds",
    "amount": "Amounts",
    "window": "Dates",
    "phase": "Stages of the roadmap",
    "advice": "Advice in words",
    "example": "Examples",
    "hedge": "The guide's own warnings",
    "statement": "Words that rules lean on",
}
"""In the order of the page."""

OUTCOMES = {"met": "met", "not_met": "not met", "unknown": "unknown", "unclear": "unclear", "silent": "silent"}


@router.get("/api/rules", summary="Every rule, with its figure, words and edge cases")
def rules(assistant: Ready) -> Catalogue:
    """What the program can compute, and what it leaves to judgement."""
    return catalogue(assistant.book)


@router.get("/rules", include_in_schema=False)
def rules_page(assistant: Ready) -> HTMLResponse:
    told = catalogue(assistant.book)
    template = PAGES.get_template("rules.html")
    return HTMLResponse(
        template.render(
            parts=[(audience, whom, _by_kind(told.rules, audience)) for audience, whom in AUDIENCES.items()],
            count=len(told.rules),
            judgement=told.judgement,
            titles={entry.guide_id: entry.guide_title for entry in told.rules},
            limits=limits,
            outcomes=OUTCOMES,
        )
    )


def _by_kind(entries: tuple[RuleEntry, ...], audience: Audience) -> list[tuple[str, str, list[RuleEntry]]]:
    grouped = [
        (kind, name, [e for e in entries if (e.track, e.kind) == (audience, kind)]) for kind, name in KINDS.items()
    ]
    return [(kind, name, sorted(found, key=_lowest)) for kind, name, found in grouped if found]


def _lowest(entry: RuleEntry) -> int:
    """Ranges from the lowest up, stages as they follow each other; the rest as they come."""
    if entry.kind == "tier":
        return entry.bounds.min or 0 if entry.bounds else 0
    return int(entry.about.split()[1]) if entry.kind == "phase" else 0


def limits(entry: RuleEntry) -> str:
    """The bounds in words."""
    if entry.window:
        return " to ".join(f"{day.day} {day:%B}" for day in entry.window.edges(2025))
    if (bounds := entry.bounds) is None:
        return ""
    if bounds.max is None:
        said = f"{bounds.min} and above"
    elif bounds.min is None:
        said = f"{bounds.max} and below"
    elif bounds.min == bounds.max:
        said = str(bounds.min)
    else:
        said = f"{bounds.min} to {bounds.max}" + (", or more" if bounds.open_ended else "")
    return f"{said} (approximate)" if bounds.approximate else said
