"""One search: dense and lexical evidence over passages and their questions, fused, and ordered by audience."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assistant.facts.schools import PLACES
from assistant.retrieval.collection import Collection, Near
from assistant.retrieval.ranker import FLOOR
from corpus.models import Audience, Guide, Passage, Track

IMG_WORDS = re.compile(
    r"\b(?:(?:non[- ]?us|us[- ]?citizen|us)[- ])?(?:imgs?|fmgs?)\b"
    r"|\b(?:international|foreign|overseas|non[- ]?us|non[- ]?american)(?:[- ]trained)?(?: medical)?(?: school)? "
    r"(?:grad(?:uate)?s?|students?|doctors?|applicants?|physicians?|trainees?)\b"
    r"|\bcarib(?:bean)?(?: (?:med(?:ical)? )?(?:grad(?:uate)?s?|schools?))?\b"
    r"|\b(?:(?:trained|studied|study|graduated|applicants?|applying|coming|educated) )?(?:from abroad|abroad|overseas)\b"
    r"|\b(?:foreign|overseas|international)[- ](?:trained|educated|(?:medical |med )?(?:schools?|degrees?|diplomas?|training))\b",
    re.IGNORECASE,
)
"""Tell for which guide a question is, not for which passage: every passage of the IMG guide is about IMGs."""

_TIES = re.compile(r"^\W*(?:(?:ok|okay|and|but|so|also|then|hmm|what about|how about)\b\W*)+", re.IGNORECASE)
_FROM = re.compile(rf"\bfrom\s(?:{PLACES})\b", re.IGNORECASE)
"""Settles nobody's track, but is enough to put the guide for IMGs first."""

# What each kind of evidence weighs, found on the `tune` cases of evals: similarity to a question that the passage
# answers says most, BM25 catches the exact terms that embeddings blur.
PASSAGE_WEIGHT = 0.6
QUESTION_WEIGHT = 1.0
LEXICAL_WEIGHT = 0.4
RANKER_WEIGHT = 0.1
"""Of a log-probability; it is what orders passages that all lie near."""
AUDIENCE_WEIGHT = 0.15
OTHERS_WEIGHT = 0.4
"""By which a guide for others stands behind, where it is known who asks: many a question that it answers for them alone
could be anyone's."""

LEXICAL_HITS = 20
"""Passages that BM25 contributes, at most."""


@dataclass(frozen=True)
class Signals:
    """The evidence for one passage: cosine similarities, BM25 as a share of the best found, and how much more probable
    than the least the ranker takes it to be, in log-probability."""

    passage: float = 0.0
    question: float = 0.0
    lexical: float = 0.0
    learned: float = 0.0
    asked: str = ""

    def fused(self) -> float:
        near = PASSAGE_WEIGHT * self.passage + QUESTION_WEIGHT * self.question + LEXICAL_WEIGHT * self.lexical
        return near + RANKER_WEIGHT * self.learned


@dataclass(frozen=True)
class Hit:
    """A passage found."""

    passage: Passage
    score: float
    signals: Signals


@dataclass(frozen=True)
class Query:
    """What to look for: the words, for whom, and what they refer back to.

    A hollow query says nothing without its context, so only the two together are looked for.
    """

    text: str
    track: Track | None = None
    context: str = ""
    hollow: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """What is searched for: the words alone, and joined to their context."""
        alone, whole = _plain(self.text), _plain(f"{self.context} {self.text}")
        if not self.context:
            return (alone,)
        return (whole,) if self.hollow else (alone, whole)


@dataclass(frozen=True)
class Evidence:
    """What one text found: signals by passage, and what coverage is judged by."""

    signals: dict[str, Signals]
    rows: tuple[Near, ...] = field(repr=False, default=())
    bm25: float = 0.0
    overlap: dict[str, float] = field(default_factory=dict)
    for_rule: str = ""
    """What the ranker of rules takes it for."""
    vector: Sequence[float] = field(default=(), repr=False)

    @property
    def floor(self) -> float:
        return self.rows[-1].similarity if self.rows else 0.0


@dataclass(frozen=True)
class Found:
    """The hits of one query, best first, and the evidence of each text that was looked for."""

    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    audience: Track | None = None
    """For whom was asked."""


