"""What a number is: an official score of the applicant, or a practice, wished, supposed, foreign or general one."""

import re
from typing import Literal

from assistant.facts import vocabulary as v
from assistant.facts.context import Context
from assistant.facts.spans import Mention

Kind = Literal["official", "practice", "goal", "hypothetical", "other_person", "nothing"]

_LINK = (
    r"(?:\s+(?:for|to|get|score|scored|scoring|a|an|at|of|is|was|be|reach|hit|hitting|getting|it|break|breaking|step2|"
    r"step1|on|in|my|the|above|over|around|least|as|would|high|his|her|i|have|had|set|currently|still|now|earn|make|"
    r"achieve|land|see|come|up|something|like|personal|ideal|mid|low|roughly|exactly|out|s|score's|will|that|comes|"
    r"back|anything|somewhere|between))*"
)
_GOAL_BEFORE = re.compile(
    rf"\b(?:aim(?:s|ed|ing)?|target(?:s|ed|ing)?|goals?|(?<!any )(?<!no )(?<!some )(?<!is )hop(?:e|es|ed|ing)|"
    rf"want(?:s|ed|ing)?|shoot(?:s|ing)?|"
    rf"wish(?:es|ed|ing)?|dream(?:s|t|ed|ing)?|trying|tries|(?<!first )(?<!1st )(?<!second )(?<!2nd )(?<!third )(?<!3rd )(?<!one )try|striv(?:e|ing)|gunning|going for|push(?:ing)? for|"
    rf"would (?:like|love)|i'd (?:like|love)|working (?:towards?|for))\b{_LINK}\s*[:=-]?\s*(?:step[123]\s*)?[:=]?\s*$"
)
_GOAL_AFTER = re.compile(
    r"\s*[(,-]?\s*(?:(?:is|was|as|being|would be)\s+)?(?:(?:my|her|his|the|our)\s+)?(?:goal|target|aim|dream)\b"
    r"(?!\s*(?:scores?\s*)?(?:was|is|of|:|=|-)?\s*(?:an?\s*)?\d)"
    r"|\s*(?:that\s+)?(?:i|she|he)\s+(?:(?:was|had been|have been|has been|am|is)\s+)?(?:shooting|aiming|hoping|gunning|wanted|wished|hoped|aimed)\b"
    r"(?!\s*(?:scores?\s*)?(?:was|is|of|:|=|-)?\s*(?:an?\s*)?\d)"
)
_BUT = re.compile(r"\b(?:but|however|got|ended|actual|instead)\b")

