"""A student's email into a draft, and an edited draft held against the guides. Nothing of either is kept."""

from fastapi import APIRouter

from api.problems import RESPONSES
from api.schemas import DraftRequest, VerifyRequest, VerifyResponse
from api.state import Admitted, Ready
from assistant.answer.proof import proof
from assistant.letter import Letter, write

router = APIRouter(tags=["drafts"], responses=RESPONSES)


@router.post("/api/draft", summary="Draft a reply to a student's email")
async def draft(body: DraftRequest, assistant: Ready, admission: Admitted) -> Letter:
    """A greeting, an answer to each question in the order asked, next steps where the facts call for them, and a close.
    Every sentence of guide content carries its marks."""
    return await admission.run(write, assistant, body.email, body.profile)


@router.post("/api/verify", summary="Check an edited text against its sources")
async def verify(body: VerifyRequest, assistant: Ready, admission: Admitted) -> VerifyResponse:
    """Quotes that are no longer the guide's, numbers that no source carries, and marks that lead nowhere. A text too
    long to be held against all that it cites is refused."""
    sources = assistant.sources(body.profile)
    return VerifyResponse(findings=tuple(await admission.run(proof, body.text, body.citations, sources)))
