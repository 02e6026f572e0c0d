"""A student's email into a reply for the advisor to edit and sign.

A draft holds no number of the student's own, not even in the questions it repeats: so each number in it can be traced
with nothing but its text and its citations, however it is edited.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import Field

from assistant.answer import letterform as words
from assistant.answer import replies
from assistant.answer.compose import ASKS, Answered, Draft, blocks_of
from assistant.answer.proof import TooLong, proof
from assistant.answer.standing import Standing, question_for
from assistant.answer.verify import MARK
from assistant.chat import BEARING, Assistant
from assistant.email import Email, read_email
from assistant.facts import read
from assistant.intents import announces, asks_for_work, asks_the_same
from assistant.models import Applicant, Assessment, Citation, Status
from assistant.plan import outline, starting
from assistant.question import questions_in
from assistant.rules.facts import score
from assistant.screen import screen
from corpus.models import Model

log = logging.getLogger(__name__)

EMAIL_LENGTH = 20_000
"""Characters; by the contract."""

MOST_QUESTIONS = 16
"""Entries of one draft; what follows is answered with the last."""


class Question(Model):
    """A question of the email, as the draft answers it."""

    text: str = Field(description="In the student's words")
    status: Status
    citations: tuple[int, ...] = Field((), description="Numbers of the draft's citations")


class Letter(Model):
    """A draft, for the advisor to edit and sign."""

    status: Status = Field(
        description="answered where something was; support: the email tells of distress, and the draft gives no advice"
    )
    notice: str | None = Field(None, description="What the advisor should know before anything else")
    draft: str = Field(description="Markdown with marks")
    citations: tuple[Citation, ...] = ()
    assessment: Assessment | None = None
    profile: Applicant = Applicant()
    questions: tuple[Question, ...] = Field((), description="One for each that the email asks, in its order")


def write(assistant: Assistant, text: str, corrected: Applicant | None = None) -> Letter:
    """The draft that answers an email. What the advisor `corrected` stands over what the email says."""
    email = read_email(text)
    known = corrected or Applicant()
    if assistant.in_distress(email.own):
        return _support(assistant, email, known)
    letter = _Writing(assistant, email, known).letter()
    try:
        faults = len(proof(letter.draft, letter.citations, assistant.sources()))
    except TooLong:
        faults = 1
    if faults:
        # Nothing unsupported is ever said: a fault of ours costs the answers. No words of the student are logged.
        log.error("draft withheld", extra={"faults": faults})
        return _withheld(letter, email)
    return letter


@dataclass
class _Writing:
    """One draft in the making."""

    assistant: Assistant
    email: Email
    known: Applicant
    said: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        assistant = self.assistant
        reading = read(self.email.own, assistant.today())
        self.profile = reading.applicant.updated(self.known)
        stated = {name for name in self.profile.model_fields_set if getattr(self.profile, name) is not None}
        placed = score(self.profile) is not None or bool(reading.suppositions)
        told = bool(assistant.book.bound) and bool(BEARING & stated or reading.suppositions)
        self.parts = self._parts(placed, told)
        self.draft = Draft(assistant.collection, assistant.citations())
        self.standing = Standing(assistant.book, self.draft.citations, words.WORDING)
        for_rules = any(p.part.intent != "general" and p.covered for p in self.parts)
        self.assessment = (
            assistant.assess(self.profile, reading, self.draft.citations)
            if self.parts and (told or for_rules)
            else None
        )

    def _parts(self, placed: bool, told: bool) -> list[Answered]:
        understood = self.assistant.collection.words.understood
        if not questions_in(self.email.body, understood)[0]:
            return []
        parts = self.assistant.evidence.parts(self.email.body, most=MOST_QUESTIONS)
        return _once_each(self.assistant.evidence.answered(parts, self.profile, placed, told))

    def letter(self) -> Letter:
        entries = [self._entry(answered) for answered in self.parts]
        steps = self._next_steps() if self.parts else []
        text = words.letter(self.email.name, entries, steps)
        order = {old: new for new, old in enumerate(dict.fromkeys(map(int, MARK.findall(text))), 1)}
        questions = tuple(
            Question(
                text=entry.text,
                status=entry.status,
                citations=tuple(dict.fromkeys(order[int(n)] for n in MARK.findall("\n".join(entry.paragraphs)))),
            )
            for entry in entries
        )
        given = {citation.n: citation for citation in self.draft.citations.given}
        return Letter(
            status=_status(questions),
            notice=None if entries else words.NO_QUESTION,
            draft=MARK.sub(lambda mark: f"[{order[int(mark[1])]}]", text),
            citations=tuple(given[old].model_copy(update={"n": new}) for old, new in order.items()),
            assessment=self._assessment(order),
            profile=self.profile,
            questions=questions,
        )

    def _assessment(self, order: Mapping[int, int]) -> Assessment | None:
        if self.assessment is None:
            return None
        return Assessment.model_validate(_renumbered(self.assessment.model_dump(mode="json"), order))

    def _entry(self, answered: Answered) -> words.Entry:
        text = answered.part.text
        if screen(text) == "refused":
            return words.Entry(text, "refused", [words.REFUSED])
        if not answered.covered:
            if asks_for_work(text):
                return words.Entry(text, "not_covered", [words.MINE])
            strays = answered.found is not None and self.assistant.evidence.strays(answered.found)
            return words.Entry(
                text, "off_topic" if strays else "not_covered", [words.OUTSIDE if strays else words.SILENT]
            )
        rules = list(self._from_rules(answered))
        fresh = [paragraph for paragraph in rules if paragraph not in self.said]
        self.said.update(fresh)
        before = len(self.draft.paragraphs)
        again = self._cited_before(answered)
        self.draft.label = None  # each question is a heading of its own
        self.draft.show(answered.passages)
        if answered.judged and self.assessment:
            self.draft.show(blocks_of(self.standing.tier_rules(self.assessment), self.assistant.collection))
        blocks = self.draft.paragraphs[before:]
        if len(fresh) < len(rules):
            again = sorted({*again, *(int(n) for p in rules if p not in fresh for n in MARK.findall(p))})
        if again:
            fresh.insert(
                0, f"{words.ABOVE if not (fresh or blocks) else words.ABOVE_TOO} {''.join(f'[{n}]' for n in again)}"
            )
        status, asks = self._asks(answered)
        return words.Entry(text, status, [*fresh, *blocks, *asks])

    def _from_rules(self, answered: Answered) -> Iterator[str]:
        """What the rules say to a question for them."""
        intent, assessment = answered.part.intent, self.assessment
        if intent == "plan":
            yield from self.assistant.steps(self.profile, self.email.own, self.draft.citations)
        if assessment is None or intent in ("plan", "general"):
            return
        said: list[str] = []
        if intent != "breadth" or answered.judged:
            said += self.standing.ranges(assessment, self.profile)
        if intent == "breadth":
            said += self.standing.programs(assessment, self.profile, asked=True)
        else:
            said += self.standing.watch(assessment)
        yield from said or self.standing.tiers(assessment.track)

    def _cited_before(self, answered: Answered) -> list[int]:
        """The numbers under which what answers a question was shown before."""
        numbers = (
            self.draft.citations.number(passage.guide_id, line.start, line.end)
            for passage in answered.passages
            for line in passage.lines
        )
        return sorted({n for n in numbers if n is not None})

    def _asks(self, answered: Answered) -> tuple[Status, list[str]]:
        """Whether a fact is wanting for a whole answer, and the question for it, once."""
        asks = None
        if self.assessment and answered.part.intent in ("breadth", "standing", "chances"):
            asks = question_for(self.assessment)
        elif answered.part.intent == "plan" and self.profile.track is None:
            asks = "track"
        if asks is None:
            return "answered", []
        first = asks not in self.asked
        self.asked.add(asks)
        return "clarify", [ASKS[asks]] if first else []

    def _next_steps(self) -> list[str]:
        """What the facts told call for beyond the questions: the rules' findings, and what to do in the phase told."""
        said: list[str] = []
        if self.assessment:
            said += self.standing.ranges(self.assessment, self.profile)
            said += self.standing.programs(self.assessment, self.profile, asked=False)
            said += self.standing.watch(self.assessment)
        assistant, own = self.assistant, self.email.own
        if self.profile.track and not any(p.part.intent == "plan" and p.covered for p in self.parts):
            phases = outline(
                self.profile, assistant.roadmaps, assistant.book, assistant.settings.eras_opening, assistant.today()
            )
            if starting(phases, own) is not None:
                said += assistant.steps(self.profile, own, self.draft.citations)
        return [paragraph for paragraph in said if paragraph not in self.said]