def _plain(text: str) -> str:
    """Without what tells for whom it is, and without the words that tie a follow-up to what it follows."""
    return " ".join(_TIES.sub("", IMG_WORDS.sub(" ", text)).split()) or text


def audience_of(text: str, track: Track | None) -> Track | None:
    """For whom a question asks: the words say so, the applicant's track does, or else where they are from."""
    if IMG_WORDS.search(text):
        return "img"
    return track or ("img" if _FROM.search(text) else None)


def search(query: Query, collection: Collection, embeddings: Embeddings, fetched: int) -> Found:
    """The passages that a query finds. A follow-up counts both alone and joined to its context, half each."""
    found = [evidence_for(text, collection, embeddings, fetched) for text in query.texts]
    hits = []
    for passage_id in {passage_id for evidence in found for passage_id in evidence.signals}:
        passage = collection.passages[passage_id]
        signals = [evidence.signals.get(passage_id, Signals()) for evidence in found]
        fused = sum(s.fused() for s in signals) / len(signals)
        hits.append(Hit(passage, fused + _audience_bonus(passage.audience, query.track), signals[-1]))
    hits.sort(key=lambda hit: (-hit.score, hit.passage.id))
    return Found(tuple(hits), tuple(found), query.track)


def evidence_for(text: str, collection: Collection, embeddings: Embeddings, fetched: int) -> Evidence:
    """Both searches for one text, as the collection would write it."""
    text = collection.words.understood(text)
    vector = embeddings.embed_query(text)
    rows = collection.nearest(vector, fetched)
    learned = collection.rankers.passages.logs(vector)
    lexical = collection.lexical.best(text, LEXICAL_HITS)
    shared = collection.overlap.best(text) | {"unheard": collection.overlap.unheard(text)}
    rule = collection.rankers.rules.surest(vector)
    evidence = Evidence({}, tuple(rows), lexical[0][1] if lexical else 0.0, shared, rule, vector)
    best: dict[str, dict[str, Near]] = {}
    floor = evidence.floor
    for row in rows:
        if row.passage_id:
            best.setdefault(row.passage_id, {}).setdefault(row.kind, row)
    shares = {passage_id: score / evidence.bm25 for passage_id, score in lexical}
    for passage_id in {*best, *shares}:
        kinds = best.get(passage_id, {})
        passage, question, statement = kinds.get("passage"), kinds.get("question"), kinds.get("statement")
        asked = max((near.similarity for near in (question, statement) if near), default=floor)
        evidence.signals[passage_id] = Signals(
            # What was not among the rows fetched is at most as near as the last of them.
            passage=passage.similarity if passage else floor,
            question=asked,
            lexical=shares.get(passage_id, 0.0),
            learned=learned.get(passage_id, FLOOR) - FLOOR,
            asked=question.text if question else "",
        )
    return evidence


def _audience_bonus(audience: Audience, track: Track | None) -> float:
    """Orders by audience without hiding: a guide for others stands behind, one for the applicant's track ahead."""
    if audience == "all":
        return 0.0
    if audience == track:
        return AUDIENCE_WEIGHT
    return -OTHERS_WEIGHT if track else -AUDIENCE_WEIGHT


class PassageRetriever(BaseRetriever):
    """The same search as a LangChain retriever."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    collection: Collection
    embeddings: Embeddings
    fetched: int = 150
    k: int = 5
    track: Track | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        asked = Query(query, audience_of(query, self.track))
        hits = search(asked, self.collection, self.embeddings, self.fetched).hits[: self.k]
        return [document_of(hit.passage, self.collection.guides[hit.passage.guide_id], hit.score) for hit in hits]


def document_of(passage: Passage, guide: Guide, score: float | None = None) -> Document:
    """A passage in LangChain's terms: `guide.text[start:end] == page_content` in the version named."""
    return Document(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "passage_id": passage.id,
            "guide_id": guide.id,
            "guide_title": guide.title,
            "guide_version": guide.version,
            "audience": passage.audience,
            "section": list(passage.section),
            "start": passage.start,
            "end": passage.end,
            "score": score,
        },
    )
