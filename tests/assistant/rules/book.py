"""The rulebook of the repository's own rules and guides, for the tests beside this file."""

from datetime import date
from functools import cache

from assistant.models import Applicant, Assessment, Finding, Supposition
from assistant.rules import Bound, Rulebook, evaluate
from corpus.guides import load_guides
from corpus.notes import load_notes
from corpus.rules import load_rules

TODAY = date(2026, 9, 1)


@cache
def book() -> Rulebook:
    return Rulebook(load_rules(), {guide.id: guide for guide in load_guides()}, load_notes())


def assess(applicant: Applicant, *suppositions: Supposition) -> Assessment:
    return cited(applicant, *suppositions)[0]


def cited(applicant: Applicant, *suppositions: Supposition) -> tuple[Assessment, dict[int, Bound]]:
    """An assessment, and the rules behind its citations."""
    given: dict[int, Bound] = {}

    def cite(bound: Bound) -> int:
        known = next((n for n, other in given.items() if other.rule.id == bound.rule.id), None)
        n = known or len(given) + 1
        given[n] = bound
        return n

    return evaluate(applicant, suppositions, book(), cite, TODAY), given


def finding(assessment: Assessment, rule: str) -> Finding:
    return next(found for found in assessment.findings if found.rule == rule)