def _once_each(found: Sequence[Answered]) -> list[Answered]:
    """Questions without their repetitions; what only announces the next one stands before it, and is answered with it."""
    kept: list[Answered] = []
    for answered in found:
        said = answered.part.text
        if any(asks_the_same(said, earlier.part.text) for earlier in kept):
            continue
        if kept and answered.part.context and announces(kept[-1].part.text):
            said = f"{kept.pop().part.text} {said}"
        kept.append(replace(answered, part=replace(answered.part, text=said)))
    return kept


def _support(assistant: Assistant, email: Email, profile: Applicant) -> Letter:
    """A warm word, the operator's contacts, and no advice."""
    asked = questions_in(email.body)[0] or [email.body]
    return Letter(
        status="support",
        notice=words.DISTRESS,
        draft=words.reply(email.name, [replies.support(assistant.settings.support_contacts)]),
        profile=profile,
        questions=tuple(Question(text=text, status="support") for text in asked),
    )


def _withheld(letter: Letter, email: Email) -> Letter:
    entries = [words.Entry(question.text, "not_covered", [words.SILENT]) for question in letter.questions]
    return Letter(
        status="not_covered",
        notice=words.WITHHELD,
        draft=words.letter(email.name, entries, ()),
        profile=letter.profile,
        questions=tuple(Question(text=entry.text, status=entry.status) for entry in entries),
    )


def _status(questions: Sequence[Question]) -> Status:
    """Of the whole: answered where anything is."""
    statuses = {question.status for question in questions}
    for status in ("answered", "clarify", "not_covered", "refused"):
        if status in statuses:
            return status
    return "off_topic"


def _renumbered(tree: Any, numbers: Mapping[int, int]) -> Any:
    """An assessment's citations under the draft's numbers."""
    if isinstance(tree, dict):
        return {
            key: [numbers[n] for n in value]
            if key == "citations"
            else numbers.get(value)
            if key == "caveat"
            else _renumbered(value, numbers)
            for key, value in tree.items()
        }
    return [_renumbered(item, numbers) for item in tree] if isinstance(tree, list) else tree
