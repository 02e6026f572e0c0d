"""Whose browser it is: a cookie of random bytes, of which the database holds the hash alone."""

import re
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from starlette.exceptions import HTTPException

COOKIE = "pmr_session"
_ISSUED = re.compile(r"[\w-]{43}", re.ASCII)
SAFE = ("GET", "HEAD", "OPTIONS")


def keep(request: Request, response: Response, lifetime: timedelta) -> None:
    """Gives a browser its cookie, or one that it has a new lease."""
    response.set_cookie(
        COOKIE, _cookie(request) or token_urlsafe(32), max_age=int(lifetime.total_seconds()), **attributes(request)
    )
    # Whatever stands between must not hand one browser's cookie to another.
    response.headers["cache-control"] = "private, no-cache"


def drop(request: Request, response: Response) -> None:
    response.delete_cookie(COOKIE, **attributes(request))


async def owner(request: Request) -> str | None:
    """The hash of the browser's cookie, or None without one. A change that another site sends with it is refused."""
    known = known_by(request)
    if known and request.method not in SAFE and foreign(request):
        raise HTTPException(403, "Sent from another site; open the chat itself to do this.")
    return known


def known_by(request: Request) -> str | None:
    """The hash of the browser's cookie, whatever it asks for."""
    cookie = _cookie(request)
    return cookie and sha256(cookie.encode()).hexdigest()


Owner = Annotated[str | None, Depends(owner)]


def _cookie(request: Request) -> str | None:
    """The browser's cookie, where it is one that could be ours."""
    cookie = request.cookies.get(COOKIE, "")
    return cookie if _ISSUED.fullmatch(cookie) else None


def attributes(request: Request, samesite: Literal["lax", "strict"] = "lax") -> dict[str, Any]:
    """Those of every cookie of ours: out of reach of scripts, and of what else the host serves."""
    return {
        "path": request.scope.get("root_path") or "/",
        "secure": request.url.scheme == "https",
        "httponly": True,
        "samesite": samesite,
    }


def foreign(request: Request) -> bool:
    """Whether another site sends it. Browsers tell where from; over plain HTTP some tell the origin alone."""
    if site := request.headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")
