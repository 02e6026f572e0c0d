"""Several API servers over one PostgreSQL, one Chroma server and one library: as one, and each without the other."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from api.storage.database import Database
from tests.services.machines import Machines, ask

pytestmark = pytest.mark.services

QUESTIONS = (
    "How many away rotations should I do?",
    "US MD, Step 2 CK 238: where do I stand?",
    "IMG, 224 on Step 2, failed Step 1 once: how many programs, and what do I do about my letters?",
    "What does a physiatrist earn?",
    "What should I do now? US MD, third year.",
)


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """A browser: its cookies go to every port of this machine, as they go to every machine behind a balancer."""
    with httpx.Client(timeout=60) as client:
        yield client


def test_both_give_the_same_answers_to_the_same_questions(machines: Machines, client: httpx.Client) -> None:
    one, other = ([ask(client, machine, question) for question in QUESTIONS] for machine in machines.both)
    for told in (*one, *other):
        del told["conversation_id"], told["answer_id"]
    assert one == other
    assert [told["status"] for told in one] == ["answered", "answered", "answered", "not_covered", "answered"]


def test_a_conversation_begun_at_one_goes_on_at_the_other(machines: Machines, client: httpx.Client) -> None:
    one, other = machines.both
    client.get(one.address)
    begun = ask(client, one, "I am an IMG with a Step 2 CK of 224. Where do I stand?")
    told = ask(client, other, "How many programs?", begun["conversation_id"])
    assert told["assessment"]["breadth"]["min"] == 60
    for machine in machines.both:
        (listed,) = client.get(f"{machine.address}/api/conversations").json()
        assert (listed["id"], listed["turns"]) == (begun["conversation_id"], 2)
    assert client.delete(f"{one.address}/api/session").is_success
    assert client.get(f"{other.address}/api/conversations/{begun['conversation_id']}").status_code == 404


def test_who_signs_in_at_the_desk_of_one_is_signed_in_and_out_at_both(machines: Machines, client: httpx.Client) -> None:
    one, other = machines.both
    word = "a long and unusual phrase"
    added = machines.command("user", "add", "lee@school.edu", "--password-stdin", given=word)
    assert added.returncode == 0, added.stderr
    credentials = {"name": "lee@school.edu", "password": word}
    assert client.post(f"{one.address}/api/desk/sign-in", json=credentials).is_success
    assert client.get(f"{other.address}/api/desk/me").json()["name"] == "lee@school.edu"
    assert client.post(f"{other.address}/api/desk/sign-out").is_success
    assert client.get(f"{one.address}/api/desk/me").status_code == 401


@contextmanager
def being_answered(machines: Machines, conversation_id: str) -> Iterator[None]:
    """As if a third server answered a turn of this conversation."""
    database = Database(machines.database)
    with closing(database), database.alone(f"conversation {conversation_id}"):
        yield


def test_turns_of_one_conversation_at_two_servers_are_answered_one_after_the_other(
    machines: Machines, client: httpx.Client
) -> None:
    conversation = ask(client, machines.both[0], "How many letters do I need?")["conversation_id"]
    said = ("I am an IMG. Where do I stand?", "My Step 2 CK is 224. Where do I stand?")
    with ThreadPoolExecutor(2) as pool:
        with being_answered(machines, conversation):
            turns = [
                pool.submit(ask, client, machine, message, conversation)
                for machine, message in zip(machines.both, said, strict=True)
            ]
            time.sleep(1)
            assert not any(turn.done() for turn in turns)
        told = [turn.result() for turn in turns]
    latest = ask(client, machines.both[0], "How many programs?", conversation)
    assert (latest["profile"]["track"], latest["profile"]["step2_ck"]) == ("img", 224)
    assert any(t["profile"].get("track") == "img" and t["profile"].get("step2_ck") == 224 for t in told)


def test_a_server_killed_in_the_middle_of_a_stream_leaves_its_conversation_to_the_other(
    machines: Machines, client: httpx.Client
) -> None:
    one, other = machines.both
    begun = ask(client, one, "I am an IMG with a Step 2 CK of 224. Where do I stand?")
    conversation = begun["conversation_id"]
    body = {"message": "How many away rotations should I do?", "conversation_id": conversation}
    try:
        with (
            being_answered(machines, conversation),
            client.stream("POST", f"{one.address}/api/chat/stream", json=body) as stream,
        ):
            lines = stream.iter_lines()
            first = next(line for line in lines if line.startswith("data: "))
            assert json.loads(first.removeprefix("data: "))["conversation_id"] == conversation
            one.kill()
            with pytest.raises(httpx.TransportError):
                list(lines)
        told = ask(client, other, "How many programs?", conversation)
        assert told["assessment"]["breadth"]["min"] == 60
        kept = client.get(f"{other.address}/api/conversations/{conversation}").json()["turns"]
        assert [turn["response"] is not None for turn in kept] == [True, False, True]
        assert kept[1]["message"] == body["message"]
    finally:
        machines.start()
    assert ask(client, one, "How many programs?", conversation)["assessment"]["breadth"]["min"] == 60


def test_a_lost_chroma_server_is_told_as_503_and_met_again_when_it_is_back(
    machines: Machines, client: httpx.Client
) -> None:
    """By a server that has been running, and by one that starts meanwhile."""
    running, starting = machines.both
    before = ask(client, running, QUESTIONS[0])
    starting.kill()
    machines.chroma.kill()
    try:
        refused = running.wait_for(503)
        assert refused.headers["retry-after"]
        for path in ("/api/chat", "/api/chat/stream"):
            response = client.post(running.address + path, json={"message": QUESTIONS[0]})
            assert (response.status_code, response.headers["content-type"]) == (503, "application/problem+json")
            assert response.headers["retry-after"]
            assert "try again" in response.json()["detail"]
        search = client.get(f"{running.address}/api/search", params={"q": QUESTIONS[0]})
        assert (search.status_code, search.headers["retry-after"]) == (503, "5")
        # What needs no search is served on.
        for path in ("/healthz", "/api/guides", "/rules", "/api/conversations"):
            assert client.get(running.address + path).status_code == 200
        starting.start()
        starting.wait_for(200, "/healthz")
        starting.wait_for(503)
    finally:
        machines.chroma.start()
        machines.start()
    for machine in machines.both:
        assert ask(client, machine, QUESTIONS[0])["answer"] == before["answer"]


def test_a_lost_postgresql_is_told_as_503_by_both_and_nothing_kept_is_lost(
    machines: Machines, client: httpx.Client
) -> None:
    one, other = machines.both
    client.get(one.address)
    begun = ask(client, one, QUESTIONS[0])
    machines.postgres.stop()
    try:
        for machine in machines.both:
            machine.wait_for(503)
            assert client.get(f"{machine.address}/healthz").status_code == 200
            assert client.get(f"{machine.address}/api/guides").status_code == 200
            response = client.post(f"{machine.address}/api/chat", json={"message": QUESTIONS[1]})
            assert (response.status_code, response.headers["content-type"]) == (503, "application/problem+json")
            assert response.headers["retry-after"]
    finally:
        machines.postgres.start()
    for machine in machines.both:
        machine.wait_for(200)
    told = ask(client, other, "And how many letters?", begun["conversation_id"])
    for machine in machines.both:
        turns = client.get(f"{machine.address}/api/conversations/{begun['conversation_id']}").json()["turns"]
        assert [turn["response"]["answer"] for turn in turns] == [begun["answer"], told["answer"]]


def test_a_guide_ingested_into_the_chroma_server_is_answered_from_by_servers_started_again(
    machines: Machines, client: httpx.Client, tmp_path: Path
) -> None:
    file = tmp_path / "naps.md"
    file.write_text(
        "---\nid: naps\ntitle: Naps on call\n---\n# Naps on call\n\nNap for twenty minutes before a night.\n"
    )
    done = machines.command("ingest", str(file))
    assert done.returncode == 0, done.stderr
    for machine in machines.both:
        machine.kill()
    machines.start()
    for machine in machines.both:
        found = client.get(f"{machine.address}/api/search", params={"q": "How long should I nap on call?"}).json()
        assert "twenty minutes" in found[0]["text"]
