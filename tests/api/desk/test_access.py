"""Who is let in at the desk."""

from collections.abc import Callable
from datetime import timedelta

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.desk.access import Admin, Advisor
from api.desk.accounts import LIFETIME, Accounts
from api.storage.database import Database


def with_doors(app: FastAPI) -> None:
    @app.get("/door/advisor")
    async def advisors(user: Advisor) -> str:
        return user.display

    @app.post("/door/admin")
    async def admins(user: Admin) -> str:
        return user.display


def test_the_anonymous_and_the_wrong_role_are_refused(app: FastAPI, browser: Callable[..., TestClient]) -> None:
    with_doors(app)
    assert browser().get("/door/advisor").status_code == 401
    assert browser("advisor").get("/door/advisor").json() == "Dr. Advisor 1"
    assert browser("advisor").post("/door/admin").status_code == 403
    assert browser("admin").post("/door/admin").json() == "Dr. Admin 3"


def test_a_change_that_another_site_sends_is_refused(app: FastAPI, browser: Callable[..., TestClient]) -> None:
    with_doors(app)
    assert browser("admin").post("/door/admin", headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_a_sign_in_ends_with_its_time(database: Database, clock) -> None:  # type: ignore[no-untyped-def]
    accounts = Accounts(database, clock)
    cookie = accounts.sign_in(accounts.add("a@school.edu", "Dr. A", "advisor"))
    assert accounts.signed_in(cookie)
    clock.pass_by(LIFETIME + timedelta(seconds=1))
    assert accounts.signed_in(cookie) is None
