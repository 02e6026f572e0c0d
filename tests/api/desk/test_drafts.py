"""Drafts on both databases: nothing is saved over silently, every change is signed, and what was can be had again."""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.admission import Overloaded
from api.desk.accounts import Accounts, User
from api.desk.draft import Draft, DraftAgain, DraftBegun, DraftEdit, DraftMove, DraftRestored
from api.desk.drafts import FOLDED, Drafts, NoSuchDraft, NoSuchVersion, Refused
from api.storage.database import Database
from assistant.letter import Letter, Question
from assistant.models import Applicant, Citation
from tests.api.conftest import Clock

EMAIL = "From: Sam Lee <sam@school.edu>\nSubject: Aways\n\nHow many aways? And how many letters?"
CITATION = Citation(
    n=1,
    guide_id="g",
    guide_title="G",
    guide_version="v",
    section=(),
    quote="Aim for two.",
    start=0,
    end=12,
    passage_id="p",
)
LETTER = Letter(
    status="answered",
    draft="Dear Sam,\n\nAim for two. [1]",
    citations=(CITATION,),
    profile=Applicant(track="us"),
    questions=(
        Question(text="How many aways?", status="answered", citations=(1,)),
        Question(text="And how many letters?", status="not_covered", citations=()),
    ),
)


@pytest.fixture
def drafts(database: Database, clock: Clock) -> Drafts:
    return Drafts(database, timedelta(days=30), clock)


@pytest.fixture
def ada(database: Database, clock: Clock) -> User:
    return Accounts(database, clock).add("ada@school.edu", "Dr. Ada", "advisor")


@pytest.fixture
def ben(database: Database, clock: Clock) -> User:
    return Accounts(database, clock).add("ben@school.edu", "Dr. Ben", "advisor")


def begun(drafts: Drafts, by: User) -> Draft:
    return drafts.begin(by, DraftBegun(email=EMAIL), LETTER)


def edit(draft: Draft, **changes: object) -> DraftEdit:
    fields = {name: getattr(draft, name) for name in DraftEdit.model_fields}
    return DraftEdit.model_validate(fields | changes)


def what(drafts: Drafts, draft: Draft) -> list[tuple[int, str, str]]:
    return [(change.version, change.what, change.by) for change in drafts.history(draft.id)]


def test_a_draft_is_begun_with_all_that_its_letter_says(drafts: Drafts, ada: User) -> None:
    draft = begun(drafts, ada)
    assert (draft.version, draft.status, draft.by) == (1, "draft", "Dr. Ada")
    assert (draft.person, draft.subject, draft.email) == ("sam@school.edu", "Re: Aways", EMAIL)
    assert (draft.text, draft.citations, draft.profile) == (LETTER.draft, LETTER.citations, LETTER.profile)
    assert draft.questions == LETTER.questions
    assert drafts.whole(draft.id) == draft


def test_the_list_shows_every_advisors_drafts_and_can_be_narrowed(drafts: Drafts, ada: User, ben: User) -> None:
    first, second = begun(drafts, ada), begun(drafts, ben)
    assert [head.id for head in drafts.listed()] == [second.id, first.id]
    drafts.move(first.id, ben, DraftMove(version=1, status="approved"))
    assert [(head.id, head.by) for head in drafts.listed()] == [(first.id, "Dr. Ben"), (second.id, "Dr. Ben")]
    (approved,) = drafts.listed("approved")
    assert (approved.id, approved.questions, approved.answered) == (first.id, 2, 1)
    assert drafts.listed("sent") == []


def test_an_edit_counts_and_names_its_author(drafts: Drafts, ada: User, ben: User) -> None:
    draft = begun(drafts, ada)
    saved = drafts.save(draft.id, ben, edit(draft, text="Dear Sam,", person="Sam  LEE", profile=Applicant(track="img")))
    assert (saved.version, saved.by, saved.text, saved.person) == (2, "Dr. Ben", "Dear Sam,", "sam lee")
    assert saved.profile.track == "img"
    assert drafts.whole(draft.id) == saved


def test_an_edit_that_changes_nothing_makes_no_version(drafts: Drafts, ada: User) -> None:
    draft = begun(drafts, ada)
    assert drafts.save(draft.id, ada, edit(draft)) == draft
    assert what(drafts, draft) == [(1, "begun", "Dr. Ada")]


def test_an_edit_of_an_older_version_is_refused_with_the_current_one(drafts: Drafts, ada: User, ben: User) -> None:
    draft = begun(drafts, ada)
    theirs = drafts.save(draft.id, ben, edit(draft, text="Ben's"))
    with pytest.raises(Refused, match=r"Dr\. Ben changed this draft meanwhile") as refused:
        drafts.save(draft.id, ada, edit(draft, text="Ada's"))
    assert refused.value.current == theirs
    assert drafts.whole(draft.id) == theirs
    for change in (
        lambda: drafts.move(draft.id, ada, DraftMove(version=1, status="approved")),
        lambda: drafts.restore(draft.id, ada, DraftRestored(version=1, to=1)),
        lambda: drafts.draft_again(draft.id, ada, DraftAgain(version=1, profile=Applicant()), LETTER),
    ):
        with pytest.raises(Refused):
            change()
    assert drafts.whole(draft.id) == theirs


