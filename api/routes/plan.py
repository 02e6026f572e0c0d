"""The guides' plan for an applicant: as data, as Markdown, and as a calendar."""

from datetime import UTC, datetime, time, timedelta
from hashlib import sha256

from fastapi import APIRouter, Response
from icalendar import Calendar, Event
from starlette.exceptions import HTTPException

from api.problems import RESPONSES
from api.schemas import Problem
from api.state import Ready
from assistant.answer.checklist import document
from assistant.models import Applicant, Citation
from assistant.plan import Plan, PlanPhase

router = APIRouter(tags=["plan"], responses=RESPONSES)

UNDATED = (
    "The plan has no dates: the operator has not set the season's ERAS opening. Set PMR_ERAS_OPENING (eras_opening) to "
    "a day such as 2027-09-02; POST /api/plan and POST /api/plan.md answer without it."
)


class PlanResponse(Plan):
    citations: tuple[Citation, ...]


@router.post("/api/plan", summary="What to do, phase by phase")
def plan(applicant: Applicant, assistant: Ready) -> PlanResponse:
    """The roadmap of the applicant's track, or both while it is not known; each item in the guide's own words.

    `done` is set where what the applicant told settles it. Dates are given only where the operator has set the
    season's ERAS opening, and are then computed from it.
    """
    citations = assistant.citations()
    made = assistant.plan(applicant, citations)
    return PlanResponse(**dict(made), citations=citations.given)


@router.post(
    "/api/plan.md",
    summary="The plan as a Markdown file",
    response_class=Response,
    responses={200: {"content": {"text/markdown": {}}, "description": "A checklist with its sources"}},
)
def plan_markdown(applicant: Applicant, assistant: Ready) -> Response:
    citations = assistant.citations()
    made = assistant.plan(applicant, citations)
    return _file(document(made, citations.given).encode(), "text/markdown", "pmr-plan.md")


@router.post(
    "/api/plan.ics",
    summary="The plan's dated phases as a calendar",
    response_class=Response,
    responses={
        200: {"content": {"text/calendar": {}}, "description": "An all-day event for each phase that can be dated"},
        409: {
            "model": Problem,
            "content": {"application/problem+json": {}},
            "description": "The operator has not set the season's ERAS opening",
        },
    },
)
def plan_calendar(applicant: Applicant, assistant: Ready) -> Response:
    if assistant.settings.eras_opening is None:
        raise HTTPException(409, UNDATED)
    citations = assistant.citations()
    made = assistant.plan(applicant, citations)
    stamp = datetime.combine(assistant.today(), time(), UTC)
    return _file(calendar(made, citations.given, stamp), "text/calendar", "pmr-plan.ics")


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def calendar(made: Plan, citations: tuple[Citation, ...], stamp: datetime) -> bytes:
    """RFC 5545: one all-day event a dated phase; those without dates are left out."""
    whole = Calendar()
    whole.add("prodid", "-//pmr-advisor//plan//EN")
    whole.add("version", "2.0")
    whole.add("x-wr-calname", "PM&R application plan")
    for phase in made.phases:
        if phase.starts:
            whole.add_component(_event(phase, made, citations, stamp))
    return bytes(whole.to_ical())


def _event(phase: PlanPhase, made: Plan, citations: tuple[Citation, ...], stamp: datetime) -> Event:
    assert phase.starts
    event = Event()
    # The same phase of the same season replaces itself when the file is imported again.
    name = f"{phase.guide_id} {phase.title} {made.eras_opening}"
    event.add("uid", f"{sha256(name.encode()).hexdigest()[:32]}@pmr-advisor")
    event.add("dtstamp", stamp)
    event.add("dtstart", phase.starts)
    # The end of an all-day event is the day after it; a season whose end no guide names is one day, its first.
    event.add("dtend", (phase.ends or phase.starts) + timedelta(days=1))
    event.add("summary", phase.title)
    event.add("description", _description(phase, made, citations))
    event.add("transp", "TRANSPARENT")
    return event


def _description(phase: PlanPhase, made: Plan, citations: tuple[Citation, ...]) -> str:
    titles = {citation.n: citation.guide_title for citation in citations}
    items = [f"{'[x]' if item.done else '[ ]'} {item.text}" for item in phase.items]
    source = f"Guide: {titles[phase.citations[0]]} (computed dates; the words are the guide's)"
    return "\n".join([*items, "", source, made.dating or ""])
