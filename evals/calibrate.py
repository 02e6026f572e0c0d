"""`python -m evals.calibrate [--cases FILE]`: fits when a question counts as covered, and prints the curve.

The weights are fitted on the indexed questions, each left out of its own neighbours; its siblings stay, as they would
for a question never seen. The threshold is set on the `tune` cases, whose writers had seen neither the indexed
questions nor the program: indexed questions lie nearer to one another than a stranger's lie to them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
import yaml
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.build import build_assistant
from assistant.chat import Assistant
from assistant.models import Turn
from assistant.retrieval.collection import Collection, Near
from assistant.retrieval.coverage import (
    WEIGHTS,
    Coverage,
    OffTopic,
    Questioned,
    Unquestioned,
    features,
    open_features,
    plain_features,
)
from assistant.retrieval.index import RowKind
from assistant.retrieval.lexical import Overlap
from assistant.retrieval.search import evidence_for
from assistant.settings import load_settings
from corpus.expansions import expansions
from evals.cases import Case, load_cases
from evals.probe import Remembered, probe

ANSWERED = 0.95
"""The share of answerable questions that the threshold lets through."""

UNQUESTIONED_ANSWERED = 0.97
"""The same for guides without questions: what tells is so much less there that a refusal is more often wrong."""

JUDGED = ("faq", "paraphrase", "typo", "followup", "advisor", "lookalike", "near_topic", "off_topic", "own")
"""Kinds of cases of which coverage alone decides whether they are answered."""


@dataclass(frozen=True)
class Labelled:
    """The evidence of every indexed question, and whether the guides answer it."""

    questioned: list[dict[str, float]]
    """With the questions of the guides, itself left out."""
    unquestioned: list[dict[str, float]]
    """As if nobody had written questions for the guides."""
    answered: list[bool]
    kinds: list[str]
    aside: list[dict[str, float]]
    """How near the other open questions lie."""


def labelled(assistant: Assistant) -> Labelled:
    collection, words = assistant.collection, assistant.collection.words
    embeddings = assistant.evidence.embeddings = Remembered(assistant.embeddings)
    embeddings.prepare([words.understood(row.text) for row in collection.questions])
    bare = _Bare(collection, embeddings)
    found = Labelled([], [], [], [], [])
    for row in collection.questions:
        evidence = evidence_for(row.text, collection, embeddings, assistant.settings.fetched)
        others = [near for near in evidence.rows if near.text != row.text]
        asked = words.understood(row.text)
        found.questioned.append(features(others, collection.overlap.best(asked, without=words.spelled_out(row.text))))
        found.unquestioned.append(bare.features(asked))
        found.answered.append(row.kind == "question")
        found.kinds.append(row.kind)
        found.aside.append(open_features(others))
    return found


class _Bare:
    """The guides as if they were a user's own: passages, and what their statements answer."""

    def __init__(self, collection: Collection, embeddings: Remembered) -> None:
        self._rows: list[tuple[str, str, RowKind, str]] = []
        for guide in collection.guides.values():
            passages = [p for p in collection.passages.values() if p.guide_id == guide.id]
            self._rows += [(p.id, guide.id, "passage", "\n".join((*p.section[-1:], p.text))) for p in passages]
            own = expansions(guide, passages)
            self._rows += [
                (passage_id, guide.id, "statement", text) for passage_id, texts in own.items() for text in texts
            ]
        texts = [text for *_, text in self._rows]
        self._vectors = np.array(embeddings.embed_documents(texts))
        self._overlap = Overlap(texts, [kind for _, _, kind, _ in self._rows])
        self._embeddings = embeddings

    def features(self, asked: str) -> dict[str, float]:
        similarity = self._vectors @ np.array(self._embeddings.embed_query(asked))
        rows = [Near(*row, float(near)) for row, near in zip(self._rows, similarity, strict=True)]
        return plain_features(rows, self._overlap.best(asked) | {"unheard": self._overlap.unheard(asked)})


def fit(found: Sequence[dict[str, float]], answered: Sequence[bool]) -> tuple[dict[str, float], NDArray[np.float64]]:
    """The weights, and the probability of each question."""
    evidence = np.array([list(one.values()) for one in found])
    model = LogisticRegression(class_weight="balanced", C=10, max_iter=5_000).fit(evidence, np.array(answered))
    weights = {name: round(float(weight), 3) for name, weight in zip(found[0], model.coef_[0], strict=True)}
    return weights | {"intercept": round(float(model.intercept_[0]), 3)}, model.predict_proba(evidence)[:, 1]


def fitted(found: Labelled) -> tuple[Coverage, float, float]:
    """The weights, without a threshold yet, and the AUROC of both models."""
    known = np.array(found.answered)
    first, probability = fit(found.questioned, found.answered)
    second, bare = fit(found.unquestioned, found.answered)
    left_open = [n for n, kind in enumerate(found.kinds) if kind != "question"]
    third, _ = fit([found.aside[n] for n in left_open], [found.kinds[n] == "off_topic" for n in left_open])
    coverage = Coverage(
        questioned=Questioned(**first), unquestioned=Unquestioned(**second), aside=OffTopic(**third), threshold=0.5
    )
    return coverage, float(roc_auc_score(known, probability)), float(roc_auc_score(known, bare))