def test_a_persons_edits_within_a_few_minutes_are_one_entry(drafts: Drafts, ada: User, ben: User, clock: Clock) -> None:
    draft = begun(drafts, ada)
    for text in ("a", "ab", "abc"):
        draft = drafts.save(draft.id, ada, edit(draft, text=text))
    assert what(drafts, draft) == [(4, "edited", "Dr. Ada"), (1, "begun", "Dr. Ada")]
    assert drafts.then(draft.id, 4).text == "abc"
    draft = drafts.save(draft.id, ben, edit(draft, text="abcd"))
    draft = drafts.save(draft.id, ada, edit(draft, text="abcde"))
    clock.pass_by(FOLDED)
    draft = drafts.save(draft.id, ada, edit(draft, text="abcdef"))
    assert [version for version, *_ in what(drafts, draft)] == [7, 6, 5, 4, 1]


def test_a_sent_draft_is_closed_until_it_is_reopened(drafts: Drafts, ada: User, ben: User) -> None:
    draft = begun(drafts, ada)
    draft = drafts.move(draft.id, ben, DraftMove(version=1, status="approved"))
    with pytest.raises(Refused, match="approved; reopen it"):
        drafts.save(draft.id, ada, edit(draft, text="x"))
    draft = drafts.move(draft.id, ada, DraftMove(version=2, status="sent"))
    with pytest.raises(Refused, match="sent; reopen it"):
        drafts.save(draft.id, ada, edit(draft, text="x"))
    with pytest.raises(Refused, match="cannot become approved"):
        drafts.move(draft.id, ada, DraftMove(version=3, status="approved"))
    draft = drafts.move(draft.id, ada, DraftMove(version=3, status="draft"))
    assert drafts.save(draft.id, ada, edit(draft, text="x")).text == "x"
    assert [entry for _, entry, _ in what(drafts, draft)] == ["edited", "reopened", "sent", "approved", "begun"]


def test_an_unapproved_draft_cannot_be_marked_sent(drafts: Drafts, ada: User) -> None:
    draft = begun(drafts, ada)
    with pytest.raises(Refused, match="cannot become sent"):
        drafts.move(draft.id, ada, DraftMove(version=1, status="sent"))


def test_an_older_version_comes_back_whole(drafts: Drafts, ada: User, ben: User) -> None:
    draft = begun(drafts, ada)
    draft = drafts.save(draft.id, ben, edit(draft, text="", citations=(), subject="x", profile=Applicant()))
    restored = drafts.restore(draft.id, ada, DraftRestored(version=2, to=1))
    assert (restored.version, restored.by) == (3, "Dr. Ada")
    for field in ("text", "citations", "subject", "profile", "questions"):
        assert getattr(restored, field) == getattr(begun(drafts, ada), field)
    assert drafts.then(draft.id, 2).text == ""
    with pytest.raises(NoSuchVersion):
        drafts.restore(draft.id, ada, DraftRestored(version=3, to=9))


def test_a_letter_drafted_again_leaves_the_edits_in_the_history(drafts: Drafts, ada: User) -> None:
    draft = begun(drafts, ada)
    draft = drafts.save(draft.id, ada, edit(draft, text="Mine"))
    other = LETTER.model_copy(update={"draft": "Anew", "profile": Applicant(track="img"), "questions": ()})
    draft = drafts.draft_again(draft.id, ada, DraftAgain(version=2, profile=other.profile), other)
    draft = drafts.save(draft.id, ada, edit(draft, text="Anew, edited"))
    assert [entry for _, entry, _ in what(drafts, draft)] == ["edited", "drafted again", "edited", "begun"]
    assert drafts.then(draft.id, 2).text == "Mine"
    assert drafts.restore(draft.id, ada, DraftRestored(version=4, to=2)).questions == LETTER.questions


def test_a_deleted_draft_is_gone_with_its_history(drafts: Drafts, ada: User) -> None:
    draft, other = begun(drafts, ada), begun(drafts, ada)
    drafts.delete(draft.id)
    for look in (drafts.whole, drafts.history, drafts.delete):
        with pytest.raises(NoSuchDraft):
            look(draft.id)
    assert [head.id for head in drafts.listed()] == [other.id]


def test_drafts_are_purged_by_their_last_change(drafts: Drafts, ada: User, clock: Clock) -> None:
    old, kept = begun(drafts, ada), begun(drafts, ada)
    clock.pass_by(timedelta(days=20))
    drafts.save(kept.id, ada, edit(kept, text="x"))
    clock.pass_by(timedelta(days=15))
    drafts.purge()
    assert [head.id for head in drafts.listed()] == [kept.id]
    with pytest.raises(NoSuchDraft):
        drafts.whole(old.id)


