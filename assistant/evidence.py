"""What the guides say to the parts of a message: which the rules answer, which passages do, which nothing does."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from langchain_core.embeddings import Embeddings

from assistant.answer.compose import Answered
from assistant.answer.expectation import expects_a_kind, holds_what_is_asked
from assistant.answer.selection import select
from assistant.conditions import Conditions
from assistant.facts import read
from assistant.intents import (
    Intent,
    asks_elsewhere,
    asks_for_work,
    asks_probability,
    counts_else,
    is_brief,
    is_fragment,
    is_short,
    stands_for_another,
)
from assistant.models import Applicant
from assistant.question import MOST_PARTS, Part, asks_standing, parts_of
from assistant.retrieval.collection import Collection
from assistant.retrieval.coverage import Coverage
from assistant.retrieval.ranker import NEITHER
from assistant.retrieval.search import Found, Query, audience_of, search
from assistant.rules import Rulebook
from assistant.settings import Settings
from assistant.watching import stage
from corpus.conditions import load_conditions
from corpus.differences import counterparts, load_differences
from corpus.models import Track
from corpus.rules import TierRule

FAINTEST = 0.02
"""Below this probability of being covered, a question is not taken for one of the rules by its sense alone."""

SURELY = 0.8
"""From these odds of four to one of being covered on, a mere fragment of a question is one of its own: "Letters?"."""

BESIDE_A_SCORE = {NEITHER: -1.8}
"""What a score told beside the only question takes from the log-probability that no rule answers it; found on the `tune`
cases of evals."""


class Understood(NamedTuple):
    """A part as it was looked for, what it found, and the probability that the guides answer it."""

    part: Part
    found: Found
    probability: float


class Evidence:
    def __init__(
        self,
        collection: Collection,
        embeddings: Embeddings,
        book: Rulebook,
        coverage: Coverage,
        settings: Settings,
        today: Callable[[], date],
    ) -> None:
        self.collection = collection
        self.embeddings = embeddings
        self.book = book
        self.coverage = coverage
        self.settings = settings
        self.today = today
        self.counterparts = counterparts(load_differences(), collection.passages.values())
        self.conditions = Conditions(load_conditions(), [*collection.passages.values()], book)

    def answered(self, parts: Sequence[Part], profile: Applicant, placed: bool, told: bool) -> list[Answered]:
        """Each part with what the guides say to it. `placed`: a score is known or supposed; `told`: the message itself,
        or who asks for it, states facts that the rules speak of."""
        answered: list[Answered] = []
        for part in parts:
            found = self._searched(part, profile, placed, told, len(parts) == 1)
            if answered and found.passages and not answered[-1].covered and self._hangs_on(answered[-1], found):
                found = replace(found, passages=(), covered=False)
            answered.append(found)
        return answered

    def parts(self, message: str, history: Sequence[str] = (), most: int = MOST_PARTS) -> list[Part]:
        """The questions of a message. Without rules there is nothing that they could answer."""
        parts = parts_of(message, history, self.collection.words.understood, most)
        return parts if self.book.bound else [replace(part, intent="general") for part in parts]

    def found(self, part: Part, track: Track | None, beside_facts: bool = False) -> Understood:
        """What a part finds for an applicant of this track, and how it was understood: a short question that finds
        nothing by itself is looked for again together with what was asked before, one beside facts without them, as those
        are the rules' own, and a longer one without whatever else is told beside it."""
        track = audience_of(f"{part.context} {part.query}", track)
        if not part.context or part.follow_up:
            found = self.search(Query(part.query, track, part.context, part.hollow))
            sure = self.probability(part, found)
            if part.query == part.text or part.hollow or sure >= self.coverage.threshold:
                return Understood(part, found, sure)
            if not beside_facts and (is_short(part.text) or self.strays(found)):
                # "My leg hurts. Is that harmful?" is about what stands beside it.
                return Understood(part, found, sure)
            bare = self.search(Query(part.text, track, part.context))
            surer = self.probability(part, bare)
            if surer >= (self.coverage.threshold if beside_facts else SURELY):
                return Understood(part, bare, surer)
            return Understood(part, found, sure)
        alone = replace(part, context="")
        found = self.search(Query(part.query, track))
        sure = self.probability(alone, found)
        if sure >= self.coverage.threshold or sure < self.settings.least_coverage:
            # What is surely open stays so, whatever was asked before it.
            return Understood(alone, found, sure)
        joined = replace(part, hollow=True, follow_up=True)
        together = self.search(Query(part.query, track, part.context, hollow=True))
        surer = self.probability(joined, together)
        if surer >= self.coverage.threshold:
            return Understood(joined, together, surer)
        return Understood(alone, found, sure)

    def probability(self, part: Part, found: Found) -> float:
        """That the guides answer a part. A follow-up is covered where it is with what it refers back to."""
        judged = found.evidence if part.follow_up else found.evidence[:1]
        with stage("coverage"):
            return max(self.coverage.probability(e.rows, e.overlap, self.collection.questioned) for e in judged)

    def _hangs_on(self, before: Answered, asked: Answered) -> bool:
        """Whether a question falls with the one before it, which the guides leave open: "how many signals do I get, and
        where should I spend them?". By itself such a one finds words about anything."""
        part, found = asked.part, asked.found
        refers = stands_for_another(part.text)
        if not found or not (refers or is_fragment(part.text)):
            return False
        if not refers and self.probability(part, found) >= SURELY:
            return False
        context = f"{before.part.context} {before.part.text}".strip()
        together = self.search(Query(part.text, found.audience, context, hollow=True))
        return self.probability(part, together) < self.coverage.threshold

    def strays(self, found: Found) -> bool:
        """Whether a question that the guides do not answer is about something else altogether."""
        return bool(self.collection.questioned) and self.coverage.off_topic(found.evidence[0].rows)

    def search(self, query: Query) -> Found:
        """Passages, best first."""
        with stage("search"):
            return search(query, self.collection, self.embeddings, self.settings.fetched)

    def embedded(self, text: str) -> Sequence[float]:
        """The vector of a text, as the collection would write it."""
        return self.embeddings.embed_query(self.collection.words.understood(text))

    def _searched(self, part: Part, profile: Applicant, placed: bool, told: bool, alone: bool) -> Answered:
        """A part with what the guides say to it. Where the rules answer, the search only fills in."""
        part, found, probability = self.found(part, profile.track, beside_facts=told)
        track = found.audience
        # Other specialties and chances are matters of these guides alone: in a syllabus "what percentage" is a plain question.
        outside = bool(self.book.bound) and (asks_elsewhere(part.whole) or asks_probability(part.text))
        if outside or asks_for_work(part.text):
            return Answered(part, found, covered=False)
        stated = part.query.replace(part.text, " ").strip() if part.intent == "plan" else ""
        if stated and not read(part.query, self.today()).applicant.model_fields_set:
            # "My leg hurts. What should I do now?" asks for no roadmap.
            about = self.search(Query(stated, track))
            if asks_elsewhere(stated) or self.coverage.off_topic(about.evidence[0].rows):
                return Answered(part, about, covered=False)
        # What was only learned needs a further sign: "is the salary good?" is worded like a question about a score.
        learned = (told or placed) and probability >= FAINTEST and not expects_a_kind(part.text)
        rule = self._rule(part, told and alone) if learned else None
        if rule == "breadth":
            part = replace(part, intent="breadth")
        if self._for_the_rules(part, placed, told, probability):
            return Answered(part, found, judged=asks_standing(part))
        # Where a score is known, the rules say its range; the other ranges would only confuse.
        hits = [hit for hit in found.hits if not (placed and hit.passage.id in self._ranges)]
        matter = f"{part.context} {part.whole}" if part.follow_up or part.hollow else part.whole
        hits = self.conditions.ordered(hits, matter, profile, self.today())
        passages = select(hits, track, self.collection, self.settings, self.counterparts)
        covered = probability >= self.coverage.threshold and holds_what_is_asked(
            part.text, (" ".join((*p.section, p.text)) for p in passages)
        )
        worth = rule == "standing"
        if told and (part.hollow or worth or part.intent == "chances") and not covered:
            # "I failed Step 1. What now?", "YOG 2017. Does that hurt?" are at least told what their facts mean.
            return Answered(replace(part, intent="standing"), found, judged=True)
        # Beside a score that is told, what the guide says of its range belongs in the answer, whatever else is asked.
        judged = worth or (covered and told and placed and alone)
        return Answered(replace(part, intent="general"), found, passages if covered else [], covered, judged, worth)

    def _rule(self, part: Part, beside_a_score: bool) -> Intent | None:
        """What the rules answer of a question that does not name it in so many words, as far as that was learned."""
        if part.intent != "general" or counts_else(part.text):
            return None
        surest = self.collection.rankers.rules.surest(
            self.embedded(part.text), BESIDE_A_SCORE if beside_a_score else None
        )
        return "breadth" if surest == "breadth" else "standing" if surest == "standing" else None

    def _for_the_rules(self, part: Part, placed: bool, told: bool, probability: float) -> bool:
        """Whether the rules answer a part: how many programs, where a score stands, or whether a known one will do.

        A question beside the facts that it is about needs no further sign that it is one for them.
        """
        plausible = told or probability >= self.settings.least_coverage
        match part.intent:
            case "breadth":
                return plausible or placed or is_brief(part.text)
            case "standing" | "plan":
                return plausible or is_short(part.text)
            case "chances":
                return placed and (plausible or is_short(part.text))
            case "general":
                return False

    @cached_property
    def _ranges(self) -> set[str]:
        """The passages that state a range of scores."""
        spans = [
            (bound.guide.id, bound.span.end) for bound in self.book.bound.values() if isinstance(bound.rule, TierRule)
        ]
        return {
            passage.id
            for passage in self.collection.passages.values()
            if any(passage.guide_id == guide and passage.start < end <= passage.end for guide, end in spans)
        }