_SUPPOSED_BEFORE = re.compile(
    r"\b(?:to|can|can't|cannot|could|couldn't|should|will|won't|i'll|must|might|may|do i|does one|did|not|need|never|"
    r"n't|i|you|they)\s+(?:(?:just|even|really|actually|realistically|still)\s+)?"
    r"(?:get|score|reach|hit|break|achieve|earn|make|pull|pull off|land|jump to|cross|clear)\s+"
    r"(?:(?:a|an|up|to|at|over|above|my|score|of|step2|it|the|least|past|around)\s+)*$"
    r"|\b(?:settle for|settling for|happy with|content with|satisfied with|expect|expects|expecting|expected|"
    r"anticipat\w+|versus|vs|compared (?:to|with)|difference between)\s+"
    r"(?:(?:a|an|my|to|get|score|of|step2|around|be)\s+)*$"
)
_SUPPOSED_AFTER = re.compile(
    r"\s*(?:on step2\s*)?(?:would|could|might)\b|\s*(?:(?:look|seen|viewed|fare|do)\s+)?(?:vs|versus|compared (?:to|with))\s+(?:an?\s+)?\d"
)
_OR_BEFORE = re.compile(r"\b\d{3}\s+or\s+(?:an?\s+)?$")
_OR_AFTER = re.compile(r"\s+or\s+(?:an?\s+)?\d{3}\b")
_OR_A = re.compile(r"\bor\s+an?\s+$")
_OWN_BEFORE = re.compile(
    r"\b(?:my|her|his)\s+(?:(?:own|current|only|actual|official|real|step2|step1|score|ck|of|a|is|was|got|low|"
    r"result)\s*(?:[(:=]+\s*)?)*$"
)
_COPULA = re.compile(r"\b(?:is|was|got)\s*(?:[a-z]+\s*){0,2}$")
_BESIDE_STEP2 = re.compile(r"\bstep2\s+(?:[a-z]+\s+){0,2}\d{3}\b|\b\d{3}\s+(?:on\s+)?step2\b")
_I_HAVE = re.compile(r"\b(?:i|my|she|he|her|his|advisee|mentee|student)\b")
_INDEFINITE = re.compile(
    r"\b(?:an?|as|for an?)\s+(?:[a-z&-]+\s+){0,3}?(?:img|fmg|student|applicant|candidate|md|osteo|grad|graduate|usmd|"
    r"senior)s?\s*,?\s*(?:with|at|who (?:has|got|scored|had)|scoring|having|sitting at)\s+"
    r"(?:(?:only|just|a|an|step2|step1|score|of|around|about|in|the|ck)\s+)*$"
)
_PREDICATE = re.compile(r"(?:\b(?:is|am|was|as|i'm|she's|he's|i've been)|,|\()\s*$")
_NEGATED_BEFORE = re.compile(
    r"\b(?:not|isn't|wasn't|never|felt|feels|instead of|rather than|don't have|didn't (?:get|have|score)|doesn't have|hasn't got|"
    r"haven't (?:got|gotten|scored|hit|reached|broken)|can't|couldn't|without)\s+"
    r"(?:(?:a|an|get|my|the|hit|reach|break|score|scored|of|got|gotten)\s+)*$"
)
_DO_I_HAVE = re.compile(r"\bdo(?:es)?n't\b")
_GENERAL_BEFORE = re.compile(
    rf"\b(?:{v.GENERAL_NOUNS}|guide|(?<!report )(?<!it )(?<!portal )(?<!results )(?<!score )(?<!transcript )says?|"
    rf"said|screen(?:ed|s|ing)?|filter(?:ed|s|ing)?|cut ?off|"
    r"must (?:have|score)|needs?|need to have|require\w*|requiring|look(?:ing)? for|prefer\w*|want|wants|accept\w*|"
    r"recommend\w*|heard|read|suggest\w*|mean by|equal to|same as|ranges?|range of|tier of|bracket|bands?)\s+"
    r"(?:(?:at|out|is|was|of|for|a|an|that|than|step2|to|be|score|scores|the|with|around|say|you|people|anyone|"
    r"everyone|applicants|those|who|have|ck|someone|guide|like|in|usually|often|on|are|it's|anything|something)\s+)*$"
    r"|(?<!my )(?<!her )(?<!his )\b(?:average|mean|median)\s+(?:[a-z&']+\s+){1,6}?(?:is|was|of|sits\s+at)\s+(?:an?\s+|around\s+)?$"
)
_GENERAL_AFTER = re.compile(
    r"\s+(?:the|an?)\s+(?:[a-z]+\s+)?(?:average|mean|median|norm|minimum|cut-?off|threshold)\b|"
    rf"\s*(?:step2\s*)?(?:{v.GENERAL_NOUNS}|range|bracket|band|tiers?)\b|\s*(?:is|as|be|are)\s+(?:the|an?)\s+"
    rf"(?:usual |common |typical |hard |soft |real )?(?:{v.GENERAL_NOUNS})\b|\s+(?:is|be)\s+(?:needed|required|"
    r"necessary|enforced|the (?:magic )?number)\b|\s*(?:needed|required|necessary)\b"
)
_PRACTICE_BEFORE = re.compile(
    r"\b(?:scoring|averaging|hovering|predict\w*)\s+(?:(?:a|an|at|in|the|around|between|of|about|only|mostly|"
    r"consistently|step2)\s+)*$"
)
_FOR_ALL = re.compile(rf"\bfor\s+(?:us\s+)?(?:{v.POPULATIONS})\b")
_GOOD_SCORE = re.compile(r"\s*(?:step2\s*)?an?\s+(?:[a-z]+\s+){1,2}(?:step2\s+)?(?:score|result|number)\b")
_OWNED = re.compile(
    r"\b(?:my|i|i'm|i've|mine|me|she|he|her|his|student|advisee|mentee|applicant|candidate|scored|got)\b"
)


