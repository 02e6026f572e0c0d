"""What is stored where, and for how long: a page for whoever asks before they write."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.routes.rules import PAGES
from api.state import Ready, SharedState
from api.stored import STORED

router = APIRouter(include_in_schema=False)


@router.get("/privacy")
def privacy(assistant: Ready, state: SharedState) -> HTMLResponse:
    days = f"{state.conversations.retention.days} days"
    hours = f"{state.settings.desk_hours} hours"
    template = PAGES.get_template("privacy.html")
    return HTMLResponse(
        template.render(
            stored=[stored.told(days, hours) for stored in STORED],
            desk=state.referrals.read_here(),
            model=assistant.settings.model if assistant.helper else "",
        )
    )
