"""The guides, their passages, and search over them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.exceptions import HTTPException

from api.problems import RESPONSES
from api.schemas import FoundPassage, GuideSummary, GuideText, Message, PassageView
from api.state import Admitted, Ready
from assistant.chat import Assistant
from corpus.models import Guide, Passage, Track

router = APIRouter(tags=["guides"], responses={**RESPONSES, 404: {"description": "No such guide or passage"}})


@router.get("/api/guides", summary="The guides in force")
def guides(assistant: Ready) -> list[GuideSummary]:
    counted = dict.fromkeys(assistant.collection.guides, 0)
    for passage in assistant.collection.passages.values():
        counted[passage.guide_id] += 1
    return [
        GuideSummary(
            id=guide.id,
            title=guide.title,
            publisher=guide.publisher,
            audience=guide.audience,
            version=guide.version,
            updated=guide.updated,
            passages=counted[guide.id],
        )
        for guide in assistant.collection.guides.values()
    ]


@router.get("/api/guides/{guide_id}", summary="A guide's text, in any version ever cited")
def guide(guide_id: str, assistant: Ready, version: str | None = None) -> GuideText:
    found = edition(guide_id, assistant, version)
    return GuideText(id=found.id, title=found.title, version=found.version, text=found.text, outline=found.headings)


def edition(guide_id: str, assistant: Assistant, version: str | None) -> Guide:
    """A guide as it is in force, or in a version ever cited. Raises HTTPException where there is none."""
    if found := assistant.collection.edition(guide_id, version):
        return found
    raise HTTPException(404, "No such guide, or no such version of it; GET /api/guides lists those in force.")


@router.get("/api/passages/{passage_id}", summary="One passage, with its place in its guide")
def passage(passage_id: str, assistant: Ready) -> PassageView:
    if (found := assistant.collection.passages.get(passage_id)) is None:
        raise HTTPException(404, "No such passage.")
    return PassageView(**view(found, assistant))


@router.get("/api/search", summary="Passages, best first")
async def search(
    q: Message,
    assistant: Ready,
    admission: Admitted,
    track: Track | None = None,
    k: Annotated[int, Query(ge=1, le=50)] = 5,
) -> list[FoundPassage]:
    """`track` orders by audience; it hides nothing."""
    return await admission.run(found_passages, q, assistant, track, k)


def found_passages(query: str, assistant: Assistant, track: Track | None, k: int) -> list[FoundPassage]:
    return [
        FoundPassage(**view(hit.passage, assistant), score=round(hit.score, 6))
        for hit in assistant.search(query, track)[:k]
    ]


def view(found: Passage, assistant: Assistant) -> dict[str, Any]:
    """What a `PassageView` is made of."""
    guide = assistant.collection.guides[found.guide_id]
    view = found.model_dump(include={"id", "guide_id", "audience", "section", "text", "start", "end"})
    return view | {"guide_title": guide.title, "guide_version": guide.version}
