"""`python -m evals.ablation`: what each part of retrieval earns, on the cases with gold quotes, and what it costs."""

from collections.abc import Callable, Sequence
from functools import cached_property
from statistics import median
from time import perf_counter

from rich import progress
from rich.console import Console
from rich.table import Table

from assistant.build import open_embeddings, open_index, open_library
from assistant.question import Part, parts_of
from assistant.retrieval.collection import Collection
from assistant.retrieval.lexical import Lexical
from assistant.retrieval.ranker import Rankers
from assistant.retrieval.search import LEXICAL_WEIGHT, PASSAGE_WEIGHT, Query, audience_of, evidence_for, search
from assistant.retrieval.words import Words
from assistant.settings import load_settings
from corpus.lexicon import load_lexicon
from corpus.questions import questioned_guides
from evals.cases import Case, load_cases
from evals.probe import Remembered
from evals.scorers.retrieval import relevant

KINDS = ("faq", "paraphrase", "typo", "followup", "advisor", "lookalike")
"""Kinds of cases that retrieval answers; those of scores are the rules' matter, and emails ask several things."""

Ranking = Callable[[Query], list[str]]


class _AsWritten(Words):
    """Understands nothing: words stay as they were written."""

    def understood(self, text: str) -> str:
        return text


class _Raw(Collection):
    """The same collection, searched for words as they were written."""

    @cached_property
    def words(self) -> Words:
        return _AsWritten([], [], ())


def rankings() -> dict[str, Ranking]:
    """Passage ids, best first, by the name of the variant; each adds one part to the one before."""
    settings = load_settings()
    model = open_embeddings(settings)
    library, index = open_library(settings), open_index(settings, model)
    embeddings, fetched = Remembered(model), settings.fetched
    raw = _Raw(library, index, (), questioned_guides())
    spelling = Collection(library, index, (), questioned_guides())
    unranked = Collection(library, index, load_lexicon(), questioned_guides())
    whole = Collection(library, index, load_lexicon(), questioned_guides())
    for each in (raw, spelling, unranked):
        each.rankers = Rankers()
    ids = list(raw.passages)
    passages = Lexical(["\n".join((*p.section, p.text)) for p in raw.passages.values()], ids)

    def dense(query: Query) -> dict[str, float]:
        signals = evidence_for(query.texts[-1], raw, embeddings, fetched).signals
        return {name: signals[name].passage if name in signals else 0.0 for name in ids}

    def lexical(query: Query) -> dict[str, float]:
        found = dict(passages.best(query.texts[-1], len(ids)))
        most = max(found.values(), default=1.0)
        return {name: found.get(name, 0.0) / most for name in ids}

    def fused(query: Query) -> dict[str, float]:
        words = lexical(query)
        return {n: PASSAGE_WEIGHT * near + LEXICAL_WEIGHT * words[n] for n, near in dense(query).items()}

    def by(score: Callable[[Query], dict[str, float]]) -> Ranking:
        def rank(query: Query) -> list[str]:
            found = score(query)
            return sorted(found, key=lambda name: -found[name])

        return rank

    def by_search(collection: Collection) -> Ranking:
        return lambda query: [hit.passage.id for hit in search(query, collection, embeddings, fetched).hits]

    return {
        "dense": by(dense),
        "lexical": by(lexical),
        "fused": by(fused),
        "+ questions, audience": by_search(raw),
        "+ spelling": by_search(spelling),
        "+ lexicon": by_search(unranked),
        "+ ranker": by_search(whole),
    }


def main() -> None:
    settings = load_settings()
    model = open_embeddings(settings)
    collection = Collection(open_library(settings), open_index(settings, model), load_lexicon())
    asked = [(case, *_query(case, collection)) for case in load_cases().cases if case.kind in KINDS and case.gold]
    table = Table(
        "", *(f"{split} {what}" for split in ("tune", "check") for what in ("@3", "@5")), "ms", title="Ablation"
    )
    for name, rank in progress.track(rankings().items(), description="variants", console=Console(stderr=True)):
        ranks: dict[str, list[int]] = {"tune": [], "check": []}
        times = []
        for case, query, gold in asked:
            start = perf_counter()
            found = rank(query)
            times.append((perf_counter() - start) * 1_000)
            ranks[case.split].append(min((found.index(g) for g in gold if g in found), default=len(found)))
        shares = [_share(ranks[split], k) for split in ("tune", "check") for k in (3, 5)]
        table.add_row(name, *(f"{share:.0%}" for share in shares), f"{median(times):.1f}")
    Console().print(table)


def _query(case: Case, collection: Collection) -> tuple[Query, set[str]]:
    part: Part = parts_of(case.question, case.history, collection.words.understood)[0]
    track = audience_of(" ".join((*case.history, case.question)), None)
    context = part.context if part.follow_up else ""
    query = Query(part.query, track, context, part.hollow and bool(context))
    return query, relevant(case.gold, collection.passages.values())


def _share(ranks: Sequence[int], within: int) -> float:
    return sum(rank < within for rank in ranks) / len(ranks)


if __name__ == "__main__":
    main()
