"""What the rules say of an applicant."""

from fastapi import APIRouter

from api.problems import RESPONSES
from api.schemas import AssessResponse
from api.state import Ready
from assistant.models import Applicant, Reading

router = APIRouter(tags=["rules"], responses=RESPONSES)


@router.post("/api/assess", summary="Assess an applicant")
def assess(applicant: Applicant, assistant: Ready) -> AssessResponse:
    """Tier, number of programs, flags and findings, each figure with the words that state it."""
    citations = assistant.citations()
    assessment = assistant.assess(applicant, Reading(applicant=applicant), citations)
    return AssessResponse(assessment=assessment, citations=citations.given)
