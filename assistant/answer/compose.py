"""One answer from its parts: what the rules say of the facts and the guide blocks that answer, what was asked for first,
then what is left open."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from assistant.answer import replies
from assistant.answer.blocks import render
from assistant.answer.citations import Citations
from assistant.answer.standing import ASK_SCORE, ASK_TRACK, Standing, question_for
from assistant.models import Answer, Applicant, Assessment
from assistant.question import Part
from assistant.retrieval.collection import Collection
from assistant.retrieval.search import Found, Hit
from assistant.rules import Bound
from corpus.models import Audience, Passage

LABELS: dict[Audience, str] = {"all": "For applicants in general", "us": "For US applicants", "img": "For IMGs"}
ASKS = {"track": ASK_TRACK, "step2_ck": ASK_SCORE}
GIVEN = "**The facts given**"
"""Over what the rules say of them, where that follows the answer to something else."""
SUGGESTIONS = 3
RELATED = 3


@dataclass(frozen=True)
class Answered:
    """A part of the message with what was found for it: passages to show, or nothing where the guides are silent."""

    part: Part
    found: Found | None = None
    passages: Sequence[Passage] = ()
    covered: bool = True
    judged: bool = False
    """Whether it asks what a score is worth, so that what the guide says of its range belongs in the answer."""
    worth: bool = False
    """Whether it asks for that first of all, as far as was learned."""

    @property
    def for_the_rules(self) -> bool:
        """Whether it is the rules that answer it first."""
        return self.covered and (self.part.intent != "general" or self.worth)


@dataclass(frozen=True)
class Block:
    """A guide block in a draft: its paragraph, and whom it is for where that is said."""

    paragraph: int
    passage: Passage
    label: str


@dataclass
class Draft:
    """An answer in the making."""

    collection: Collection
    citations: Citations
    paragraphs: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    answering: range = range(0)
    """The paragraphs that are guide blocks found for the questions, and nothing else: what a language model may phrase."""
    own: bool = False
    """Whether the message is no language model's to see."""
    label: Audience | None = None
    """Whom the blocks are for from here on, where that has been said under this heading."""

    def show(self, passages: Sequence[Passage]) -> None:
        """Blocks, labelled by audience where they are for different ones."""
        audiences = {passage.audience for passage in passages}
        if len(audiences) > 1:
            self.label = None
        ordered = sorted(passages, key=lambda p: [q.audience for q in passages].index(p.audience))
        for passage in ordered:
            lines = render(passage, self.collection.guides[passage.guide_id], self.citations)
            if lines and (len(audiences) > 1 or self.label) and passage.audience != self.label:
                self.label = passage.audience
                self.paragraphs.append(f"**{LABELS[passage.audience]}**")
            if lines:
                label = f"**{LABELS[self.label]}**" if self.label else ""
                self.blocks.append(Block(len(self.paragraphs), passage, label))
                self.paragraphs.append("\n".join(lines))

    def answer(self, parts: Sequence[Answered]) -> None:
        """The blocks found for the questions."""
        first = len(self.paragraphs)
        for answered in parts:
            self.show(answered.passages if answered.covered else ())
        self.answering = range(first, len(self.paragraphs))

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


