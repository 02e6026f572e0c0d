"""What kind of answer a question expects, and whether the words found hold one of that kind.

A question for a duration, a price, a date or a place is not answered by a passage without one, however near its words.
"""

import re
from collections.abc import Iterable

_UNITS = r"(?:minutes?|hours?|days?|weeks?|months?|years?)"
_COUNT = r"(?:\d\+?|one|two|three|four|five|six|seven|eight|nine|ten|several|few|many)"
_MONTHS = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|fall|"
    r"autumn|winter|early|late|before|after|by|year|m[1-4]|day \d|eras|season|months?|weeks?|cycle)"
)

_EXPECTATIONS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asks, re.IGNORECASE), re.compile(holds, re.IGNORECASE))
    for asks, holds in (
        # How long, in time or in words and pages.
        (
            rf"\bhow long (?:is|are|does|do|will|would|should|must|after|before|can)\b|\bhow many {_UNITS}\b",
            rf"{_COUNT}[\w\s,–-]{{0,30}}{_UNITS}|{_UNITS}|\bbrief|\bshort|\bconcise|{_COUNT} sentences?|longitudinal|long-term",
        ),
        (
            r"\b(?:word|page|character) (?:count|limit)|\bhow many (?:words|pages|characters)\b",
            r"\b(?:words?|pages?|characters?|sentences?)\b",
        ),
        # Money.
        (
            r"\bhow much (?:does|do|is|are|will|would|should|can) .{0,60}\b(?:cost|pay|paid|earn|make|charge|save|budget|fee|fees)\b"
            r"|\bhow much (?:is|are|was|were|would) (?:it|that|this|they|those|these|one|the \w+(?: \w+)?)(?: be)?\W*$"
            r"|\bwho (?:pays|covers|funds)\b|\bhow much\W*$"
            r"|\b(?:salar(?:y|ies)|fees?|tuition|price|cost of|costs?|pay|paid|stipend|reimburse\w*)\b.{0,60}\?|\bhow expensive\b|\bwhat .{0,30}\bcosts?\b",
            # "If feasible financially" names no price.
            r"[$€£]|\b(?:dollars?|usd|euros?|pounds)\b|\bfees?\b|\bsalar|\b(?:costs?|pays?|charges?) (?:[\w']+ ){0,3}\d",
        ),
        # A bed, a meal, a way there.
        (
            r"\bwhere (?:do|does|would|should|can|could|will) (?:i|we|they|he|she|one) (?:stay|live|sleep|eat|park)\b"
            r"|\b(?:housing|lodging|accommodations?|flights?|airfare|parking|airbnb)\b.{0,60}\?|\bhow (?:do|would|can) (?:i|we) get there\b",
            r"\bhous|\blodg|\baccommodation|\bflight|\bairfare|\bparking|\bairbnb",
        ),
        # A date.
        (
            r"\b(?:what|which) (?:date|day|time|month|year)\b|\bwhen (?:is|are|does|do|did) (?:the |eras|nrmp|match)",
            _MONTHS,
        ),
        # A place or a person by name.
        (
            r"\b(?:what|which) (?:cities|city|states?|countries|country|hospitals?)\b|\bwho (?:is|are) (?:the |a )?(?:program director|pd|chair|director)\b"
            r"|\b(?:email|address|phone|website|link|url|portal)\b.{0,30}\?",
            r"\bhttps?://|\bwww\.|@",
        ),
    )
)


def expects_a_kind(question: str) -> bool:
    """Whether a question names a kind of thing that is no score and no number of programs."""
    return any(asks.search(question) for asks, _ in _EXPECTATIONS)


def holds_what_is_asked(question: str, texts: Iterable[str]) -> bool:
    """Whether the texts hold the kind of thing that the question expects; true where it expects none in particular."""
    found = "\n".join(texts)
    return all(holds.search(found) for asks, holds in _EXPECTATIONS if asks.search(question))
