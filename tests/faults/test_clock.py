"""The clock set wrong and set right again: nobody is locked out for it, nothing is deleted for it."""

from datetime import timedelta

import pytest

from api.desk.accounts import Accounts
from api.desk.draft import DraftBegun, DraftEdit
from api.desk.drafts import Drafts
from api.schemas import ChatRequest
from api.storage.clock import LEAP, Watch, Watched
from api.storage.conversations import Conversations
from api.storage.database import in_memory
from assistant.letter import Letter
from assistant.models import Applicant
from assistant.settings import Settings
from tests.api.conftest import Clock

pytestmark = pytest.mark.faults

DAY, YEAR = timedelta(days=1), timedelta(days=365)
PASSWORD = "a long enough password of a test"


@pytest.fixture
def accounts(clock: Clock) -> Accounts:
    return Accounts(in_memory(), clock)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_clock_that_was_ahead_when_someone_signed_in_makes_no_sign_in_that_lasts_a_year(
    accounts: Accounts, clock: Clock
) -> None:
    clock.pass_by(YEAR)
    cookie = accounts.sign_in(accounts.add("a@school.edu", "A", "advisor"))
    assert accounts.signed_in(cookie)
    clock.pass_by(-YEAR)
    assert accounts.signed_in(cookie) is None


def test_a_clock_that_jumps_ahead_ends_a_sign_in_and_one_that_is_set_right_lets_sign_in_anew(
    accounts: Accounts, clock: Clock
) -> None:
    user = accounts.add("a@school.edu", "A", "advisor")
    cookie = accounts.sign_in(user)
    clock.pass_by(YEAR)
    assert accounts.signed_in(cookie) is None
    accounts.purge()
    clock.pass_by(-YEAR)
    assert accounts.signed_in(accounts.sign_in(user)) == user


def test_a_name_locked_while_the_clock_was_ahead_is_not_locked_for_a_year(accounts: Accounts, clock: Clock) -> None:
    accounts.add("a@school.edu", "A", "advisor", PASSWORD)
    clock.pass_by(YEAR)
    for _ in range(Settings().desk_failures):
        assert accounts.with_password("a@school.edu", "wrong") is None
    assert accounts.with_password("a@school.edu", PASSWORD) is None
    clock.pass_by(-YEAR)
    assert accounts.with_password("a@school.edu", PASSWORD)


@pytest.mark.parametrize("jump", [YEAR, -YEAR], ids=["forward", "back"])
def test_edits_across_a_jump_of_the_clock_are_all_kept(clock: Clock, jump: timedelta) -> None:
    database = in_memory()
    drafts, user = Drafts(database, clock=clock), Accounts(database).add("a@school.edu", "A", "advisor")
    letter = Letter(status="answered", notice=None, draft="Dear Priya,", profile=Applicant(), questions=())
    draft = drafts.begin(user, DraftBegun(email="How many?"), letter)
    for text in ("before", "after"):
        edit = DraftEdit(version=draft.version, subject="", person=None, text=text, citations=(), profile=Applicant())
        draft = drafts.save(draft.id, user, edit)
        clock.pass_by(jump)
    assert drafts.whole(draft.id).text == "after"
    assert [change.version for change in drafts.history(draft.id)] == [3, 2, 1]
    assert drafts.then(draft.id, 2).text == "before"


def test_a_clock_that_goes_back_keeps_conversations_in_their_order(clock: Clock) -> None:
    conversations = Conversations(in_memory(), clock=clock)
    first = conversations.ask("me", ChatRequest(message="First?"))
    clock.pass_by(-YEAR)
    conversations.ask("me", ChatRequest(message="Second?", conversation_id=first.conversation_id))
    conversations.purge()
    turns = conversations.whole(first.conversation_id, "me").turns
    assert [turn.message for turn in turns] == ["First?", "Second?"]


def kept_on(watch: Watch, clock: Clock, time: timedelta) -> Watched:
    """What is watched once the clock has kept on, with a round a day."""
    for _ in range(time // DAY):
        watch.look()
        clock.pass_by(DAY)
    return watch.look()


@pytest.mark.parametrize("jump", [YEAR, -YEAR], ids=["forward", "back"])
def test_a_clock_that_leaps_is_believed_once_it_has_kept_on_for_a_week(clock: Clock, jump: timedelta) -> None:
    watch = Watch(in_memory(), clock)
    assert kept_on(watch, clock, LEAP).believed
    clock.pass_by(jump)
    assert not watch.look().believed
    assert not kept_on(watch, clock, LEAP - DAY).believed
    assert kept_on(watch, clock, 2 * DAY).believed


def test_a_clock_that_is_wrong_when_a_server_starts_deletes_nothing_of_what_was_written(clock: Clock) -> None:
    database = in_memory()
    kept_on(Watch(database, clock), clock, LEAP)
    clock.pass_by(YEAR)
    watched = Watch(database, clock).look()
    assert not watched.believed
    assert watched.leapt_from
    assert watched.since - watched.leapt_from > YEAR
    clock.pass_by(-YEAR)
    assert Watch(database, clock).look().leapt_from == watched.since
    assert not Watch(database, clock).look().believed


def test_servers_that_were_off_for_some_days_go_on_deleting_at_once(clock: Clock) -> None:
    database = in_memory()
    kept_on(Watch(database, clock), clock, LEAP)
    clock.pass_by(LEAP - DAY)
    assert Watch(database, clock).look().believed


def test_a_new_database_deletes_nothing_in_its_first_week() -> None:
    watched = Watch(in_memory()).look()
    assert (watched.believed, watched.leapt_from) == (False, None)
