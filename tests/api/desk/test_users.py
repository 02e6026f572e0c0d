"""The desk's list as its admins see and change it."""

from collections.abc import Callable

from fastapi import FastAPI
from fastapi.testclient import TestClient

RIGHT = "a few words in a row"


def test_an_admin_sees_everybody_and_no_password(app: FastAPI, browser: Callable[..., TestClient]) -> None:
    app.state.shared.accounts.add("zoe@school.edu", "Dr. Zoe", "advisor", RIGHT)
    answer = browser("admin").get("/api/desk/users")
    assert [user["name"] for user in answer.json()] == ["admin1@school.edu", "zoe@school.edu"]
    assert answer.json()[1].items() >= {"by": "password", "role": "advisor", "disabled": False, "locked": False}.items()
    assert "argon2" not in answer.text


def test_an_admin_changes_a_role_disables_and_unlocks(app: FastAPI, browser: Callable[..., TestClient]) -> None:
    accounts, admin, advisor = app.state.shared.accounts, browser("admin"), browser("advisor")
    zoe = accounts.add("zoe@school.edu", "Dr. Zoe", "advisor", RIGHT)
    mine = advisor.get("/api/desk/me").json()["id"]
    assert admin.patch(f"/api/desk/users/{mine}", json={"role": "admin"}).json()["role"] == "admin"
    assert advisor.get("/api/desk/me").status_code == 401
    for _ in range(5):
        accounts.with_password(zoe.name, "wrong")
    assert admin.patch(f"/api/desk/users/{zoe.id}", json={}).json()["locked"]
    assert not admin.patch(f"/api/desk/users/{zoe.id}", json={"locked": False}).json()["locked"]
    assert accounts.with_password(zoe.name, RIGHT)
    assert admin.patch(f"/api/desk/users/{zoe.id}", json={"disabled": True}).json()["disabled"]
    assert accounts.with_password(zoe.name, RIGHT) is None


def test_an_admin_cannot_shut_themselves_out(browser: Callable[..., TestClient]) -> None:
    admin = browser("admin")
    mine = f"/api/desk/users/{admin.get('/api/desk/me').json()['id']}"
    assert admin.patch(mine, json={"role": "advisor"}).status_code == 409
    assert admin.patch(mine, json={"disabled": True}).status_code == 409
    assert admin.patch(mine, json={"role": "admin"}).status_code == 200


def test_what_cannot_be_changed_is_refused(browser: Callable[..., TestClient]) -> None:
    admin = browser("admin")
    assert admin.patch("/api/desk/users/nobody", json={"role": "admin"}).status_code == 404
    assert admin.patch("/api/desk/users/nobody", json={"role": "owner"}).status_code == 422
    assert admin.patch("/api/desk/users/nobody", json={"password": RIGHT}).status_code == 422