def kind(context: Context, mention: Mention, floor: int, ceiling: int) -> tuple[Kind, bool]:
    """What a mention is, and whether it is of "an IMG with 224", who may or may not be the asker.

    `floor` and `ceiling` are the ends of the neighbouring numbers: a cue beyond them belongs to them.
    """
    sentence = context.sentence(mention.start)
    lead = context.text[max(sentence.start, floor, mention.start - 90) : mention.start]
    wide = context.text[max(sentence.start, mention.start - 90) : mention.start]
    after = context.text[mention.end : min(sentence.end, ceiling, mention.end + 60)]
    beyond = context.text[mention.end : min(sentence.end, mention.end + 60)]
    subject = context.subject(mention.start)
    own = bool(_OWN_BEFORE.search(wide))
    indefinite = _is_indefinite(context, wide, mention.start)
    if _NEGATED_BEFORE.search(lead):
        return "nothing", False
    if _is_goal(lead, beyond):
        return ("goal" if subject == "applicant" else "nothing" if subject != "other" else "other_person"), False
    if not own and mention.exam != "mock" and (_GENERAL_BEFORE.search(lead) or _GENERAL_AFTER.match(after)):
        return "nothing", False
    if not indefinite and (subject == "speaker" or (subject == "role" and not own)):
        return "nothing", False
    if subject == "other" or _is_others(context, mention, sentence.end):
        return "other_person", False
    if mention.exam == "mock" or (_PRACTICE_BEFORE.search(lead) and mention.exam in (None, "step2")):
        return "practice", False
    if indefinite and context.mood(mention.start) != "if":
        return "official", True
    if mention.exam in ("step1", "step3", "level2") and not own and context.asked(mention.start) and (
        not _I_HAVE.search(context.text[sentence.start : mention.start]) and not _BESIDE_STEP2.search(sentence.text)
    ):  # fmt: skip
        # "Is 232 on Step 3 enough?" is asked of scores to come as often as of one's own.
        return "nothing", False
    if not own and context.asked(mention.start) and not _OWNED.search(context.text) and (
        _GOOD_SCORE.match(after) or _FOR_ALL.search(context.text)
    ):  # fmt: skip
        # "Is 245 a good score?" from nobody in particular asks about scores, not about one's own.
        return "hypothetical", False
    if own and context.mood(mention.start) == "if" and _COPULA.search(wide):
        own = False
    supposed = context.mood(mention.start) != "plain" and not own
    if supposed or _SUPPOSED_BEFORE.search(lead) or _either(wide, beyond) or (
        not own and (_SUPPOSED_AFTER.match(beyond) or (_OR_A.search(lead) and context.asked(mention.start)))
    ):  # fmt: skip
        return "hypothetical", False
    if not mention.exact and not _is_owned(context, mention, sentence.start):
        return "nothing", False
    return "official", False


def _is_indefinite(context: Context, lead: str, end: int) -> bool:
    """Whether "a DO with" speaks of some applicant; said of a person just named, it is of that person."""
    match = _INDEFINITE.search(lead)
    if not match:
        return False
    at = end - len(lead) + match.start()
    if context.named(at):
        return context.subject(at) != "other" and not _PREDICATE.search(lead[: match.start()])
    return True


def _either(before: str, after: str) -> bool:
    """ "238 or 239": one of the two at most is true."""
    return bool(_OR_BEFORE.search(before) or _OR_AFTER.match(after))


def _is_goal(lead: str, after: str) -> bool:
    before = _GOAL_BEFORE.search(lead)
    return bool(before and not _BUT.search(before[0])) or bool(_GOAL_AFTER.match(after))


def _is_others(context: Context, mention: Mention, end: int) -> bool:
    """ "260 is what my roommate got": the person follows the number."""
    if context.named(mention.start):
        return False
    after = context.text[mention.end : min(end, mention.end + 50)]
    return bool(
        re.match(
            rf"[^,;.]{{0,20}}\b(?:my|a|her|his)\s+(?:[a-z]+\s+)?(?:{v.OTHER_PEOPLE})\s+(?:got|has|had|scored)", after
        )
    )


def _is_owned(context: Context, mention: Mention, start: int) -> bool:
    """A range is the applicant's where the text says so or is a bare profile; asked about, it is the guide's."""
    before = context.text[start : mention.start]
    if not context.asked(mention.start) and (before.strip() or not context.sentence(mention.start).asks):
        return True
    if not context.asked(mention.start) and mention.exam == "step2":
        # "High 220s on CK, is that low?" tells, then asks.
        return True
    return bool(_OWNED.search(context.text[start : mention.start]) or re.search(
        r"\bwith (?:a |an |my )?(?:score |step2 )*(?:in |of )?(?:the )?$", context.text[start : mention.start]
    ))  # fmt: skip
