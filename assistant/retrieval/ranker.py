"""Linear rankers: which passage a question is for, whether the rules answer it, and whether its writer may be in danger;
learned from the indexed questions.

Nearness to one indexed question knows nothing of which words matter; weights fitted over all of them do. They are fitted
when guides are ingested and stored beside the manifest.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

REGULARITY = 10.0
"""Inverse strength of the L2 penalty, found on the `tune` cases of evals."""

ITERATIONS = 100
"""Enough: what further ones add, the order of passages does not show."""

FLOOR = -12.0
"""Log-probability; what is less likely counts as no less."""

MOST = 1_000
"""Names; for more of them, fitting takes minutes and nearness has to do."""

NEITHER = "neither"
"""What the ranker of rules calls a question that no rule answers."""

DANGER = "danger"
SAFE = "safe"
"""What the ranker of distress calls a message of nobody who is in danger."""


@dataclass(frozen=True)
class Ranker:
    """Weights by name: of a passage, or of what a rule answers."""

    names: tuple[str, ...]
    weights: NDArray[np.float32]
    """One row a name."""
    intercepts: NDArray[np.float32]

    def logs(self, vector: Sequence[float]) -> dict[str, float]:
        """The log-probability of each name, not below FLOOR; nothing where nothing was learned."""
        if not self.names:
            return {}
        reached = self.weights @ np.array(vector, dtype=np.float32) + self.intercepts
        reached -= reached.max()
        logs = np.maximum(reached - np.log(np.exp(reached).sum()), FLOOR)
        return dict(zip(self.names, logs.tolist(), strict=True))

    def surest(self, vector: Sequence[float], favour: Mapping[str, float] | None = None) -> str:
        """The most probable name, after adding what is known besides to its log-probability; empty where nothing was
        learned."""
        logs = self.logs(vector)
        return max(logs, key=lambda name: logs[name] + (favour or {}).get(name, 0.0), default="")


UNTAUGHT = Ranker((), np.zeros((0, 0), np.float32), np.zeros(0, np.float32))


@dataclass(frozen=True)
class Rankers:
    """What was learned from a collection's questions."""

    passages: Ranker = UNTAUGHT
    rules: Ranker = UNTAUGHT
    distress: Ranker = UNTAUGHT


KINDS = tuple(field.name for field in fields(Rankers))


def fit(names: Sequence[str], vectors: NDArray[np.float32]) -> Ranker:
    """Learns from one vector a row, each for the name beside it; nothing from one name, from too many, or where most
    names have but one row."""
    # Imported late: answering needs only the weights.
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    if not 2 <= len(set(names)) <= min(MOST, len(names) // 2):
        return UNTAUGHT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(C=REGULARITY, max_iter=ITERATIONS).fit(vectors, np.array(names))
    weights, intercepts = model.coef_, model.intercept_
    if len(weights) == 1:
        # Of two names, scikit-learn keeps the weights of the second alone.
        weights, intercepts = np.vstack([-weights, weights]) / 2, np.array([-intercepts[0], intercepts[0]]) / 2
    return Ranker(tuple(map(str, model.classes_)), weights.astype(np.float32), intercepts.astype(np.float32))


def save(path: Path, rankers: Rankers) -> None:
    """Writes the file whole or not at all."""
    beside = path.with_suffix(".new.npz")
    arrays = {
        f"{kind}_{field}": np.array(value)
        for kind, ranker in vars(rankers).items()
        for field, value in (("names", ranker.names), ("weights", ranker.weights), ("intercepts", ranker.intercepts))
    }
    np.savez(beside, allow_pickle=False, **arrays)
    beside.replace(path)


def load(path: Path) -> Rankers | None:
    """None where there is none, or none that can be read."""
    try:
        # Of a file that is no archive, NumPy would leave its own handle open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            kinds = [
                Ranker(tuple(map(str, stored[f"{k}_names"])), stored[f"{k}_weights"], stored[f"{k}_intercepts"])
                for k in KINDS
            ]
        return Rankers(*kinds)
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        return None
