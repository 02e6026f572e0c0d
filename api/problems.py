"""Errors as problem details: what is wrong, in which field, and what to do; never a stack trace."""

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.schemas import Problem

log = logging.getLogger(__name__)

RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": description, "content": {"application/problem+json": {}}}
    for status, description in (
        (413, "The body is over 64 KiB"),
        (422, "A field is malformed; `errors` names it"),
        (503, "Not ready yet; see Retry-After"),
    )
}


def problem(status: int, detail: str, headers: dict[str, str] | None = None, errors: Any = ()) -> Response:
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=tuple(errors))
    return JSONResponse(
        body.model_dump(mode="json"), status, headers=headers or {}, media_type="application/problem+json"
    )


def install(app: FastAPI) -> None:
    @app.exception_handler(HTTPException)
    async def http_error(_: Request, error: HTTPException) -> Response:
        # FastAPI reports a body that is no JSON, or no UTF-8, as 400; by the contract that is a malformed body.
        status = 422 if error.status_code == 400 else error.status_code
        return problem(status, str(error.detail), dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    async def malformed(_: Request, error: RequestValidationError) -> Response:
        errors = [{"field": _field(e["loc"]), "message": _message(e)} for e in error.errors()]
        detail = "; ".join(f"{e['field']}: {e['message']}" for e in errors)
        return problem(422, detail, errors=errors)

    @app.exception_handler(Exception)
    async def fault(_: Request, error: Exception) -> Response:
        log.error("request failed", extra={"fault": type(error).__name__}, exc_info=error)
        return problem(500, "The server met a problem of its own; try again, and tell its operator if it stays.")


def _field(place: tuple[int | str, ...]) -> str:
    parts = [str(part) for part in place if part not in ("body", "query", "path")]
    return ".".join(parts) or "body"


def _message(error: dict[str, Any]) -> str:
    if error["type"] == "json_invalid":
        return f"not JSON ({error.get('ctx', {}).get('error', 'malformed')})"
    if error["type"] == "extra_forbidden":
        return "not a known field; remove it"
    return str(error["msg"]).removeprefix("Value error, ")
