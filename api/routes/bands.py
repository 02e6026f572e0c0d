"""The guides' score bands and program counts, for the page to draw."""

from fastapi import APIRouter

from api.problems import RESPONSES
from api.schemas import BandsResponse
from api.state import Ready
from assistant.rules import Bound
from assistant.rules.bands import bands

router = APIRouter(tags=["rules"], responses=RESPONSES)


@router.get("/api/bands", summary="Every score band, gaps included, and the numbers of programs")
def score_bands(assistant: Ready) -> BandsResponse:
    """Per track, in the guide's own words and names. Empty where no guide with rules is in force."""
    citations = assistant.citations()

    def cite(bound: Bound) -> int:
        return citations.cite(bound.guide.id, bound.span.start, bound.span.end)

    return BandsResponse(tracks=bands(assistant.book, cite), citations=citations.given)