def test_hostile_text_comes_back_as_it_was_sent(drafts: Drafts, ada: User) -> None:
    hostile = "<script>alert(1)</script> '; DROP TABLE drafts; -- \u202e שלום 🫀"
    draft = drafts.begin(ada, DraftBegun(email=hostile), LETTER)
    assert drafts.save(draft.id, ada, edit(draft, text=hostile)).text == hostile
    assert drafts.whole(draft.id).email == hostile


def test_over_http_a_draft_goes_from_an_email_to_sent(browser: Callable[..., TestClient]) -> None:
    ada, ben = browser("advisor"), browser("advisor")
    response = ada.post("/api/desk/drafts", json={"email": EMAIL})
    assert response.status_code == 201
    draft = response.json()
    assert draft["person"] == "sam@school.edu"
    at = f"/api/desk/drafts/{draft['id']}"
    changes = {name: draft[name] for name in DraftEdit.model_fields} | {"text": "Dear Sam"}
    assert ben.put(at, json=changes).json()["version"] == 2
    late = ada.put(at, json=changes | {"text": "Dear Samuel"})
    assert late.status_code == 409
    assert late.headers["content-type"] == "application/problem+json"
    assert late.json()["current"]["text"] == "Dear Sam"
    assert "Dr. Advisor 2" in late.json()["detail"]
    assert ada.post(f"{at}/again", json={"version": 2, "profile": {"track": "img"}}).json()["profile"]["track"] == "img"
    assert ada.post(f"{at}/restore", json={"version": 3, "to": 2}).json()["text"] == "Dear Sam"
    assert ada.post(f"{at}/status", json={"version": 4, "status": "approved"}).json()["status"] == "approved"
    assert ada.get("/api/desk/drafts?status=approved").json()[0]["id"] == draft["id"]
    assert [entry["version"] for entry in ada.get(f"{at}/history").json()] == [5, 4, 3, 2, 1]
    assert ada.get(f"{at}/history/2").json()["text"] == "Dear Sam"
    assert ada.get(f"{at}/history/77").status_code == 404
    assert "no-store" in ada.get(at).headers["cache-control"]
    assert ben.delete(at).status_code == 204
    assert ada.get(at).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": " \n"}, "email"),
        ({"email": "x" * 20_001}, "email"),
        ({"email": "x", "profile": {"height": 3}}, "profile.height"),
        ({"email": "x", "colour": 3}, "colour"),
    ],
)
def test_a_malformed_email_is_refused_by_name(browser: Callable[..., TestClient], body: dict, field: str) -> None:  # type: ignore[type-arg]
    response = browser("advisor").post("/api/desk/drafts", json=body)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field


def test_a_drafts_page_needs_no_sign_in_but_its_words_do(browser: Callable[..., TestClient]) -> None:
    anonymous = browser()
    for page in ("/desk", "/desk/drafts/anything"):
        assert anonymous.get(page).headers["content-type"].startswith("text/html")
    assert anonymous.get("/api/desk/drafts").status_code == 401
    assert anonymous.get("/api/desk/drafts/anything").status_code == 401


@pytest.mark.parametrize("format", ["txt", "md", "docx", "eml"])
def test_a_draft_is_exported_as_it_was_saved(browser: Callable[..., TestClient], format: str) -> None:
    ada = browser("advisor")
    draft = ada.post("/api/desk/drafts", json={"email": EMAIL}).json()
    at = f"/api/desk/drafts/{draft['id']}"
    ada.put(at, json={name: draft[name] for name in DraftEdit.model_fields} | {"text": "Dear Sam"})
    file = ada.get(f"{at}/export", params={"format": format})
    assert file.headers["content-disposition"].endswith(f'.{format}"')
    assert "no-store" in file.headers["cache-control"]
    assert format == "docx" or b"Dear Sam" in file.content
    assert ada.get(f"{at}/export", params={"format": "pdf"}).status_code == 422


def test_while_every_place_is_taken_an_advisor_is_told_when_to_come_back_and_no_draft_is_begun(
    browser: Callable[..., TestClient], app: FastAPI
) -> None:
    ada = browser("advisor")
    draft = ada.post("/api/desk/drafts", json={"email": EMAIL}).json()
    at = f"/api/desk/drafts/{draft['id']}"
    with ExitStack() as places:
        with suppress(Overloaded):
            while True:
                places.enter_context(app.state.shared.admission.place())
        refused = [
            ada.post("/api/desk/drafts", json={"email": EMAIL}),
            ada.post(f"{at}/again", json={"version": draft["version"], "profile": {}}),
            ada.get("/api/desk/questions"),
        ]
    assert [(one.status_code, int(one.headers["retry-after"]) > 0) for one in refused] == [(503, True)] * 3
    assert [head["version"] for head in ada.get("/api/desk/drafts").json()] == [draft["version"]]
