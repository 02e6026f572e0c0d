"""The desk's notes, which stand beside the guides' words, and each as an evaluation case."""

from fastapi import APIRouter, Response

from api.desk.access import REFUSED, Advisor
from api.desk.cases import case
from api.desk.notes import NewNote, Note
from api.problems import RESPONSES
from api.state import Ready, SharedState

router = APIRouter(
    tags=["desk"],
    responses={**RESPONSES, **REFUSED, 404: {"description": "No such note"}},
)


@router.get("/api/desk/notes", summary="Every note, those in force first, the latest first")
def notes(state: SharedState, assistant: Ready, _: Advisor) -> list[Note]:
    return state.notes.all(assistant)


@router.post("/api/desk/notes", summary="Write a note, dated today and signed", status_code=201)
def write(body: NewNote, state: SharedState, assistant: Ready, by: Advisor) -> Note:
    return state.notes.write(body, by, assistant)


@router.post("/api/desk/notes/{note_id}/withdraw", summary="Show a note no more")
def withdraw(note_id: str, state: SharedState, assistant: Ready, _: Advisor) -> Note:
    """Answers already given keep it."""
    return state.notes.withdraw(note_id, assistant)


@router.get(
    "/api/desk/notes/{note_id}/case",
    summary="A note as an evaluation case",
    response_class=Response,
    responses={200: {"content": {"application/yaml": {}}, "description": "A file for `python -m evals --cases`"}},
)
def as_case(note_id: str, state: SharedState, assistant: Ready, _: Advisor) -> Response:
    note = state.notes.one(note_id, assistant)
    return Response(
        case(note, assistant).encode(),
        media_type="application/yaml",
        headers={"content-disposition": f'attachment; filename="note-{note.id}.yaml"'},
    )
