"""No text from outside makes a regular expression run away: while one is matched, no other thread of the server runs.

Every reader of such a text gets repetitions of what its patterns are made of, with an end that spoils the match. A pattern
that can read a stretch in two ways takes twice as long with each further one; one that may begin anywhere in a run, and
looks along it, the square of its length. What a text may take of the processor is told by ordinary text as long.
"""

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from types import FrameType

import pytest

from api.desk import emails
from assistant.answer.proof import Sources, proof
from assistant.email import read_email
from assistant.facts import read
from assistant.llm.sentences import sentences_of
from assistant.llm.wording import tokens
from assistant.models import Applicant
from assistant.question import parts_of
from assistant.rules import Rulebook
from assistant.screen import screen
from corpus.sentences import sentences

Reader = Callable[[str], object]

MANY = 50
"""Times as long as ordinary text: what runs away takes hundreds of times as long, or for ever."""

PLAIN = (
    "My student is a US MD with a 228 on Step 2 CK, who failed Step 1 once and passed it later. What are her chances, and "
    "how many letters does she need?\n"
)
KNOWN = Applicant(track="img", practice_scores=(220,))
END = " #x"

ANYWHERE = (
    "a", "a ", "1", "230 ", " ", "\n", " \n", "\t", "\u00a0", "?", "? ", ".", "!", "!?", "(", "- ", "-", "--", ",", ", ",
    ":", "=", "/", "'", "\"", "“", ">", "> ", "@", "a@", "a.", "#", "*", "_", "[1]", "[1] ", "A.", "A. ", "1. ", "a) ",
    "and ", "is ", "its ", "at least ", "step 2 ", "(= ",
)  # fmt: skip
"""Of every pattern that begins or ends with a blank or a mark."""

QUESTIONS = ("and also ", "or ", "iv) ", ", how a b", ", & is it", "when is a, how", "what my plan ", "is how low or ")
FACTS = (
    "my " + "of " * 24 + "with 230. ", "aim " + "something " * 7 + "with 230. ", "aim " + "at least " * 8 + "with 230. ",
    "graduated a b c ", "two letters from ", "failed the my ", "if i had ", "or a 230 ",
    "between 225 and ", "md from in ",
)  # fmt: skip
LETTERS = (
    "for your a ", "all my ", "On a wrote: ", "on abcd\n", "to:\n", "about ", "about\n", "questions:\n", "how were the ,",
    "dear a-", "Best. ", "what (", ". Thanks ",
)  # fmt: skip


def proofreader(book: Rulebook) -> Reader:
    return lambda text: proof(text, (), Sources(lambda _id, _version: None, book))


READERS: dict[str, tuple[Callable[[Rulebook], Reader], int, str, tuple[str, ...]]] = {
    "the screen": (lambda _: screen.__wrapped__, 4_000, "", ()),
    "a first message's facts": (lambda _: lambda text: read(text, date(2026, 9, 1)), 4_000, "", FACTS),
    "an answer's facts": (lambda _: lambda text: read(text, date(2026, 9, 1), KNOWN), 2_000, "", ("yeah ", "i got ")),
    "a number and an end": (lambda _: lambda text: read(text, date(2026, 9, 1), KNOWN), 2_000, "230", ()),
    "a message's questions": (lambda _: parts_of, 4_000, "", QUESTIONS),
    "an earlier message": (lambda _: lambda text: parts_of("why?", (text,)), 4_000, "", QUESTIONS),
    "an email": (lambda _: read_email, 20_000, "Hello\n", LETTERS),
    "an email that ends": (lambda _: read_email, 20_000, "Hello\nthanks ", LETTERS),
    "an email's questions": (lambda _: parts_of, 8_000, "", (", how a b", "a) ")),
    "an email's writer": (lambda _: emails.writer, 20_000, "", ()),
    "an email's subject": (lambda _: emails.subject, 20_000, "", ("subject: re:", "re:")),
    "a draft": (proofreader, 20_000, "", ()),
    "a model's text": (lambda _: lambda text: list(sentences_of([text])), 4_000, "", ()),
    "a model's words": (lambda _: tokens, 4_000, "", ("n't", "200-", "two ")),
    "a guide's line": (lambda _: sentences, 20_000, "", ("Dr. ", "“A. ", ".”", "A.A.")),
}
"""How each text is read, its length in characters, what stands before the repetitions, and what they are beside those
above. Most are read by more than one pattern, so a reader is named for its text."""


class RunAway(Exception):
    """A text took longer than it may."""


def seconds(reads: Reader, text: str) -> float:
    began = time.perf_counter()
    reads(text)
    return time.perf_counter() - began


def within(limit: float, reads: Reader, text: str) -> bool:
    """Whether a text is read in so many seconds of the processor's time; cut off there, as a match lets signals in."""
    cut: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        cut.append(number)
        raise RunAway

    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        with suppress(RunAway):
            # Again and again: what is raised in the middle of a callback is only warned of.
            signal.setitimer(signal.ITIMER_VIRTUAL, limit, limit)
            reads(text)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return not cut


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", READERS)
def test_no_repetition_takes_much_longer_than_ordinary_text(name: str, book: Rulebook) -> None:
    made, length, head, units = READERS[name]
    reads = made(book)
    plainly = min(seconds(reads, (PLAIN * length)[:length]) for _ in range(5))
    texts = [f"{head}{(unit * length)[:length]}{END}" for unit in (*ANYWHERE, *units)]
    runaway = [text[:60] for text in texts if not any(within(MANY * plainly, reads, text) for _ in range(3))]
    assert runaway == []
