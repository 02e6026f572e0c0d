"""Rules held against facts: an assessment in which each figure carries its citation.

Left to judgement, and so to no line of this file: how likely a match is, how a gap that a guide leaves between its
tiers is to be filled, whether a finding outweighs another. `corpus.judgement` lists what the rules leave out.
"""

from collections.abc import Iterable
from datetime import date

from assistant.models import Advisory, Applicant, Assessment, Supposition
from assistant.rules.facts import Value, facts, score
from assistant.rules.judge import TRACKS, Cite, Judge
from assistant.rules.rulebook import Rulebook
from assistant.rules.scenarios import scenarios


def evaluate(
    applicant: Applicant, suppositions: Iterable[Supposition], book: Rulebook, cite: Cite, today: date
) -> Assessment:
    """What the rules say; tier and breadth exactly by the contract's tables."""
    known = facts(applicant, today)
    track = applicant.track
    judge = Judge(book, cite)
    return Assessment(
        track=track,
        tier=judge.tier(track, known["step2_ck"]) if track else None,
        breadth=judge.breadth(track, known) if track else None,
        flags=judge.flags(track, known),
        missing=_missing(applicant, judge),
        scenarios=tuple(scenarios(applicant, suppositions, judge, today)),
        readings=() if track or known["step2_ck"] is None else tuple(judge.reading(t, known) for t in TRACKS),
        advisories=_advisories(book, applicant.step2_ck if known["step2_ck"] is None else known["step2_ck"]),
        findings=tuple(judge.findings(track, known)),
    )


def _missing(applicant: Applicant, judge: Judge) -> tuple[str, ...]:
    """The facts without which tier and breadth cannot be told; a range inside one tier tells them."""
    tracks = (applicant.track,) if applicant.track else TRACKS
    ck = score(applicant)
    placed = isinstance(ck, int) or (ck is not None and all(judge.tier_id(track, ck) for track in tracks))
    absent = {"track": applicant.track is None, "step2_ck": not placed}
    return tuple(name for name, is_absent in absent.items() if is_absent)


def _advisories(book: Rulebook, ck: Value) -> tuple[Advisory, ...]:
    ends = ck if isinstance(ck, tuple) else (ck,)
    return tuple(
        Advisory(id=note.id, text=note.text, source=note.source, dated=note.dated.isoformat())
        for note in book.notes
        if any(end is not None and note.bounds.admit(end) for end in ends)
    )
