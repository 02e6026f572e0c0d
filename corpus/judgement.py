"""What the rules deliberately leave to people, each with the words of the guides that call for judgement.

Nothing here becomes a number or a yes/no in the code. `/rules` prints the list.
"""

from corpus.models import Model


class Judgement(Model):
    """A matter that the guides speak of and that no rule decides."""

    what: str
    why: str
    guide: str
    quote: str


_GENERAL, _IMG = "step-score-strategy-pmr", "step-score-strategy-pmr-img"

LEFT_TO_JUDGEMENT: tuple[Judgement, ...] = (
    Judgement(
        what="How likely a match is",
        why="The guides give no probabilities, and none is estimated.",
        guide=_GENERAL,
        quote="Program culture, regional demand, and your overall profile matter greatly.",
    ),
    Judgement(
        what="What lies between two of the general guide's ranges",
        why="The guide prints no range there; both neighbours are quoted and neither is chosen.",
        guide=_GENERAL,
        quote="These are generalized ranges, not strict rules.",
    ),
    Judgement(
        what="What is “notably below the mean”, or “significantly below average”",
        why="The guides name no mean, and the yearly figures are not ours to supply.",
        guide=_GENERAL,
        quote="< 225 or notably below the mean.",
    ),
    Judgement(
        what="How large a gap between Step 1 and Step 2 CK is large",
        why="No size is given; a Step 1 above Step 2 CK is reported as unclear.",
        guide=_IMG,
        quote="A large gap between Step 1 and Step 2 CK, especially if trending downward, or",
    ),
    Judgement(
        what="What a “weak”, “strong” or “marginal” Step 1 or Step 2 CK is",
        why="The words carry no figure, so advice that hangs on them is quoted and not switched on or off.",
        guide=_IMG,
        quote="You already have a strong Step 1 score:",
    ),
    Judgement(
        what="How much higher than Step 1 the Step 2 CK should be",
        why="“A meaningful margin” has no size.",
        guide=_GENERAL,
        quote="Aim to exceed your Step 1 performance band by a meaningful margin.",
    ),
    Judgement(
        what="How many programs where scores are not low",
        why="Both guides print a number for low scores alone.",
        guide=_GENERAL,
        quote="Apply widely enough to account for your Step profile.",
    ),
    Judgement(
        what="Whether the number of programs can be paid for",
        why="It depends on means that an applicant need not tell.",
        guide=_IMG,
        quote="60–80+ PM&R programs is not unrealistic for low scores, depending on finances.",
    ),
    Judgement(
        what="Which of several practice scores counts",
        why="The guides do not say whether the last, the best or the mean; where they disagree the outcome is unclear.",
        guide=_IMG,
        quote="Use NBME exams and UWSA tests to track readiness and predict your final score.",
    ),
    Judgement(
        what="Whether a delay of the exam is worth its risk",
        why="It weighs a gain in score against a date, case by case.",
        guide=_IMG,
        quote="Balance the potential score gain against the risk of missing screening cycles at programs.",
    ),
    Judgement(
        what="Whether to take Step 3, and how well it will go",
        why="Readiness is a person's to judge.",
        guide=_IMG,
        quote="However, do not rush Step 3.",
    ),
    Judgement(
        what="Whether to apply in two specialties",
        why="It hangs on how concerned the applicant is.",
        guide=_GENERAL,
        quote="If you are quite concerned about being filtered out:",
    ),
    Judgement(
        what="How strong letters, a personal statement, fit or an interview are",
        why="No rule reads quality.",
        guide=_GENERAL,
        quote="The most powerful letters don’t just say “hard-working.”",
    ),
    Judgement(
        what="Whether to put a low score into the personal statement",
        why="The guides differ by audience; both are quoted.",
        guide=_GENERAL,
        quote="Rarely the place to explain a low score in detail unless it’s tightly tied to a meaningful narrative of resilience.",
    ),
    Judgement(
        what="Which programs suit an applicant",
        why="The guides describe kinds of programs and name none.",
        guide=_IMG,
        quote="Programs with a history of interviewing and matching IMGs.",
    ),
    Judgement(
        what="What an individual should do in the end",
        why="The guide itself sends the reader to a person.",
        guide=_GENERAL,
        quote="Talk with a trusted advisor or PM&R mentor—individual situations vary, and personal guidance is invaluable.",
    ),
)
