"""Who is let in at the desk: proved of every route that there is, from the application's own table of them."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from api.desk.access import Admin, Advisor, admin

PUBLIC = {
    ("POST", "/api/desk/sign-in"),
    ("GET", "/api/desk/oidc"),
    ("GET", "/api/desk/oidc/callback"),
}
"""The desk's routes for whoever is not signed in yet."""

ELSEWHERE = {"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"}
SAFE = ("GET", "HEAD", "OPTIONS")


def desk_routes(app: FastAPI) -> Iterator[tuple[str, str, bool]]:
    """Method, path, and whether it is for admins alone, of each route of the desk that is not public."""
    for context in iter_route_contexts(app.routes):
        path = getattr(context, "path", None) or ""
        if not path.startswith("/api/desk"):
            continue
        for method in sorted(getattr(context, "methods", None) or {"GET"}):
            if (method, path) not in PUBLIC:
                yield method, path, admin in calls(context.dependant)


def calls(dependant: Dependant) -> set[Any]:
    return {dependant.call}.union(*(calls(inner) for inner in dependant.dependencies))


def breaches(app: FastAPI, browser: Callable[..., TestClient]) -> list[str]:
    """What a route of the desk lets somebody do who may not."""
    anonymous, advising, administering = browser(), browser("advisor"), browser("admin")
    found = []
    for method, path, for_admins in desk_routes(app):
        address = re.sub(r"{[^}]*}", "1", path)

        def status(client: TestClient, method: str = method, address: str = address, **headers: str) -> int:
            return client.request(method, address, headers=headers).status_code

        if status(anonymous) != 401:
            found.append(f"{method} {path} serves the anonymous")
        if status(anonymous, cookie="pmr_desk=guessed") != 401:
            found.append(f"{method} {path} serves a cookie that was never given")
        if for_admins and status(advising) != 403:
            found.append(f"{method} {path} serves an advisor")
        if method not in SAFE and status(administering, **ELSEWHERE) != 403:
            found.append(f"{method} {path} serves another site")
    return found


def test_no_route_of_the_desk_serves_who_may_not(app: FastAPI, browser: Callable[..., TestClient]) -> None:
    routes = list(desk_routes(app))
    assert ("GET", "/api/desk/me", False) in routes
    assert ("PATCH", "/api/desk/users/{user_id}", True) in routes
    assert breaches(app, browser) == []


def test_every_public_route_of_the_desk_exists(app: FastAPI) -> None:
    there = {(method, context.path) for context in iter_route_contexts(app.routes) for method in context.methods or ()}
    assert there >= PUBLIC


def test_a_route_that_asks_for_nobody_is_found(app: FastAPI, browser: Callable[..., TestClient]) -> None:
    router = APIRouter()

    @router.get("/api/desk/open/{thing}")
    def read(thing: int) -> str:
        return "everything"

    @router.delete("/api/desk/open/{thing}")
    def erase(thing: int) -> str:
        return "nothing left"

    app.include_router(router)
    found = breaches(app, browser)
    assert "GET /api/desk/open/{thing} serves the anonymous" in found
    assert "DELETE /api/desk/open/{thing} serves another site" in found
    assert len(found) == 5


@pytest.fixture
def with_doors(app: FastAPI) -> None:
    @app.get("/door/advisor")
    async def advisors(user: Advisor) -> str:
        return user.display

    @app.post("/door/admin")
    async def admins(user: Admin) -> str:
        return user.display


@pytest.mark.usefixtures("with_doors")
def test_who_may_is_let_in(browser: Callable[..., TestClient]) -> None:
    assert browser("advisor").get("/door/advisor").json() == "Dr. Advisor 1"
    assert browser("admin").get("/door/advisor").json() == "Dr. Admin 2"
    assert browser("admin").post("/door/admin").json() == "Dr. Admin 3"


@pytest.mark.usefixtures("with_doors")
def test_what_the_desk_answers_is_kept_by_no_browser(browser: Callable[..., TestClient]) -> None:
    assert browser("advisor").get("/door/advisor").headers["cache-control"] == "no-store"
