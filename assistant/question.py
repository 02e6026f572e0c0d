"""What a message asks: its parts, each with what kind of answer it wants and what it refers back to."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.intents import (
    ASKING,
    Intent,
    asks,
    asks_plan,
    asks_somewhere,
    asks_why,
    asks_within,
    asks_worth,
    content_of,
    intent_of,
    is_short,
    last_content,
    leads_into,
    refers_back,
    sentences_of,
    states_only,
)
from assistant.runs import shortened

MOST_PARTS = 6
"""Parts answered in one message; what follows is answered with the last."""

LONGEST_CONTEXT = 40
"""Words of what a question refers back to."""

LONGEST_QUERY = 60
"""Words; a longer message with one question is an email around it."""

_JOINT = re.compile(
    r"\s*(?<![\w(])\(?(?:[a-h]|[1-9]|i{1,3}|iv|v)\)\s*(?=\w)"
    rf"|\s*(?:[,;:—–]|\s-\s)\s*(?:and\s+|&\s+|but\s+|also\s+|plus\s+|so\s+)?(?={ASKING}\b)"
    rf"|\s+(?:(?:and|but|also|plus|&)\s+){{1,4}}(?=(?:(?:how|what|when|where|who)s?|which|why|whether|should|can|do(?=\s+(?:i|we|you|they|programs|pds|imgs|dos|most|all|any|some|people|the|my|it)\b)|does|is|are|will|would)\b)"
    r"|\s+or\s+(?=whether\b)|,?\s+(?:and|but|also|plus)\s+(?=i(?: am|['’]m) (?:also )?(?:not sure|unsure|curious|wondering)\b|i (?:do not|don['’]?t) (?:really )?(?:know|understand)\b)",
    re.IGNORECASE,
)
_NUMERAL = re.compile(r"^\s*\(?(?:[a-h]|\d{1,2}|i{1,3}|iv|v)[).:]\s+(?=\S)", re.IGNORECASE)
_LEADS_IN = re.compile(r"(?:\b(?:on|about|to ask|to know|points|questions|following|these|this)|:)\W*$", re.IGNORECASE)
"""What only announces questions: "I would like to ask:"."""


@dataclass(frozen=True)
class Part:
    """One question of a message.

    `whole` is the question with what is stated around it, where the message asks one thing: that tells what it is
    about. `context` is what a question refers back to, or may where it is short; one that says nothing by itself ("and
    from whom?") is `hollow`, one that surely refers to an earlier message is a `follow_up`.
    """

    text: str
    intent: Intent
    whole: str
    context: str = ""
    hollow: bool = False
    follow_up: bool = False

    @property
    def query(self) -> str:
        """What to look for. Where the rules answer, the facts stated beside the question are theirs."""
        return self.text if self.intent in ("breadth", "standing") else self.whole


Understanding = Callable[[str], str]
"""Words as applicants write them into words as the guides do; what is shown to the user keeps the user's own."""


def parts_of(
    message: str, history: Sequence[str] = (), understood: Understanding = str, most: int = MOST_PARTS
) -> list[Part]:
    """The questions of a message in its order; a message that asks nothing is one part."""
    message, history = shortened(message), [shortened(earlier) for earlier in history]
    asked, stated = questions_in(message, understood)
    words = message.split()
    if len(asked) <= 1 and len(words) <= LONGEST_QUERY:
        text = asked[0] if asked else " ".join(words)
        return [_only_part(text, " ".join(words), bool(asked and stated), history, understood)]
    if not asked:
        return [_part(" ".join(words), "", "", understood)]
    if len(asked) > most:
        asked = [*asked[: most - 1], " ".join(asked[most - 1 :])]
    around = " ".join(stated)
    return [_part(text, asked[n - 1] if n else around, around, understood) for n, text in enumerate(asked)]


def questions_in(message: str, understood: Understanding = str) -> tuple[list[str], list[str]]:
    """What a message asks and what it only states, each in its order."""
    stated: list[str] = []
    asked: list[str] = []
    for sentence in sentences_of(message):
        asking = asks_somewhere(sentence)
        for n, clause in enumerate(_clauses(sentence)):
            meant = understood(clause)
            wants = asks_within(meant, asking) if n else asks(meant)
            announces = _LEADS_IN.search(meant) and not meant.endswith("?")
            said = asked if (wants and not announces) or asks_plan(meant) else stated
            # The number of a question in a list is none of its words.
            said.append(_NUMERAL.sub("", clause) or clause)
    return asked, stated


def _only_part(text: str, message: str, has_statement: bool, history: Sequence[str], understood: Understanding) -> Part:
    meant = understood(text)
    content = content_of(meant)
    intent = intent_of(meant, content)
    # A plan follows from what is stated beside it; what was asked before is another matter.
    alone = has_statement or intent == "plan" or not history
    if history and asks_why(meant):
        content, alone = set(), False
    leans = not alone and (not content or refers_back(meant))
    context = _asked_before(history, understood) if leans or (is_short(text) and not alone) else ""
    if leans and not content and intent == "general":
        # "And with a 250?" asks again what was asked before.
        intent = parts_of(history[-1], history[:-1], understood)[-1].intent
    return Part(text, intent, message, context, hollow=not content, follow_up=leans)


def _asked_before(history: Sequence[str], understood: Understanding) -> str:
    """What a follow-up refers back to: the latest question, with those that it leans on itself."""
    asked = [message for message in history if not states_only(message)] or list(history[-1:])
    used: list[str] = []
    for message in reversed(asked):
        used.insert(0, message)
        meant = understood(message)
        if content_of(meant) and not refers_back(meant):
            break
    return _short(" ".join(used))


def _part(text: str, before: str, around: str, understood: Understanding) -> Part:
    """One of several questions, or one in a long message: what stands before it counts where it leans on it, and what is
    stated around them all may where it is short."""
    meant = understood(text)
    content = content_of(meant)
    leans = not content or refers_back(meant)
    context = _short(before) if leans else _short(around) if is_short(text) else ""
    return Part(text, intent_of(meant, content), text, context, hollow=not content)


def _short(context: str) -> str:
    return " ".join(context.split()[-LONGEST_CONTEXT:])


def _clauses(sentence: str) -> list[str]:
    """A sentence cut where a new question begins, as long as each piece says something."""
    clauses: list[str] = []
    start, last = 0, last_content(sentence)
    for joint in _JOINT.finditer(sentence):
        before = sentence[start : joint.start()]
        if joint.end() <= last and len(before.split(maxsplit=2)) >= 2 and not leads_into(before):
            clauses.append(before.strip())
            start = joint.end()
    clauses.append(sentence[start:].strip())
    return clauses


def asks_standing(part: Part) -> bool:
    """Whether a question, whatever else it wants, asks what a score is worth: "chances and number of programs?"."""
    return part.intent in ("standing", "chances") or (part.intent == "breadth" and asks_worth(part.text))
