"""Errors: what is wrong, in which field, and what to do; never a stack trace.

They are problem details, and under /v1 what OpenAI's clients read.
"""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Literal

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.types import Scope

from api.admission import Overloaded
from api.completions import OpenAIError, OpenAIFault
from api.desk.draft import Conflict
from api.desk.drafts import NoSuchDraft, NoSuchVersion, Refused
from api.desk.notes import NoSuchNote, NoteRefused
from api.desk.records import NobodyOfThisName
from api.desk.referrals import AlreadySent, AlreadyTaken, NoSuchReferral
from api.schemas import Problem
from api.storage.conversations import COUNTED_FOR, Full, NoSuchConversation, TooMany
from api.storage.feedback import NoSuchAnswer, NoSuchCitation
from assistant.answer.proof import TooLong
from assistant.library import LibraryError, Unreachable

log = logging.getLogger(__name__)

OPENAI = "/v1/"
"""The routes whose clients are OpenAI's."""
MCP = "/mcp"
"""The one route of `pmr-advisor mcp --http`."""

OURS = "The server met a problem of its own; try again, and tell its operator if it stays."

RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": description, "content": {"application/problem+json": {}}}
    for status, description in (
        (408, "The body did not arrive in time"),
        (413, "The body is over 64 KiB"),
        (422, "A field is malformed; `errors` names it"),
        (429, "More requests a minute than one client may make; see Retry-After"),
        (
            503,
            "Not ready yet, too many questions at once, or the database or the index cannot be reached; see Retry-After",
        ),
    )
}


def path_of(scope: Scope) -> str:
    """The path that the routes know, without the one below which the program is hosted."""
    return str(scope["path"]).removeprefix(scope.get("root_path", ""))


def problem(status: int, detail: str, headers: dict[str, str] | None = None, errors: Any = ()) -> Response:
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=tuple(errors))
    return JSONResponse(
        body.model_dump(mode="json"), status, headers=headers or {}, media_type="application/problem+json"
    )


def openai_error(status: int, detail: str, param: str | None = None) -> OpenAIError:
    kind: Literal["invalid_request_error", "rate_limit_error", "server_error"] = "invalid_request_error"
    if status == 429 or status >= 500:
        kind = "rate_limit_error" if status == 429 else "server_error"
    code = {401: "invalid_api_key", 429: "rate_limit_exceeded"}.get(status)
    return OpenAIError(error=OpenAIFault(message=detail, type=kind, param=param, code=code))


def refusal(
    path: str, status: int, detail: str, headers: dict[str, str] | None = None, errors: Sequence[dict[str, str]] = ()
) -> Response:
    """An error in the shape that the route's clients read."""
    if not path.startswith(OPENAI):
        return problem(status, detail, headers, errors)
    # What is malformed is a 400 there.
    status = 400 if status == 422 else status
    error = openai_error(status, detail, errors[0]["field"] if errors else None)
    return JSONResponse(error.model_dump(), status, headers=headers or {})


