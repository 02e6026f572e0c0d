"""The deterministic half: what the guides' rules say of an applicant. The code holds no figure of theirs."""

from assistant.rules.evaluation import evaluate
from assistant.rules.rulebook import Bound, Rulebook

__all__ = ["Bound", "Rulebook", "evaluate"]
