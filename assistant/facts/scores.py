"""Numbers become facts about the applicant, or suppositions."""

import re
from dataclasses import dataclass, replace

from assistant.facts.context import Context
from assistant.facts.kinds import Kind, kind
from assistant.facts.mentions import CORRECTING, mentions
from assistant.facts.spans import Mention
from assistant.models import Basis, Supposition
from corpus.models import Track

_NOT_BEFORE = re.compile(r"\b(?:not|instead of|rather than|wasn't|isn't)\s+(?:(?:a|an|my|the)\s+)?$")
_EARLIER = re.compile(
    r"[\s,(]*(?:(?:on|in|at|for|the|my|was|is)\s+)*(?:first|1st|initial\w*|fail\w*|original\w*|earlier|previously|"
    r"before)\b(?!\s*(?:attempt|try|time|sitting)?[\s:=-]*\d{3})"
)
_EARLIER_BEFORE = re.compile(
    r"\b(?:initial(?:ly)?|original(?:ly)?|previous(?:ly)?|first|1st|used to be|was|old|failed|failure)\s+(?:(?:an?|got|scored|had|step2|:|attempt|"
    r"try|time|score|sitting|exam|go|run|was|is|fail|failed|failure|with|of|at|on|in|my|the|it|by|few|points|x\s?\d|\d|[(,])\s*)*$"
)
_RETAKEN = re.compile(r"\b(?:retook|re-?tak(?:e|ing|en)|(?:second|2nd|next|third) (?:attempt|try|time|go|sitting|run|shot)|"
                      r"the second|again|went from|improved|jumped|rose|then)\b")  # fmt: skip
_WAS_ONLY = re.compile(
    r"\s*(?:sorry,?\s*)?(?:but )?(?:that|it|this|those|these|which)(?:'s| is| was| were| are| being)\s+(?:just |only )?"
    r"(?:a |an |my |the |from )*(?P<what>mock|goal|target|practice)"
)


@dataclass(frozen=True)
class Scored:
    """A mention with its kind; `indefinite` where it is of "an IMG with 224"."""

    mention: Mention
    kind: Kind
    indefinite: bool = False


def scored(context: Context) -> list[Scored]:
    """Every score of a text with its kind, in its order, corrected ones left out."""
    found = mentions(context)
    judged: list[Scored] = []
    for index, mention in enumerate(found):
        floor = found[index - 1].end if index else 0
        ceiling = found[index + 1].start if index + 1 < len(found) else len(context.text)
        what, indefinite = kind(context, mention, floor, ceiling)
        if what == "nothing" and _NOT_BEFORE.search(context.text[max(0, mention.start - 30) : mention.start]):
            # "214. Sorry, 241 not 214" takes back what was said before.
            judged = [item for item in judged if item.mention.low != mention.low or item.kind != "official"]
        judged.append(Scored(mention, what, indefinite))
    judged = _listed(_corrected(context, _relabelled(context, judged)))
    return _settled(judged)


def _relabelled(context: Context, judged: list[Scored]) -> list[Scored]:
    """ "I have a 240. Sorry, that was my NBME." """
    for index, item in enumerate(judged):
        sentence = context.sentence(item.mention.start)
        following = context.text[sentence.end : sentence.end + 60]
        only = _WAS_ONLY.match(following)
        if (
            only
            and item.kind == "official"
            and (index + 1 == len(judged) or judged[index + 1].mention.start > sentence.end)
        ):
            judged[index] = replace(item, kind="practice" if only["what"] in ("mock", "practice") else "goal")
    return judged


def _corrected(context: Context, judged: list[Scored]) -> list[Scored]:
    kept: list[Scored] = []
    for item in judged:
        if item.kind == "nothing":
            continue
        last = kept[-1] if kept else None
        if last and item.kind == last.kind == "official":
            between = context.text[last.mention.end : item.mention.start]
            same = item.mention.exam in (None, last.mention.exam) or last.mention.exam is None
            if same and len(between) < 200 and CORRECTING.search(between):
                exam = item.mention.exam or last.mention.exam
                kept[-1] = replace(item, mention=replace(item.mention, exam=exam))
                continue
        kept.append(item)
    return kept


