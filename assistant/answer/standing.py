"""An assessment in words: each figure in the guide's own, with its mark."""

from collections.abc import Iterable, Mapping

from assistant.answer.citations import Citations
from assistant.models import Applicant, Assessment, Outcome, Scenario, ScoreRange, Tier
from assistant.rules import Bound, Rulebook
from assistant.rules.facts import SCALE
from corpus.models import Track
from corpus.rules import BreadthRule, TierRule

WHO: dict[Track, str] = {"us": "a US MD or DO applicant", "img": "an IMG"}
WHOM: dict[Track, str] = {"us": "US MD and DO applicants", "img": "IMGs"}
ASK_TRACK = "Are you a student or graduate of a US MD or DO school, or of a school elsewhere (an IMG)?"
ASK_SCORE = "What is your Step 2 CK score, if you have it?"

BASES = {
    "hypothetical": "If your Step 2 CK were {score} (not a score you have reported)",
    "practice": "{score} on a practice test or prediction is not an official score; as a Step 2 CK",
    "goal": "{score} is a goal, not a score yet; reached",
    "other_person": "For someone else with {score}",
    "range": "At {score}",
}


class Standing:
    """Says an assessment. Whatever it cites, it says, so marks and citations stay one to one."""

    def __init__(self, book: Rulebook, citations: Citations) -> None:
        self.book = book
        self.citations = citations

    def cite(self, bound: Bound) -> int:
        return self.citations.cite(bound.guide.id, bound.span.start, bound.span.end)

    def _number(self, bound: Bound) -> int | None:
        return self.citations.number(bound.guide.id, bound.span.start, bound.span.end)

    def quoted(self, rule_id: str) -> str:
        """A rule's quote in quotation marks, marked."""
        bound = self.book[rule_id]
        return f"“{bound.rule.quote.strip()}” [{self.cite(bound)}]"

    def sentences(self, assessment: Assessment, applicant: Applicant, breadth_asked: bool) -> list[str]:
        """Paragraphs: tier with its hedge, breadth, flags, scenarios, notes."""
        told = _told(applicant.step2_ck, applicant.step2_ck_range)
        said: list[str] = []
        if assessment.tier and assessment.track:
            said += self.tier(f"With a Step 2 CK of {told}", assessment.track, assessment.tier)
        elif assessment.readings:
            for reading in assessment.readings:
                if reading.tier or reading.breadth:
                    said.append(f"**Read as {WHO[reading.track]}**")
                if reading.tier:
                    said += self.tier(f"With a Step 2 CK of {told}", reading.track, reading.tier)
                if reading.breadth:
                    said.append(self.breadth(reading.track))
        straddles = any(scenario.basis == "range" for scenario in assessment.scenarios)
        if assessment.breadth and assessment.track:
            said.append(self.breadth(assessment.track))
        elif straddles:
            # The scenarios tell the number of programs for each tier that the range touches.
            pass
        elif breadth_asked and assessment.track:
            said += self.breadth_open(assessment.track, assessment)
        elif breadth_asked and not assessment.readings:
            said += self.breadths()
        said += [f"{flag.text} The guide: {self.flag(flag.id, assessment.track)}" for flag in assessment.flags]
        said += [line for scenario in assessment.scenarios for line in self.scenario(scenario)]
        said += [f"*Note, not from the guides ({a.source}, {a.dated}):* {a.text}" for a in assessment.advisories]
        return said

    def tiers(self, only: Track | None) -> list[str]:
        """Every range of a track, or of both, while no score is known."""
        said = []
        for track, whom in WHOM.items():
            if only in (None, track) and (rules := self.book.tiers(track)):
                items = [f"- “{rule.label}”: {self._range(rule)}" for rule in reversed(rules)]
                hedge = self.book.hedge(track)
                said.append("\n".join([f"**{whom}**", "", *items]))
                said += [self.hedge(hedge.id)] if hedge else []
        return said

    def tier(self, opening: str, track: Track, tier: Tier) -> list[str]:
        rules = [rule for rule in self.book.tiers(track) if self._number(self.book[rule.id]) in tier.citations]
        if len(rules) == 1:
            said = [f"{opening}, {WHO[track]} is in the guide's range “{tier.label}”: {self._range(rules[0])}"]
        else:
            lower, upper = rules
            said = [
                f"{opening}, {WHO[track]} is between two of the guide's ranges, and the guide does not say to which the "
                f"score belongs. Below it, “{lower.label}”: {self._range(lower)} Above it, “{upper.label}”: "
                f"{self._range(upper)}"
            ]
        hedge = self.book.hedge(track)
        return [f"{said[0]} {self.hedge(hedge.id)}" if hedge else said[0]]

    def _range(self, rule: TierRule) -> str:
        """The range in the guide's words; the heading where the figure stands there."""
        if rule.figure_in == "section":
            return f"“{rule.section[-1]}” [{self.cite(self.book[rule.id])}]"
        return self.quoted(rule.id)

    def hedge(self, rule_id: str) -> str:
        bound = self.book[rule_id]
        return f"{bound.rule.quote} [{self.cite(bound)}]"

    def breadth(self, track: Track) -> str:
        rule = self.book.breadth(track)
        assert rule is not None
        return f"How many programs: {self.quoted(rule.id)}"

    def breadths(self) -> list[str]:
        """Both figures, each with whom it is for, while nothing is known."""
        said = []
        for track, whom in WHOM.items():
            if rule := self.book.breadth(track):
                condition = self.book[rule.when[0]]
                said.append(f"**{whom} with a low score** ({self._condition(condition)}): {self.quoted(rule.id)}")
        return said

    def _condition(self, bound: Bound) -> str:
        return f"“{bound.rule.quote.rstrip(', or')}” [{self.cite(bound)}]"

    def breadth_open(self, track: Track, assessment: Assessment) -> list[str]:
        """Why no number of programs can be given, in the guide's words."""
        rule = self.book.breadth(track)
        if rule is None:
            return []
        outcomes = {finding.rule: finding.outcome for finding in assessment.findings}
        if outcomes.get(rule.id) == "unclear":
            return [self._unclear(rule, outcomes)]
        whom = "; ".join(self._condition(self.book[name]) for name in rule.when)
        if "step2_ck" in assessment.missing:
            said = f"The guide names a number for low scores ({whom}): {self.quoted(rule.id)}"
            return [said + (f" Otherwise it says: {self.quoted(rule.silent)}" if rule.silent else "")]
        said = "The guide names no number of programs for a profile like this one."
        if rule.silent:
            said += f" It says: {self.quoted(rule.silent)}"
        return [f"{said} Its figure is for low scores ({whom}): {self.quoted(rule.id)}"]

    def _unclear(self, rule: BreadthRule, outcomes: Mapping[str, Outcome]) -> str:
        met = [name for name in rule.unclear if outcomes.get(name) in ("met", "unclear")]
        names = met or [rule.when[0]]
        said = "Whether the guide's number of programs is meant here, its words do not settle. It counts as low: "
        said += "; ".join(self.quoted(name) for name in names)
        where = f", under {self.quoted(rule.scope)}" if rule.scope else ""
        return f"{said} The number stands{where}: {self.quoted(rule.id)}"

    def flag(self, flag_id: str, track: Track | None) -> str:
        rule = next(rule for rule in self.book.flags(track) if rule.flag == flag_id)
        return self.quoted(rule.id)

    def scenario(self, scenario: Scenario) -> Iterable[str]:
        told = _told(scenario.step2_ck, scenario.step2_ck_range)
        opening = BASES[scenario.basis].format(score=told)
        if scenario.tier and scenario.track:
            yield from self.tier(opening if told in opening else f"{opening} {told}", scenario.track, scenario.tier)
        if scenario.breadth and scenario.track:
            yield self.breadth(scenario.track)

    def tier_rules(self, assessment: Assessment) -> list[Bound]:
        """The rules of the tiers asked about: of what is supposed, or else of the applicant's own score."""
        supposed = {(s.track, s.tier.id) for s in assessment.scenarios if s.tier and s.basis != "range"}
        own = {(assessment.track, assessment.tier.id)} if assessment.tier else set()
        return [
            self.book[rule.id]
            for track, tier in (supposed or own)
            if track
            for rule in self.book.tiers(track)
            if rule.tier == tier
        ]

    def flag_rules(self, assessment: Assessment) -> list[Bound]:
        """The rules of the flags, where no score is placed."""
        raised = {flag.id for flag in assessment.flags}
        return [self.book[rule.id] for rule in self.book.flags(assessment.track) if rule.flag in raised]


def question_for(assessment: Assessment) -> str | None:
    """The one fact to ask for, where tier or breadth turns on it: "track" or "step2_ck"."""
    if assessment.tier and assessment.track:
        return None
    supposed = {s.track for s in assessment.scenarios if s.basis not in ("range", "other_person") and s.tier}
    others = any(s.basis == "other_person" and s.tier for s in assessment.scenarios)
    if (supposed or others) and not assessment.readings:
        # What was asked about is a supposed score: it is answered, in both readings where the track is not known.
        return "track" if assessment.track is None and len(supposed) > 1 else None
    if assessment.track is None:
        return "track"
    return None if assessment.breadth else "step2_ck"


def _told(exact: int | None, told: ScoreRange | None) -> str:
    if exact is not None or told is None:
        return str(exact)
    low, high = told
    if high == SCALE.stop - 1:
        return f"{low} or above"
    return str(low) if low == high else f"{low}–{high}"
