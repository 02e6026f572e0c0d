"""Guides into the index, incrementally and safely.

New rows go in first, the manifest then puts them in force all at once, and what is no longer in force goes last.
A run that is killed leaves the old state in force; the next run adds what is missing and clears what is left over.
"""

import json
import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from assistant.library import Edition, Library, Manifest, is_builtin
from assistant.retrieval.index import FOR_RULES, OF_DISTRESS, Index, Row, RowKind
from assistant.retrieval.ranker import DANGER, NEITHER, SAFE, UNTAUGHT, Ranker, Rankers, fit, load, save
from corpus.models import Audience, Guide, Passage
from corpus.passages import passages_of
from corpus.questions import UnplacedKind

BATCH = 64
"""Rows embedded and stored at a time."""

FORM = "1"
"""Raised whenever rows are made differently from the same guide, so that they are made anew."""

Progress = Callable[[str, int, int], None]
"""Told what is under way, the rows stored so far, and the rows in all."""

Questions = Mapping[str, tuple[str, ...]]
"""Expansion questions by passage id."""


@dataclass(frozen=True)
class Document:
    """A guide on its way into the index."""

    guide: Guide
    source: str
    questions: Questions
    digest: str = ""
    audience: Audience | None = None
    statements: Questions = field(default_factory=dict)
    """What the guide's own words answer, where nobody has written questions for it."""