def _listed(judged: list[Scored]) -> list[Scored]:
    """Numbers joined to a practice, wished, supposed or foreign one, with no word of their own, are of its kind."""
    for index in range(1, len(judged)):
        item, last = judged[index], judged[index - 1]
        bare = item.mention.gap is not None and re.fullmatch(r"[\s,/&+]*(?:and|or|to|then|->|-)?\s*", item.mention.gap)
        if (
            bare
            and item.kind == "official"
            and last.kind != "official"
            and item.mention.exam in (None, last.mention.exam)
        ):
            judged[index] = replace(item, kind=last.kind)
    return judged


def _settled(judged: list[Scored]) -> list[Scored]:
    """ "An IMG with 224" is the asker, unless the asker has told a score too."""
    own = any(item.kind == "official" and not item.indefinite for item in judged)
    return [
        replace(item, kind="other_person") if own and item.indefinite and item.kind == "official" else item
        for item in judged
    ]


def score_facts(context: Context, judged: list[Scored]) -> dict[str, object]:
    """The fields of `Applicant` that the scores of a text state."""
    facts: dict[str, object] = {}
    official = [item.mention for item in judged if item.kind == "official"]
    for exam, field, lowest, highest in (
        ("step1", "step1_score", 1, 300), ("step3", "step3", 1, 300), ("level2", "comlex_level2", 200, 999),
    ):  # fmt: skip
        exact = [item.low for item in official if item.exam == exam and item.exact and lowest <= item.low <= highest]
        if exact:
            facts[field] = exact[-1]
    facts |= _step2_facts(context, [item for item in official if item.exam in (None, "step2")])
    practice = tuple(
        item.mention.low
        for item in judged
        if item.kind == "practice" and item.mention.exact and context.mood(item.mention.start) == "plain"
    )
    if practice:
        facts["practice_scores"] = practice
    goals = [
        item.mention.low for item in judged if item.kind == "goal" and item.mention.exact and _is_step2(item.mention)
    ]
    if goals and len(set(goals)) == 1:
        facts["goal_score"] = goals[-1]
    return facts


def _step2_facts(context: Context, official: list[Mention]) -> dict[str, object]:
    exact = [item for item in official if item.exact]
    if not exact:
        return {"step2_ck_range": (official[-1].low, official[-1].high)} if official else {}
    values = {item.low for item in exact}
    if len(values) == 1:
        return {"step2_ck": exact[-1].low}
    named = [item for item in exact if item.exam == "step2"]
    late = [item for item in exact if not _is_earlier(context, item)] or exact
    climbing = next((item for item in reversed(late) if item.climbs), None)
    retaken = _RETAKEN.search(context.text, max(0, exact[0].start - 60), exact[-1].end + 30)
    if not (climbing or retaken or len(late) < len(exact)):
        # Two bare numbers and no word on which came last: neither can be trusted.
        return {"step2_ck": named[-1].low} if named else {}
    facts: dict[str, object] = {"step2_ck": (climbing or late[-1]).low}
    if len(named) == len(exact) or (named and len(late) < len(exact)):
        facts["step2_ck_attempts"] = len(values)
    return facts


def _is_earlier(context: Context, mention: Mention) -> bool:
    return bool(
        _EARLIER.match(context.text, mention.end, mention.end + 40)
        or _EARLIER_BEFORE.search(context.text[max(0, mention.start - 40) : mention.start])
    )


def _is_step2(mention: Mention) -> bool:
    return mention.exam in (None, "step2", "mock")


def suppositions(judged: list[Scored], own: Track | None, tracks: dict[int, Track]) -> tuple[Supposition, ...]:
    """What is not a fact about the applicant; `tracks` are other people's, by the offset of their score."""
    found: list[Supposition] = []
    known = any(
        item.kind == "official" and item.mention.exact and item.mention.exam in (None, "step2") for item in judged
    )
    for item in judged:
        if not _is_step2(item.mention) or item.kind == "nothing" or (item.kind == "official" and item.mention.exact):
            continue
        if item.kind == "official" and known:
            continue
        basis: Basis = "range" if item.kind == "official" else item.kind
        track = tracks.get(item.mention.start) if basis == "other_person" else tracks.get(item.mention.start, own)
        span = (item.mention.low, item.mention.high)
        supposition = (
            Supposition(basis=basis, track=track, step2_ck=span[0])
            if item.mention.exact
            else Supposition(basis=basis, track=track, step2_ck_range=span)
        )
        if supposition not in found:
            found.append(supposition)
    return tuple(found)
