"""The operator's key, where one is set: what other programs must show."""

from secrets import compare_digest

from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import problem

WRONG_KEY = "The key is missing or wrong; send the operator's key as 'Authorization: Bearer …'."
CHALLENGE = {"WWW-Authenticate": "Bearer"}


def admits(key: SecretStr | None, authorization: str) -> bool:
    """Whether a request's Authorization header carries the key; without a key, every request is admitted."""
    if key is None:
        return True
    scheme, _, shown = authorization.partition(" ")
    # Compared in constant time, so that answering times do not give the key away letter by letter.
    right = compare_digest(shown.strip().encode("latin-1", "replace"), key.get_secret_value().encode())
    return right and scheme.lower() == "bearer"


class KeyRequired:
    """Answers 401 to whoever does not show the key."""

    def __init__(self, app: ASGIApp, key: SecretStr | None) -> None:
        self.app = app
        self.key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not admits(self.key, Headers(scope=scope).get("authorization", "")):
            return await problem(401, WRONG_KEY, CHALLENGE)(scope, receive, send)
        return await self.app(scope, receive, send)
