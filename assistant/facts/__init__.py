"""Applicant facts from free text, without a language model.

A message becomes plain text (`text`), of which each place is about somebody and in some mood (`context`). Every
score-like number is a mention with its exam (`mentions`) and a kind (`kinds`); scores, attempts, track and background
are then read from them. What the text leaves in doubt is left out.
"""

from datetime import date

from assistant.facts.attempts import attempt_facts
from assistant.facts.background import background_facts
from assistant.facts.context import Context
from assistant.facts.elliptical import in_conversation
from assistant.facts.off_scale import off_scale
from assistant.facts.scores import score_facts, scored, suppositions
from assistant.facts.text import plain
from assistant.facts.track import background
from assistant.models import Applicant, Reading

__all__ = ["read"]


def read(message: str, today: date, known: Applicant | None = None) -> Reading:
    """Facts about the applicant, and labelled suppositions; `today` turns "five years ago" into a year.

    `known` is what earlier turns told, None before the first: against it a bare number is an answer, and a short
    question can suppose otherwise. Only what the message states is in the applicant's `model_fields_set`. Never raises.
    """
    reading = _read(message, today)
    return in_conversation(message, reading, known) if known is not None else reading


def _read(message: str, today: date) -> Reading:
    context = Context(plain(message))
    scores = scored(context)
    person = background(context, {item.mention.start: item.kind for item in scores})
    official = [
        item.mention.start for item in scores if item.kind == "official" and item.mention.exam in (None, "step2")
    ]
    facts: dict[str, object] = {}
    if person.track:
        facts["track"] = person.track
    if person.degree:
        facts["degree"] = person.degree
    facts |= attempt_facts(context, official)
    facts |= score_facts(context, scores)
    facts |= background_facts(context, today)
    return Reading(
        applicant=Applicant.model_validate(facts),
        suppositions=suppositions(scores, person.track, person.others),
        off_scale=off_scale(context.text),
    )
