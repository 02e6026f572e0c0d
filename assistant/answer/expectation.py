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
            rf"^(?!.*\blists?\b).*\bhow long (?:is|are|does|do|will|would|should|must|after|before|can)\b|\bhow many {_UNITS}\b",
            rf"{_COUNT}[\w\s,–-]{{0,30}}{_UNITS}|{_UNITS}|\bbrief|\bshort|\bconcise|{_COUNT} sentences?|longitudinal|long-term",
        ),
        (
            r"\b(?:word|page|character) (?:count|limit)|\bhow many (?:words|pages|characters)\b",
            r"\b(?:words?|pages?|characters?|sentences?)\b|\bbrief|\bshort|\bconcise",
        ),
        # Money.
        (
            r"\bhow much (?:does|do|is|are|will|would|should|can) (?!.{0,60}\b(?:fail\w*|attempts?|gaps?)\b).{0,60}"
            r"\b(?:cost|pay|paid|earn|make(?! of)|charge|save|budget|fee|fees)\b"
            r"|\bhow much (?:is|are|was|were|would) (?:it|that|this|they|those|these|one|the \w+(?: \w+)?)(?: be)?\W*$"
            r"|\bwho (?:pays|covers|funds)\b|^(?!.*\b(?:mention|say|tell|talk|share|reveal|explain|disclose|write)\b).*\bhow much\W*$"
            r"|\b(?:salar(?:y|ies)|tuition|stipend|reimburse\w*|cost of|(?<!worth my )(?<!worth the )fees?|price of (?!admission))\b[^.?!]{0,60}\?"
            r"|\b(?:get|gets|getting|are|is) paid\b|\bpay (?:well|better|more|less|scale|range|cut)\b|\bhow expensive\b"
            r"|\bwhat .{0,30}\bcosts?\b(?! (?:(?:me|him|her|them|us) (?!to\b)\w|points\b))",
            # "If feasible financially" names no price.
            r"[$€£]|\b(?:dollars?|usd|euros?|pounds)\b|\bfees?\b|\bsalar|\b(?:costs?|pays?|charges?) (?:[\w']+ ){0,3}\d",
        ),
        # A bed, a meal, a way there.
        (
            r"\bwhere (?:do|does|would|should|can|could|will) (?:i|we|they|he|she|one) (?:stay|live(?! my)|sleep|eat|park(?= (?:my car|there|at|near)|\W*$))\b"
            r"|\b(?:housing|lodging|accommodations?|flights?|airfare|parking|airbnb)\b(?! (?:mess|problems?|troubles?|crisis|instability|insecurity|situation|loss)).{0,60}\?|\bhow (?:do|would|can) (?:i|we) get there\b",
            r"\bhous|\blodg|\baccommodation|\bflight|\bairfare|\bparking|\bairbnb",
        ),
        # A date.
        (
            r"\b(?:what|which) (?:date|day|time|month|year)\b|\bwhen (?:is|are|does|do|did) (?:the )?(?:eras|nrmp|match|soap|rank|deadlines?|results?|interviews?|applications?|registration|seasons?|mspe|portal|letters)\b",
            _MONTHS,
        ),
        # A place or a person by name.
        (
            r"\b(?:what|which) (?:cities|city|states?(?! (?:of|should|will|does)\b)|countries|country|hospitals? (?:in|near|around|would you|do you))\b|\bwho (?:is|are) (?:the |a )?(?:program director|pd|chair|director)\b"
            r"|\b(?:what(?:['’]?s| is| are| was)|where(?:['’]?s| is| are| (?:can|do|would|could) (?:i|we|she|he|they|one) (?:find|get))|what(?! (?:if|about))|which|whose"
            r"|do you (?:have|know)|have you(?: got)?|(?:can|could|would) you (?:please )?(?:send|give|share|tell|provide)|send me|give me|share|i need)"
            r" (?:me )?(?:(?!(?:or|and|to|i|we|should|do|on|in|from)\b)[\w'’-]+ ){0,4}?(?:(?:e-?mail|address|phone|website|link|url|portal)"
            r"(?: address| number)?"
            r"|contact (?:details|info\w*))\b(?! (?:a|an|the|my|his|her|their|this|that|these|those|them|it|to|between)\b).{0,30}\?",
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