@dataclass(frozen=True)
class Outcome:
    """What an ingestion did, by guide id."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class _Batch:
    """The rows of one edition."""

    name: str
    edition: Edition
    rows: tuple[Row, ...]


def ingest(
    documents: Sequence[Document],
    unplaced: Mapping[UnplacedKind, Sequence[str]],
    library: Library,
    index: Index,
    progress: Progress,
    removed: Sequence[str] = (),
    batch: int = BATCH,
) -> Outcome:
    """Puts the documents, and the questions of no passage, in force, and remembers the guides that are removed.

    `batch` is how many rows are embedded and stored at a time.
    """
    before = library.manifest()
    stored = index.ids()
    for document in documents:
        if document.guide.id not in before.guides or not library.holds(document.guide):
            library.keep(document.guide)
    batches = {document.guide.id: _guide_batch(document) for document in documents}
    others = _unplaced_batch(unplaced)
    _store([*batches.values(), others], stored, index, progress, batch)
    after = Manifest(
        guides={name: own.edition for name, own in batches.items()},
        absent=others.edition,
        removed=tuple(sorted(removed)),
        ranker=_learn([row for own in (*batches.values(), others) for row in own.rows], library, index),
    )
    library.publish(after)
    gone = index.ids() - after.row_ids()
    # The built-in guides may be asked for again; to embed them takes minutes.
    index.set_aside(gone & before.builtin_row_ids())
    index.remove(gone)
    if any(is_builtin(edition.source) and name not in before.guides for name, edition in after.guides.items()):
        index.forget_aside()
    library.keep_only_ranker(after.ranker)
    return _outcome(before.guides, after.guides)


def _store(batches: Sequence[_Batch], stored: Container[str], index: Index, progress: Progress, size: int) -> None:
    """Embeds and stores the rows that are not stored yet, so many at a time, those of small guides together."""
    done = {b.name: sum(row.id in stored for row in b.rows) for b in batches}
    of = {b.name: len(b.rows) for b in batches}
    # Of about one length, the texts embedded together need little padding.
    new = [(b.name, row) for b in batches for row in sorted(b.rows, key=lambda r: len(r.text)) if row.id not in stored]
    # A text that stays is not embedded again because another one beside it has changed.
    vectors = index.known({row.text for _, row in new}) if stored else {}
    for start in range(0, len(new), size):
        portion = new[start : start + size]
        for name in dict.fromkeys(name for name, _ in portion):
            progress(name, done[name], of[name])
        index.add([row for _, row in portion], vectors)
        for name, _ in portion:
            done[name] += 1
    for name, rows in of.items():
        progress(name, rows, rows)


def _learn(rows: Sequence[Row], library: Library, index: Index) -> str:
    """Fits the rankers to the rows and stores them beside the manifest, before it names them; their fingerprint, empty
    where there is nothing to learn from."""
    if not any(row.kind in ("question", *OF_DISTRESS) for row in rows):
        return ""
    fingerprint = sha256(json.dumps([FORM, *(row.id for row in rows)]).encode()).hexdigest()[:16]
    path = library.ranker(fingerprint)
    if load(path) is None:
        save(path, _fitted(rows, np.array(index.vectors([row.id for row in rows]), dtype=np.float32)))
    return fingerprint


def _fitted(rows: Sequence[Row], vectors: NDArray[np.float32]) -> Rankers:
    def learned(name_of: Callable[[Row], str]) -> Ranker:
        """From the rows that get a name."""
        names = [name_of(row) for row in rows]
        named = [n for n, name in enumerate(names) if name]
        return fit([names[n] for n in named], vectors[named])

    def by_rule(row: Row) -> str:
        return "" if row.kind in OF_DISTRESS else row.kind if row.kind in FOR_RULES else NEITHER

    def by_distress(row: Row) -> str:
        # What guides say is no message of anybody's.
        return "" if row.kind in ("passage", "statement") else DANGER if row.kind == DANGER else SAFE

    questioned = any(row.kind == "question" for row in rows)
    return Rankers(
        passages=learned(lambda row: row.passage_id) if questioned else UNTAUGHT,
        rules=learned(by_rule),
        distress=learned(by_distress),
    )


def _guide_batch(document: Document) -> _Batch:
    """The rows of a guide: each passage under its nearest heading, then the questions that it answers."""
    passages = passages_of(document.guide)
    texts: list[tuple[str, RowKind, str]] = [
        (p.id, "passage", f"{p.section[-1]}\n{p.text}" if p.section else p.text) for p in passages
    ]
    texts += [(p.id, "question", question) for p in passages for question in _questions(p, document.questions)]
    texts += [(p.id, "statement", words) for p in passages for words in document.statements.get(p.id, ())]
    guide = document.guide
    batch = _batch(guide.id, guide.version, document.source, [guide.model_dump_json(), *texts], texts)
    told = {"digest": document.digest, "audience": document.audience}
    return replace(batch, edition=batch.edition.model_copy(update=told))


def _questions(passage: Passage, questions: Questions) -> list[str]:
    """What a passage answers: the question printed above it, where there is one, and its expansions."""
    printed = re.sub(r"^\d+[.)]\s*", "", passage.heading.title) if passage.heading else ""
    return [*([printed] if printed.endswith("?") else []), *questions.get(passage.id, ())]


def _unplaced_batch(unplaced: Mapping[UnplacedKind, Sequence[str]]) -> _Batch:
    texts: list[tuple[str, RowKind, str]] = [("", kind, question) for kind in unplaced for question in unplaced[kind]]
    return _batch("other questions", "", "", texts, texts)


def _batch(
    name: str, version: str, source: str, made_of: Sequence[object], texts: Sequence[tuple[str, RowKind, str]]
) -> _Batch:
    fingerprint = sha256(json.dumps([FORM, *made_of], ensure_ascii=False).encode()).hexdigest()[:16]
    rows = tuple(Row(Edition.row_id(fingerprint, n), *text) for n, text in enumerate(texts))
    return _Batch(name, Edition(version=version, fingerprint=fingerprint, source=source, rows=len(rows)), rows)


def _outcome(before: Mapping[str, Edition], after: Mapping[str, Edition]) -> Outcome:
    return Outcome(
        added=tuple(g for g in after if g not in before),
        changed=tuple(g for g in after if g in before and before[g].fingerprint != after[g].fingerprint),
        unchanged=tuple(g for g in after if g in before and before[g].fingerprint == after[g].fingerprint),
        removed=tuple(g for g in before if g not in after),
    )
