"""One turn: a message, and what was known before it, into a verified answer."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from langchain_core.embeddings import Embeddings
from langchain_core.runnables import Runnable, RunnableConfig

from assistant.answer import replies
from assistant.answer.checklist import checklist
from assistant.answer.citations import Citations
from assistant.answer.compose import Answered, Draft, compose, decline
from assistant.answer.expectation import expects_a_kind
from assistant.answer.proof import Sources, told_by
from assistant.answer.standing import Standing
from assistant.answer.verify import Unsupported, verify
from assistant.conversations import Conversation
from assistant.distress import Distress, Sign
from assistant.events import DoneEvent, Event, events_of
from assistant.evidence import Evidence
from assistant.facts import read
from assistant.intents import is_short, states_only
from assistant.llm.caller import Spent
from assistant.llm.helper import Helper
from assistant.models import Answer, Applicant, Assessment, Reading, Turn
from assistant.plan import Plan, outline, plan
from assistant.question import Part
from assistant.retrieval.collection import Collection
from assistant.retrieval.coverage import Coverage
from assistant.retrieval.search import Found, Hit, Query, audience_of
from assistant.rules import Bound, Rulebook, evaluate
from assistant.rules.facts import score
from assistant.screen import screen
from assistant.settings import Settings
from assistant.watching import WITHHELD, stage
from corpus.models import Track
from corpus.plan import bind as bind_roadmaps
from corpus.plan import load_roadmaps

log = logging.getLogger(__name__)

BEARING = {
    "step2_ck",
    "step2_ck_range",
    "step1_result",
    "step1_score",
    "step1_attempts",
    "step2_ck_attempts",
    "graduation_year",
}
"""Facts that, stated in a message, call for what the rules say of them."""

DECISIVE = {"track", "step2_ck", "step2_ck_range"}
"""Facts that, corrected, ask the question before once more."""


class Assistant(Runnable[Turn, Answer]):
    """Answers turns. A LangChain runnable: it can be invoked, streamed as events, and traced."""

    helper: Helper | None = None
    """The optional language model; without one nothing is phrased."""

    def __init__(
        self,
        collection: Collection,
        embeddings: Embeddings,
        book: Rulebook,
        coverage: Coverage,
        settings: Settings,
        today: Callable[[], date] = date.today,
        helper: Helper | None = None,
    ) -> None:
        self.collection = collection
        self.evidence = Evidence(collection, embeddings, book, coverage, settings, today)
        self.distress = Distress(self.evidence)
        self.book = book
        self.settings = settings
        self.today = today
        self.helper = helper
        self._covers = replies.COVERS if book.bound else replies.COVERS_OWN
        self.roadmaps = bind_roadmaps(load_roadmaps(), collection.guides)

    @property
    def embeddings(self) -> Embeddings:
        return self.evidence.embeddings

    @property
    def coverage(self) -> Coverage:
        return self.evidence.coverage

    def invoke(self, input: Turn, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        return self._call_with_config(self._answer, input, config)

    def look(self) -> None:
        """Raises Unreachable where what is searched cannot be reached just now."""
        self.collection.look()

    def events(self, turn: Turn) -> Iterator[Event]:
        """The answer as it is made: each citation before its mark, the words, and the whole at the end."""
        if self.helper is None:
            yield from events_of(self.invoke(turn))
            return
        spent = Spent()
        answer, draft = self._checked(turn, spent)
        if draft.own or answer.status not in ("answered", "clarify"):
            # Distress, misuse and what the guides do not answer never reach a model.
            yield from events_of(answer)
            return
        with stage("model"):
            for event in self.helper.events(answer, draft, turn.message, spent):
                if isinstance(event, DoneEvent):
                    # Each sentence was checked before it was sent; this is the same last look that every answer gets.
                    verify(event.answer, turn.message, self.collection.guides)
                yield event

    def resumed(self, messages: Sequence[str], profile: Applicant | None = None) -> Turn:
        """The turn of the last of a user's messages, for a client that sends a conversation again instead of naming it.

        The ones before are composed anew and their answers dropped: what was asked back decides what a reply means.
        """
        *earlier, message = messages
        before = Conversation("")
        for said in earlier[max(0, len(earlier) - self.settings.recalled) :]:
            turn = Turn(message=said, known=before.known, history=before.history, asked=before.asked)
            before = before.after(turn, self._composed(turn, self._draft()))
        return Turn(message=message, profile=profile, known=before.known, history=before.history, asked=before.asked)

    def rests_on(self) -> tuple[str, ...]:
        """What an answer rests on beside its turn: the guides' versions, and the day."""
        return (*self.collection.versions, self.today().isoformat())

    def assess(self, applicant: Applicant, reading: Reading, citations: Citations) -> Assessment:
        def cite(bound: Bound) -> int:
            return citations.cite(bound.guide.id, bound.span.start, bound.span.end)

        if reading.off_scale is not None and score(applicant) is None:
            # No score, but a note says why.
            applicant = applicant.updated(Applicant(step2_ck=reading.off_scale))
        with stage("rules"):
            return evaluate(applicant, reading.suppositions, self.book, cite, self.today())

    def plan(self, applicant: Applicant, citations: Citations) -> Plan:
        return plan(applicant, self.roadmaps, self.book, citations, self.settings.eras_opening, self.today())

    def search(self, text: str, track: Track | None = None) -> tuple[Hit, ...]:
        """Passages, best first."""
        return self.evidence.search(Query(text, audience_of(text, track))).hits

    def in_distress(self, message: str) -> bool:
        """Whether whoever writes this is met before anything is answered or stored."""
        screened = screen(message)
        return screened == "support" or (screened is None and self.distress.sign(message) == "sure")

    def sources(self, profile: Applicant | None = None) -> Sources:
        """What an edited text is held against; `profile` is what the student told."""
        return Sources(self.collection.edition, self.book, self.settings.support_contacts, told_by(profile))

    def citations(self) -> Citations:
        return Citations(self.collection.guides, self.collection.by_guide)

    def _answer(self, turn: Turn) -> Answer:
        if self.helper is None:
            return self._checked(turn)[0]
        try:
            *_, last = self.events(turn)
        except Unsupported as fault:
            WITHHELD.labels("model").inc()
            log.error("phrasing withheld", extra={"faults": len(str(fault).split(";"))})
            return self._checked(turn)[0]
        assert isinstance(last, DoneEvent)
        return last.answer

    def _draft(self) -> Draft:
        return Draft(self.collection, self.citations())

    def _checked(self, turn: Turn, spent: Spent | None = None) -> tuple[Answer, Draft]:
        """The answer in the guides' own words, and the draft that it was made from; empty where nothing is answered."""
        draft = self._draft()
        answer = self._composed(turn, draft, spent)
        try:
            with stage("verify"):
                verify(answer, turn.message, self.collection.guides)
        except Unsupported as fault:
            WITHHELD.labels("guides").inc()
            # Nothing unsupported is ever said: a fault of ours costs the answer. No words of the user are logged.
            log.error("answer withheld", extra={"status": answer.status, "faults": len(str(fault).split(";"))})
            withheld = Answer(status="not_covered", answer=replies.not_covered(False), profile=answer.profile)
            return withheld, self._draft()
        return answer, draft

    def _composed(self, turn: Turn, draft: Draft, spent: Spent | None = None) -> Answer:
        """Without `spent` no language model is asked for anything."""
        known = turn.known.updated(turn.profile or Applicant())
        match screen(turn.message):
            case "support":
                return self._support(known)
            case "refused":
                return Answer(status="refused", answer=replies.REFUSED, profile=known)
            case "greeting":
                return Answer(status="off_topic", answer=replies.greeting(self._covers), profile=known)
            case None:
                pass
        with stage("facts"):
            reading = read(turn.message, self.today(), turn.known if turn.history else None)
        profile = known.updated(reading.applicant)
        placed = score(profile) is not None or bool(reading.suppositions)
        stated = reading.applicant.model_fields_set
        answers = placed and "track" in stated and states_only(turn.message)
        told = bool(self.book.bound) and bool(
            BEARING & stated or reading.suppositions or reading.off_scale is not None or answers
        )
        parts = self.evidence.answered(self._parts(turn, reading), profile, placed, told)
        answerable = any(answered.covered for answered in parts)
        distress = self._distress(turn.message, parts)
        if distress == "sure" or (not answerable and (distress or self.distress.in_a_sentence(turn.message))):
            return self._support(known)
        if not answerable:
            return self._declined(parts, profile, told)
        draft.own = distress is not None
        if self.helper and spent and not draft.own:
            if asked_alone := self.helper.questions(turn.message, turn.history, spent):
                alone = turn.model_copy(update={"message": "\n".join(asked_alone), "history": ()})
                again = self.evidence.answered(self._parts(alone, reading), profile, placed, told)
                parts = again if sum(a.covered for a in again) >= sum(a.covered for a in parts) else parts
            parts = [self._chosen(answered, self.helper, spent) for answered in parts]
        citations = draft.citations
        if distress:
            draft.paragraphs.append(replies.care(self.settings.support_contacts))
        for_rules = any(p.for_the_rules for p in parts)
        if not for_rules:
            # What was asked comes before what the rules say of the facts told beside it.
            draft.answer(parts)
        assessment = self.assess(profile, reading, citations) if told or for_rules else None
        planned = any(p.part.intent == "plan" and p.covered for p in parts)
        steps = self.steps(profile, turn.message, citations) if planned else []
        asks_again = reading.off_scale is not None and score(profile) is None
        standing = Standing(self.book, citations)
        with stage("compose"):
            return compose(parts, assessment, profile, turn.asked, standing, draft, steps, asks_again)

    def _support(self, profile: Applicant) -> Answer:
        return Answer(status="support", answer=replies.support(self.settings.support_contacts), profile=profile)

    def _distress(self, message: str, parts: Sequence[Answered]) -> Sign | None:
        """What a message tells of its writer; the search has embedded it already where it is one question."""
        whole = " ".join(message.split())
        known = (p.found.evidence[0].vector for p in parts if p.found and p.part.query == whole and not p.part.hollow)
        return self.distress.sign(whole, next(known, ()))

    def _parts(self, turn: Turn, reading: Reading) -> list[Part]:
        """The questions of a turn. A fact alone takes up again the question before it; a score alone asks for its range."""
        if not self.book.bound:
            return self.evidence.parts(turn.message, turn.history)
        stated = reading.applicant.model_fields_set
        corrects = any(
            getattr(turn.known, fact) not in (None, getattr(reading.applicant, fact)) for fact in DECISIVE & stated
        )
        answers = bool(turn.asked) or is_short(turn.message) or corrects
        if turn.history and answers and stated and states_only(turn.message):
            parts = self.evidence.parts(turn.history[-1], turn.history[:-1])
            if not (corrects and states_only(turn.history[-1])):
                return parts
        else:
            parts = self.evidence.parts(turn.message, turn.history)
        if (
            BEARING & stated or reading.off_scale is not None or (stated and (corrects or is_short(turn.message)))
        ) and states_only(turn.message):
            return [replace(part, intent="standing") if part.intent == "general" else part for part in parts]
        return parts

    def steps(self, profile: Applicant, message: str, citations: Citations) -> list[str]:
        """What to do now and next, as a checklist."""
        outlines = outline(profile, self.roadmaps, self.book, self.settings.eras_opening, self.today())
        return checklist(outlines, message, citations)

    def _chosen(self, answered: Answered, helper: Helper, spent: Spent) -> Answered:
        """A part with the passages that a language model chooses of those found."""
        if not answered.passages or not answered.found:
            return answered
        near = [hit.passage for hit in answered.found.hits[: 2 * self.settings.blocks]]
        offered = list({passage.id: passage for passage in (*answered.passages, *near)}.values())
        chosen = helper.passages(answered.part.text, answered.passages, offered, spent)
        if chosen is answered.passages:
            return answered
        return replace(answered, passages=chosen[: self.settings.blocks])

    def _declined(self, parts: list[Answered], profile: Applicant, told: bool) -> Answer:
        found: list[Found] = [answered.found for answered in parts if answered.found]
        # The price of what was asked before is a matter of applying, however it is worded; so is what is asked with scores.
        applying = told or any(answered.part.follow_up and expects_a_kind(answered.part.text) for answered in parts)
        if all(map(self.evidence.strays, found)) and not applying:
            return Answer(status="off_topic", answer=replies.off_topic(self._covers), profile=profile)
        return decline([answered.part.text for answered in parts], found, profile, self.collection)