def install(app: FastAPI) -> None:
    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        # FastAPI reports a body that is no JSON, or no UTF-8, as 400; by the contract that is a malformed body.
        status = 422 if error.status_code == 400 else error.status_code
        return refusal(path_of(request.scope), status, str(error.detail), dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> Response:
        errors = [{"field": _field(e["loc"]), "message": _message(e)} for e in error.errors()]
        detail = "; ".join(f"{e['field']}: {e['message']}" for e in errors)
        return refusal(path_of(request.scope), 422, detail, errors=errors)

    @app.exception_handler(Overloaded)
    async def overloaded(request: Request, error: Overloaded) -> Response:
        detail = f"Too many questions at once; ask again in {error.retry_after} seconds."
        return refusal(path_of(request.scope), 503, detail, {"Retry-After": str(error.retry_after)})

    @app.exception_handler(TooMany)
    async def too_many(_: Request, error: TooMany) -> Response:
        return problem(422, str(error))

    @app.exception_handler(Full)
    async def full(_: Request, error: Full) -> Response:
        log.error("no more questions are stored", extra={"reason": str(error)})
        return problem(503, str(error), {"Retry-After": f"{COUNTED_FOR.total_seconds():.0f}"})

    @app.exception_handler(NoSuchConversation)
    async def no_conversation(_: Request, __: NoSuchConversation) -> Response:
        return problem(404, "No such conversation; leave conversation_id out to begin a new one.")

    @app.exception_handler(NoSuchAnswer)
    async def no_answer(_: Request, __: NoSuchAnswer) -> Response:
        return problem(404, "No such answer; give the answer_id of an answer in one of your conversations.")

    @app.exception_handler(NoSuchCitation)
    async def no_citation(_: Request, __: NoSuchCitation) -> Response:
        message = "the answer has no citation of this number; give the number of one of its marks"
        return problem(422, f"citation: {message}", errors=[{"field": "citation", "message": message}])

    @app.exception_handler(TooLong)
    async def too_long(_: Request, error: TooLong) -> Response:
        return problem(422, f"text: {error}", errors=[{"field": "text", "message": str(error)}])

    @app.exception_handler(NoSuchDraft)
    async def no_draft(_: Request, __: NoSuchDraft) -> Response:
        return problem(404, "No such draft; it may have been deleted.")

    @app.exception_handler(NoSuchVersion)
    async def no_version(_: Request, __: NoSuchVersion) -> Response:
        return problem(404, "The draft's history has no such version; read the history again.")

    @app.exception_handler(Refused)
    async def conflict(_: Request, error: Refused) -> Response:
        body = Conflict(title=HTTPStatus.CONFLICT.phrase, status=409, detail=str(error), current=error.current)
        return JSONResponse(body.model_dump(mode="json"), 409, media_type="application/problem+json")

    @app.exception_handler(NoSuchReferral)
    async def no_referral(_: Request, __: NoSuchReferral) -> Response:
        return problem(404, "No such conversation in the queue; the student may have taken it back.")

    @app.exception_handler(AlreadySent)
    async def already_sent(_: Request, __: AlreadySent) -> Response:
        return problem(409, "This conversation was sent already; take it back first to send it anew.")

    @app.exception_handler(AlreadyTaken)
    async def already_taken(_: Request, error: AlreadyTaken) -> Response:
        return problem(409, f"Taken by {error}; ask them to release it first.")

    @app.exception_handler(NoSuchNote)
    async def no_note(_: Request, __: NoSuchNote) -> Response:
        return problem(404, "No such note.")

    @app.exception_handler(NoteRefused)
    async def note_refused(_: Request, error: NoteRefused) -> Response:
        field, message = str(error).split(": ", 1)
        return problem(422, str(error), errors=[{"field": field, "message": message}])

    @app.exception_handler(NobodyOfThisName)
    async def nobody(_: Request, __: NobodyOfThisName) -> Response:
        return problem(404, "Nothing is stored of a person of this name; search for them first.")

    @app.exception_handler(Unreachable)
    async def unreachable(request: Request, error: Unreachable) -> Response:
        log.error("index unreachable", extra={"fault": type(error).__name__, "reason": str(error)})
        detail = "The guides cannot be searched now; try again in a moment."
        return refusal(path_of(request.scope), 503, detail, {"Retry-After": "5"})

    @app.exception_handler(LibraryError)
    async def unreadable(request: Request, error: LibraryError) -> Response:
        log.error("guides unreadable", extra={"fault": type(error).__name__, "reason": str(error)}, exc_info=error)
        detail = (
            "The guides' folder has changed under this server; whoever runs it: run 'make ingest', and start it again."
        )
        return refusal(path_of(request.scope), 503, detail, {"Retry-After": "60"})

    # Locked, full, restarting, or too busy to lend a connection: each may pass.
    @app.exception_handler(OperationalError)
    @app.exception_handler(InterfaceError)
    @app.exception_handler(PoolTimeout)
    async def unavailable(_: Request, error: Exception) -> Response:
        log.error("database unavailable", extra={"fault": type(error).__name__}, exc_info=error)
        return problem(503, "What is stored cannot be reached now; try again in a moment.", {"Retry-After": "5"})

    @app.exception_handler(DatabaseError)
    async def damaged(_: Request, error: DatabaseError) -> Response:
        # Of its own class is what SQLite says of a damaged file; faults of ours are of classes below it.
        if type(error) is not DatabaseError:
            raise error
        log.error("database damaged", extra={"fault": type(error).__name__}, exc_info=error)
        detail = "What is stored is damaged; whoever runs this server: stop it, and restore a backup."
        return problem(503, detail, {"Retry-After": "60"})


def _field(place: tuple[int | str, ...]) -> str:
    parts = [str(part) for part in place if part not in ("body", "query", "path")]
    return ".".join(parts) or "body"


def _message(error: dict[str, Any]) -> str:
    if error["type"] == "json_invalid":
        return f"not JSON ({error.get('ctx', {}).get('error', 'malformed')})"
    if error["type"] == "extra_forbidden":
        return "not a known field; remove it"
    return str(error["msg"]).removeprefix("Value error, ")
