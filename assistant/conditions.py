"""Passages that speak to some applicants alone stand behind the others, unless the facts or the question call for them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from assistant.models import Applicant
from assistant.retrieval.search import Hit
from assistant.rules import Rulebook
from assistant.rules.facts import Facts, facts
from assistant.rules.outcomes import outcome
from corpus.conditions import Condition, conditioned
from corpus.models import Passage, Track
from corpus.rules import Judged, Rule

# By which a passage stands behind, in the search's own measure; found on the `tune` cases of evals.
NOT_MET = 0.4
NOT_KNOWN = 0.1


class Conditions:
    def __init__(self, conditions: Iterable[Condition], passages: Sequence[Passage], book: Rulebook) -> None:
        """Raises ConditionError."""
        self._conditions = [
            (
                condition,
                conditioned(condition, passages),
                [book[name].rule for name in condition.met_by if name in book.bound],
            )
            for condition in conditions
        ]

    def ordered(self, hits: Sequence[Hit], question: str, applicant: Applicant, today: date) -> list[Hit]:
        """The hits, best first for this applicant and this question."""
        known = facts(applicant, today)
        behind: dict[str, float] = {}
        for condition, passages, rules in self._conditions:
            if condition.names.search(question):
                continue
            if condition.unless_known:
                by = NOT_MET if known[condition.unless_known] is not None else 0.0
            else:
                by = _unmet(rules, known, applicant.track)
            behind |= {passage: max(by, behind.get(passage, 0.0)) for passage in passages}
        moved = [replace(hit, score=hit.score - behind.get(hit.passage.id, 0.0)) for hit in hits]
        return sorted(moved, key=lambda hit: -hit.score)


def _unmet(rules: Iterable[Rule], known: Facts, track: Track | None) -> float:
    """How far passages stand behind that are for whoever meets one of the rules."""
    found = {
        outcome(rule, known[rule.fact])
        for rule in rules
        if isinstance(rule, Judged) and (track is None or rule.track in (track, "all"))
    }
    if not found or found & {"met", "unclear"}:
        return 0.0
    return NOT_KNOWN if "unknown" in found else NOT_MET
