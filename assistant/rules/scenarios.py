"""What would hold for scores that are not official facts about the applicant, each labelled with what it is."""

from collections.abc import Iterable
from datetime import date

from assistant.models import Applicant, Basis, Scenario, ScoreRange, Supposition
from assistant.rules.facts import SCALE, facts, score
from assistant.rules.judge import TRACKS, Judge
from corpus.models import Track


def scenarios(
    applicant: Applicant, suppositions: Iterable[Supposition], judge: Judge, today: date
) -> Iterable[Scenario]:
    """One a supposition, and one a practice score and goal of the profile; a range gets one for each tier it touches.

    The applicant's other facts hold in them, except in what is said of someone else. While the applicant's track is not
    known there is one for each.
    """
    for supposed in _all(applicant, suppositions):
        if supposed.basis == "other_person":
            person, track = Applicant(track=supposed.track), supposed.track
        else:
            person, track = applicant, supposed.track or applicant.track
        # Of somebody else nothing more is known; the applicant's own track is one of two.
        tracks: tuple[Track | None, ...] = TRACKS if track is None and person is applicant else (track,)
        for one in tracks:
            imagined = person.updated(
                Applicant(track=one, step2_ck=supposed.step2_ck, step2_ck_range=supposed.step2_ck_range)
            )
            yield from _of(imagined, supposed.basis, judge, today)
    told = score(applicant)
    if isinstance(told, tuple):
        for each in (applicant.track,) if applicant.track else TRACKS:
            if judge.tier_id(each, told) is None:
                placed = applicant.updated(Applicant(track=each, step2_ck=None))
                yield from _touched(placed, each, told, "range", judge, today)


def _all(applicant: Applicant, suppositions: Iterable[Supposition]) -> Iterable[Supposition]:
    """What the message supposes, then what the profile holds beside official scores, each once."""
    seen: set[tuple[Basis, int | None]] = set()
    for supposed in suppositions:
        if supposed.basis == "range" and supposed.step2_ck_range == applicant.step2_ck_range:
            continue
        if supposed.basis == "goal" and supposed.step2_ck_range:
            # A profile keeps one number of a goal told as a range.
            seen.add(("goal", applicant.goal_score))
        seen.add((supposed.basis, supposed.step2_ck))
        yield supposed
    of_profile: list[tuple[Basis, int]] = [("practice", ck) for ck in applicant.practice_scores or ()]
    if applicant.goal_score is not None:
        of_profile.append(("goal", applicant.goal_score))
    for basis, ck in of_profile:
        if (basis, ck) not in seen and ck in SCALE:
            seen.add((basis, ck))
            yield Supposition(basis=basis, step2_ck=ck)


def _of(imagined: Applicant, basis: Basis, judge: Judge, today: date) -> Iterable[Scenario]:
    track, told = imagined.track, score(imagined)
    if track and isinstance(told, tuple) and judge.tier_id(track, told) is None:
        touched = list(_touched(imagined, track, told, basis, judge, today))
        if touched:
            yield from touched
            return
    known = facts(imagined, today)
    yield Scenario(
        basis=basis,
        track=track,
        step2_ck=imagined.step2_ck,
        step2_ck_range=imagined.step2_ck_range,
        tier=judge.tier(track, known["step2_ck"]) if track else None,
        breadth=judge.breadth(track, known) if track else None,
    )


def _touched(
    person: Applicant, track: Track, told: ScoreRange, basis: Basis, judge: Judge, today: date
) -> Iterable[Scenario]:
    """One scenario a tier for a range that lies in several."""
    stretches: dict[str, list[int]] = {}
    for ck in range(told[0], told[1] + 1):
        if name := judge.tier_id(track, ck):
            stretches.setdefault(name, []).append(ck)
    for scores in stretches.values():
        part = person.updated(Applicant(step2_ck_range=(scores[0], scores[-1])))
        known = facts(part, today)
        yield Scenario(
            basis=basis,
            track=track,
            step2_ck=None,
            step2_ck_range=(scores[0], scores[-1]),
            tier=judge.tier(track, known["step2_ck"]),
            breadth=judge.breadth(track, known),
        )
