"""`python -m evals.calibrate`: fits the weights of coverage on the indexed questions and prints the curve.

Each question is left out of its own neighbours; its siblings stay, as they would for a question never seen.
"""

from collections.abc import Sequence

import numpy as np
import yaml
from rich.console import Console
from rich.table import Table
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.build import build_assistant
from assistant.chat import Assistant
from assistant.retrieval.coverage import WEIGHTS, Coverage, features
from assistant.retrieval.search import evidence_for
from assistant.settings import load_settings

ANSWERED = 0.95
"""The share of answerable questions that the threshold lets through."""


def labelled(assistant: Assistant) -> tuple[list[dict[str, float]], list[bool]]:
    """The features of every indexed question, and whether the guides answer it."""
    found: list[dict[str, float]] = []
    answered: list[bool] = []
    for row in assistant.collection.questions:
        evidence = evidence_for(row.text, assistant.collection, assistant.embeddings, assistant.settings.fetched)
        others = [near for near in evidence.rows if near.text != row.text]
        found.append(features(others, assistant.collection.overlap.best(row.text, without=row.text)))
        answered.append(row.kind == "question")
    return found, answered


def fit(found: Sequence[dict[str, float]], answered: Sequence[bool]) -> tuple[Coverage, np.ndarray]:
    """The weights, and the probability of each question."""
    evidence = np.array([list(one.values()) for one in found])
    model = LogisticRegression(class_weight="balanced", C=10, max_iter=5_000).fit(evidence, np.array(answered))
    probability = model.predict_proba(evidence)[:, 1]
    threshold = float(np.quantile(probability[np.array(answered)], 1 - ANSWERED))
    weights = {name: round(float(weight), 3) for name, weight in zip(found[0], model.coef_[0], strict=True)}
    return Coverage(
        intercept=round(float(model.intercept_[0]), 3), threshold=round(threshold, 3), **weights
    ), probability


def main() -> None:
    found, answered = labelled(build_assistant(load_settings()))
    coverage, probability = fit(found, answered)
    known = np.array(answered)
    table = Table("answerable answered", "unanswerable declined", "threshold", title="Coverage")
    for share in (0.90, 0.93, 0.95, 0.96, 0.97, 0.98, 0.99):
        threshold = np.quantile(probability[known], 1 - share)
        table.add_row(f"{share:.0%}", f"{np.mean(probability[~known] < threshold):.0%}", f"{threshold:.3f}")
    console = Console()
    console.print(table)
    console.print(f"AUROC {roc_auc_score(known, probability):.3f} over {len(known)} questions")
    WEIGHTS.write_text(yaml.safe_dump(coverage.model_dump(), sort_keys=False), encoding="utf-8")
    console.print(f"written to {WEIGHTS}")


if __name__ == "__main__":
    main()