def at_threshold(coverage: Coverage, found: Labelled, threshold: float) -> Coverage:
    """With one threshold for both models: the second is shifted so that it lets as many questions through."""
    weights = coverage.unquestioned
    reached = [sum(getattr(weights, name) * x for name, x in one.items()) for one in found.unquestioned]
    floor = float(np.quantile(np.array(reached)[np.array(found.answered)], 1 - UNQUESTIONED_ANSWERED))
    shifted = weights.model_copy(update={"intercept": round(log(threshold / (1 - threshold)) - floor, 3)})
    return coverage.model_copy(update={"unquestioned": shifted, "threshold": round(threshold, 3)})


def judged(assistant: Assistant, cases: Sequence[Case]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The probability of each case that coverage decides, and whether the guides answer it."""
    seen = [case for case in cases if case.kind in JUDGED and case.answerable is not None]
    probability = [
        probe(assistant, Turn(message=case.question, history=case.history, reader=case.audience), None)[1]
        for case in seen
    ]
    return np.array(probability), np.array([bool(case.answerable) for case in seen])


def recalibrated(assistant: Assistant, cases: Sequence[Case]) -> tuple[Coverage, float, float | None]:
    """The threshold for the answerable among a user's own cases; the share of them that it lets through, and of the
    others that it declines. Raises ValueError without an answerable one."""
    probability, known = judged(assistant, cases)
    if not known.any():
        raise ValueError("no case is expected to be answered; give some with a reference answer")
    # Rounded down: rounded up, it would shut out the question that it was set by.
    threshold = floor(float(np.quantile(probability[known], 1 - ANSWERED)) * 1e6) / 1e6
    declined = float(np.mean(probability[~known] < threshold)) if (~known).any() else None
    return (
        assistant.coverage.model_copy(update={"threshold": threshold}),
        float(np.mean(probability[known] >= threshold)),
        declined,
    )


def calibrate(
    cases: Annotated[
        list[Path] | None, typer.Option(help="Your own cases (.yaml, .csv, .jsonl): sets the threshold for your guides")
    ] = None,
) -> None:
    """Fit when a question counts as covered; with cases of your own, for the guides that you have ingested."""
    console, settings = Console(), load_settings()
    assistant = build_assistant(settings)
    if not cases:
        _fit(assistant, console)
        return
    try:
        coverage, answered, declined = recalibrated(assistant, load_cases(cases).cases)
    except ValueError as error:
        raise SystemExit(f"calibrate: {error}") from error
    told = "" if declined is None else f", {declined:.0%} of the others declined"
    console.print(f"threshold {coverage.threshold}: {answered:.0%} of the answerable cases answered{told}")
    _write(settings.coverage_file, coverage)
    console.print(f"written to {settings.coverage_file}; start the program anew")


def _write(path: Path, coverage: Coverage) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(yaml.safe_dump(coverage.model_dump(), sort_keys=False), encoding="utf-8")
    beside.replace(path)


def _fit(assistant: Assistant, console: Console) -> None:
    found = labelled(assistant)
    assistant.evidence.coverage, auroc, bare = fitted(found)
    console.print(f"AUROC {auroc:.3f} over {len(found.answered)} indexed questions, each left out of its neighbours")
    console.print(f"AUROC {bare:.3f} over the same, as if the guides had no questions")
    cases = load_cases().cases
    tune, known = judged(assistant, [case for case in cases if case.split == "tune"])
    check, truth = judged(assistant, [case for case in cases if case.split == "check"])
    console.print(f"AUROC {roc_auc_score(known, tune):.3f} over {len(known)} tune cases")
    console.print(f"AUROC {roc_auc_score(truth, check):.3f} over {len(truth)} check cases")
    table = Table("tune answered", "tune declined", "check answered", "check declined", "threshold", title="Coverage")
    for share in (0.90, 0.93, 0.95, 0.96, 0.97, 0.98, 0.99):
        threshold = float(np.quantile(tune[known], 1 - share))
        table.add_row(
            f"{share:.0%}",
            f"{np.mean(tune[~known] < threshold):.0%}",
            f"{np.mean(check[truth] >= threshold):.0%}",
            f"{np.mean(check[~truth] < threshold):.0%}",
            f"{threshold:.3f}",
        )
    console.print(table)
    coverage = at_threshold(assistant.coverage, found, float(np.quantile(tune[known], 1 - ANSWERED)))
    _write(WEIGHTS, coverage)
    console.print(f"written to {WEIGHTS}")


if __name__ == "__main__":
    typer.run(calibrate)
