"""An assessment in words: each figure in the guide's own, with its mark."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.answer.citations import Citations
from assistant.models import Advisory, Applicant, Assessment, Basis, Outcome, Scenario, ScoreRange, Tier, TrackReading
from assistant.rules import Bound, Rulebook
from assistant.rules.facts import SCALE
from corpus.models import Track
from corpus.notes import Note
from corpus.rules import BreadthRule, TierRule

WHO: dict[Track, str] = {"us": "a US MD or DO applicant", "img": "an IMG"}
WHOM: dict[Track, str] = {"us": "US MD and DO applicants", "img": "IMGs"}
ASK_TRACK = "Are you a student or graduate of a US MD or DO school, or of a school elsewhere (an IMG)?"
ASK_SCORE = "What is your Step 2 CK score, if you have it?"


@dataclass(frozen=True)
class Wording:
    """How a score is told of before what the guide says of it: one's own, and one supposed."""

    own: str
    supposed: Mapping[Basis, str]


ANSWER = Wording(
    "With a Step 2 CK of {score}",
    {
        "hypothetical": "If your Step 2 CK were {score} (not a score you have reported)",
        "practice": "{score} on a practice test or prediction, not an official score: as a Step 2 CK",
        "goal": "{score} is a goal, not a score yet; reached",
        "other_person": "For someone else with {score}",
        "range": "At {score}",
    },
)