def compose(
    parts: Sequence[Answered],
    assessment: Assessment | None,
    profile: Applicant,
    asked_before: Sequence[str],
    standing: Standing,
    draft: Draft,
    steps: Sequence[str] = (),
    asks_again: bool = False,
) -> Answer:
    """The answer to a message of which at least one part is covered, or that states facts alone.

    The draft may hold the blocks found already: then what the rules say of the facts follows them. With `asks_again` a
    score was told that is none, and is the fact to ask for.
    """
    answered_already = bool(draft.answering)
    breadth_asked = any(p.part.intent == "breadth" and p.covered for p in parts)
    standing_asked = any(p.part.intent in ("standing", "chances") and p.covered for p in parts)
    if assessment:
        said = standing.sentences(assessment, profile, breadth_asked)
        if standing_asked and not said:
            said = standing.tiers(assessment.track)
        if said and answered_already:
            draft.label = None
            draft.paragraphs.append(GIVEN)
        draft.paragraphs += said
        if any(p.judged for p in parts):
            rules = standing.tier_rules(assessment) or standing.flag_rules(assessment)
            draft.show(blocks_of(rules, draft.collection))
    draft.paragraphs += steps
    if not answered_already:
        draft.answer(parts)
    uncovered = [answered.part.text for answered in parts if not answered.covered]
    if uncovered:
        draft.paragraphs.append(replies.uncovered(uncovered))
    asks = None
    straddles = any(s.basis == "range" for s in assessment.scenarios) if assessment else False
    if asks_again:
        asks = "step2_ck"
    elif assessment and (breadth_asked or standing_asked or straddles or _read_both_ways(parts, assessment)):
        asks = question_for(assessment)
    elif steps and profile.track is None:
        # The roadmaps differ, so both are shown.
        asks = "track"
    if asks in asked_before:
        asks = None
    if asks:
        draft.paragraphs.append(ASKS[asks])
    return Answer(
        status="clarify" if asks else "answered",
        answer=draft.text,
        citations=draft.citations.given,
        uncovered=tuple(uncovered),
        assessment=assessment,
        profile=profile,
        suggestions=suggestions(parts, draft.citations),
        asks=asks,
    )


def _read_both_ways(parts: Sequence[Answered], assessment: Assessment) -> bool:
    """Whether a message is about a score alone ("What if I get 245?") whose worth turns on a track not known."""
    about_score = any(p.part.hollow and not p.part.follow_up for p in parts)
    return about_score and assessment.track is None and bool(assessment.readings or assessment.scenarios)


def decline(part_texts: Sequence[str], found: Sequence[Found], profile: Applicant, collection: Collection) -> Answer:
    """What is said where the guides are silent, with the nearest that they do say."""
    citations = Citations(collection.guides, collection.by_guide)
    for hit in sorted((hit for f in found for hit in f.hits[:RELATED]), key=lambda h: -h.score)[:RELATED]:
        citations.cite(hit.passage.guide_id, hit.passage.start, hit.passage.end)
    return Answer(
        status="not_covered",
        answer=replies.not_covered(with_related=bool(citations.given)),
        uncovered=tuple(part_texts),
        related=citations.given,
        profile=profile,
        suggestions=_askable([hit for f in found for hit in f.hits]),
    )


def suggestions(parts: Sequence[Answered], citations: Citations) -> tuple[str, ...]:
    """Questions that the passages next best answer, of those not shown."""
    hits = [hit for answered in parts if answered.found for hit in answered.found.hits]
    return _askable([h for h in hits if not citations.holds(h.passage.guide_id, h.passage.start, h.passage.end)])


def _askable(hits: Sequence[Hit]) -> tuple[str, ...]:
    """Indexed questions that read well out of their context: short, whole, and without anyone's scores."""
    asked = (
        hit.signals.asked
        for hit in hits
        if hit.signals.asked[:1].isupper()
        and hit.signals.asked.endswith("?")
        and len(hit.signals.asked) <= 90
        and not any(character.isdigit() and character > "3" for character in hit.signals.asked)
    )
    return tuple(dict.fromkeys(islice(asked, SUGGESTIONS)))


def blocks_of(rules: Sequence[Bound], collection: Collection) -> list[Passage]:
    """The passages that rules stand in: what the guide says of a tier beyond its range, or of a flag."""
    stated_in = {rule.guide.id for rule in rules}
    return [
        passage
        for guide_id in collection.guides
        if guide_id in stated_in
        for passage in collection.by_guide[guide_id]
        if any(guide_id == r.guide.id and passage.start < r.span.end <= passage.end for r in rules)
    ]
