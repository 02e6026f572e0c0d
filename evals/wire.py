"""What the evaluation needs of a server's HTTP API."""

import json
import time
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from pydantic import ValidationError

from assistant.models import Answer

TIMEOUT = 60.0
TRIES = 4
LONGEST_WAIT = 30.0
"""Seconds; a server that asks for more is not waited for."""


class WireError(RuntimeError):
    """The server cannot be asked; the message says what it did."""


class Wire:
    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def chat(self, message: str, audience: str, conversation_id: str | None) -> tuple[Answer, str]:
        """The answer, and the id under which the conversation goes on. Raises WireError."""
        found = self._json("/api/chat", {"message": message, "audience": audience, "conversation_id": conversation_id})
        try:
            # Fields may be added to the contract freely.
            return Answer.model_validate(found, extra="ignore"), str(found["conversation_id"])
        except (ValidationError, KeyError) as error:
            raise WireError(f"{self.url}/api/chat: not an answer by the contract: {error}") from error

    def guide_text(self, guide_id: str, version: str) -> str:
        """The text that citations point into; empty where the server does not hold it. Raises WireError."""
        try:
            return str(self._json(f"/api/guides/{quote(guide_id)}?{urlencode({'version': version})}")["text"])
        except (_MissingError, KeyError):
            return ""

    def _json(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.url + path, data, {"Content-Type": "application/json"} if data else {})
        for left in reversed(range(TRIES)):
            try:
                with urlopen(request, timeout=TIMEOUT) as response:
                    found: dict[str, Any] = json.load(response)
                    return found
            except HTTPError as error:
                wait = _wait(error)
                if error.code == 404 and body is None:
                    raise _MissingError(f"{self.url}{path}: no such thing") from error
                if error.code not in (429, 503) or not left or wait > LONGEST_WAIT:
                    raise WireError(
                        f"{self.url}{path}: answered {error.code}: {error.read(300).decode(errors='replace')}"
                    ) from error
                time.sleep(wait)
            except (URLError, OSError, HTTPException, ValueError) as error:
                raise WireError(f"{self.url}{path}: cannot be asked ({error}); is the server running?") from error
        raise AssertionError("the last try returns or raises")


class _MissingError(WireError):
    """404."""


def _wait(error: HTTPError) -> float:
    try:
        return float(error.headers.get("Retry-After", "1"))
    except ValueError:
        return 1.0