class Standing:
    """Says an assessment. Whatever it cites, it says, so marks and citations stay one to one."""

    def __init__(self, book: Rulebook, citations: Citations, wording: Wording = ANSWER) -> None:
        self.book = book
        self.citations = citations
        self.wording = wording

    def cite(self, bound: Bound) -> int:
        return self.citations.cite(bound.guide.id, bound.span.start, bound.span.end)

    def _number(self, bound: Bound) -> int | None:
        return self.citations.number(bound.guide.id, bound.span.start, bound.span.end)

    def quoted(self, rule_id: str) -> str:
        """A rule's quote in quotation marks, marked."""
        bound = self.book[rule_id]
        return f"“{_whole(bound.rule.quote)}” [{self.cite(bound)}]"

    def sentences(self, assessment: Assessment, applicant: Applicant, breadth_asked: bool) -> list[str]:
        """Paragraphs: tier with its hedge, breadth, flags, scenarios, notes."""
        said = self._own_range(assessment, applicant)
        for reading in assessment.readings if not said else ():
            said += self._reading(reading, applicant, breadth_asked=breadth_asked)
        said += self._own_programs(assessment, breadth_asked) + self._flags(assessment)
        return said + self._supposed(assessment) + self._notes(assessment)

    def ranges(self, assessment: Assessment, applicant: Applicant) -> list[str]:
        """Paragraphs: in which ranges the scores told are, and those supposed."""
        said = self._own_range(assessment, applicant)
        for reading in assessment.readings if not said else ():
            said += self._reading(reading, applicant, breadth=False)
        return said + self._supposed(assessment, breadth=False)

    def programs(self, assessment: Assessment, applicant: Applicant, asked: bool) -> list[str]:
        """Paragraphs: how many programs the guides name; where they name none, that is said if it was asked."""
        said = [
            line
            for reading in assessment.readings
            for line in self._reading(reading, applicant, tier=False, breadth_asked=asked)
        ]
        said += self._own_programs(assessment, asked)
        return said + self._supposed(assessment, tier=False)

    def watch(self, assessment: Assessment) -> list[str]:
        """Paragraphs: what else of the facts the guides speak of, and the notes."""
        return self._flags(assessment) + self._notes(assessment)

    def _own_range(self, assessment: Assessment, applicant: Applicant) -> list[str]:
        if not (assessment.tier and assessment.track):
            return []
        return self.tier(self._opening(applicant), assessment.track, assessment.tier)

    def _opening(self, applicant: Applicant) -> str:
        return self.wording.own.format(score=_told(applicant.step2_ck, applicant.step2_ck_range))

    def _reading(
        self,
        reading: TrackReading,
        applicant: Applicant,
        tier: bool = True,
        breadth: bool = True,
        breadth_asked: bool = False,
    ) -> Iterable[str]:
        """What holds for a track while it is not known which is the applicant's."""
        said = self.tier(self._opening(applicant), reading.track, reading.tier) if tier and reading.tier else []
        if breadth and reading.breadth:
            said.append(self.breadth(reading.track))
        elif breadth_asked and reading.tier:
            said += self.breadth_open(reading.track, reading.breadth_outcome, reading.breadth_unclear)
        return [f"**Read as {WHO[reading.track]}**", *said] if said else []

    def _own_programs(self, assessment: Assessment, asked: bool) -> list[str]:
        if assessment.breadth and assessment.track:
            return [self.breadth(assessment.track)]
        if any(scenario.basis == "range" for scenario in assessment.scenarios):
            # The scenarios tell the number of programs for each tier that the range touches.
            return []
        if asked and assessment.track:
            return self._breadth_open(assessment.track, assessment)
        return self.breadths() if asked and not assessment.readings else []

    def _flags(self, assessment: Assessment) -> list[str]:
        return [f"{flag.text} The guide: {self.flag(flag.id, assessment.track)}" for flag in assessment.flags]

    def _notes(self, assessment: Assessment) -> list[str]:
        return [noted(advisory) for advisory in assessment.advisories]

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
        """The range in the guide's words, under the heading where the figure stands there and the range's name lacks it."""
        if rule.figure_in == "section" and (rule.figure or "") not in rule.label:
            return f"“{rule.section[-1]}” {self.quoted(rule.id)}"
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
        return self.quoted(bound.rule.id)

    def _breadth_open(self, track: Track, assessment: Assessment) -> list[str]:
        rule = self.book.breadth(track)
        if rule is None:
            return []
        outcomes = {finding.rule: finding.outcome for finding in assessment.findings}
        unclear = [name for name in rule.unclear if outcomes.get(name) in ("met", "unclear")]
        return self.breadth_open(track, outcomes.get(rule.id), unclear, "step2_ck" in assessment.missing)

    def breadth_open(
        self, track: Track, outcome: Outcome | None, unclear: Sequence[str], unscored: bool = False
    ) -> list[str]:
        """Why no number of programs can be given, in the guide's words; `unclear` are the rules that leave it so."""
        rule = self.book.breadth(track)
        if rule is None:
            return []
        if outcome == "unclear":
            return [self._unclear(rule, unclear)]
        whom = "; ".join(self._condition(self.book[name]) for name in rule.when)
        if unscored:
            said = f"The guide names a number for low scores ({whom}): {self.quoted(rule.id)}"
            return [said + (f" Otherwise it says: {self.quoted(rule.silent)}" if rule.silent else "")]
        said = "The guide names no number of programs for a profile like this one."
        if rule.silent:
            said += f" It says: {self.quoted(rule.silent)}"
        return [f"{said} Its figure is for low scores ({whom}): {self.quoted(rule.id)}"]

    def _unclear(self, rule: BreadthRule, unclear: Sequence[str]) -> str:
        names = unclear or [rule.when[0]]
        said = "Whether the guide's number of programs is meant here, its words do not settle. It counts as low: "
        said += "; ".join(self.quoted(name) for name in names)
        where = f", under {self.quoted(rule.scope)}" if rule.scope else ""
        return f"{said} The number stands{where}: {self.quoted(rule.id)}"

    def flag(self, flag_id: str, track: Track | None) -> str:
        rule = next(rule for rule in self.book.flags(track) if rule.flag == flag_id)
        return " ".join(map(self.quoted, filter(None, (rule.id, rule.response))))

    def _supposed(self, assessment: Assessment, tier: bool = True, breadth: bool = True) -> list[str]:
        """What holds for scores supposed; those of which the same is said are told together: "221, 223 or 222"."""
        alike: dict[Scenario, list[str]] = {}
        for scenario in assessment.scenarios:
            outcome = scenario.model_copy(update={"step2_ck": None, "step2_ck_range": None})
            alike.setdefault(outcome, []).append(_told(scenario.step2_ck, scenario.step2_ck_range))
        return [line for outcome, scores in alike.items() for line in self._outcome(outcome, scores, tier, breadth)]

    def _outcome(self, outcome: Scenario, scores: Sequence[str], tier: bool, breadth: bool) -> Iterable[str]:
        *others, last = dict.fromkeys(scores)
        told = f"{', '.join(others)} or {last}" if others else last
        opening = self.wording.supposed[outcome.basis].format(score=told)
        if tier and outcome.tier and outcome.track:
            yield from self.tier(opening, outcome.track, outcome.tier)
        if breadth and outcome.breadth and outcome.track:
            said = self.breadth(outcome.track)
            yield said if tier else f"{opening}: {said}"

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


def _whole(quote: str) -> str:
    """An item of a list without what ties it to the next."""
    return quote.strip().removesuffix(", or")


def noted(note: Advisory | Note) -> str:
    """A dated note, told from the guides' words."""
    return f"*Note, not from the guides ({note.source}, {note.dated}):* {note.text}"


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
