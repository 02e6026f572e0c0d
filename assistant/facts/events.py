"""What a text says of passes, failures and attempts, and of which exam each word says it."""

import re

from assistant.facts import vocabulary as v

COUNT = "|".join([*v.UNITS, r"[1-9]"])
ORDINAL = "|".join(v.ORDINALS)
TRY = r"(?:try|tries|attempts?|time|go|goes|run|shot|sitting|round|pass|take|crack|occasion)"
EVENT = re.compile(
    rf"""(?P<exam>\b(?:step[123]|level[123]|otherexam|mock)\b)
    |(?P<x>(?<=step[12])\s*[(:,=]*\s*(?:x\s?(?P<x1>[2-9])|(?P<x2>[2-9])\s?x)\b)
    |(?P<all>\b(?:both|all|all\s+(?:my|the|of\s+my)|every)\s+(?:the\s+|my\s+)?(?:usmles?|steps?|boards?|exams?)\b|
        \beverything\b|\beach\s+(?:usmle|step|board|exam)\b|\b(?:each|both)\b(?=\s*(?:[,.;)]|$|(?:on|with|at)\s+(?:(?:the|my|her|his)\s+)?(?:{ORDINAL})\b|later|after|once|then))
        |\ball(?=\s+(?:on\s+|in\s+|passed\s+)?(?:the\s+)?first))
    |(?P<choice>\b(?:pass|p)\s*/\s*(?:fail|f)\b|\bpass\s+(?:or|vs|versus)\s+fail\b|\bpass-fail\b)
    |(?P<fail>\b(?:failed|flunked|fail|failing|failure|failures|fails|flunk|flunking)\b(?!\s+to\b)
        |\b(?:did\s+not|didn't|have\s+not|haven't|has\s+not|hasn't|not)\s+pass(?:ed)?\b|:\s*f\b)
    |(?P<pass>\b(?:passed|cleared|passing)\b|\bpass\b|(?:(?<=step1)|(?<=step2))\s*(?:[:=(-]|is|
        was)?\s*p\b(?!\s*/\s*f)|(?P<slash>\bp(?:ass)?(?=\s*/\s*\d{{3}}\b))
        |\bp(?=\s*(?:on\s+|in\s+|for\s+)?(?:my\s+)?step1\b(?!\s*[:=]|\s*p\b)))
    |(?P<nth>\b(?:{ORDINAL})(?:\s+and\s+only)?\s+(?:step[12]\s+)?{TRY}\b
        |(?:\b(?:the|my|her|his)\s+|\(\s*)(?P<bare>{ORDINAL})(?=\s*(?:[,.;)!]|$|with\b|and\b(?!\s+only))))
    |(?P<total>\b(?:{COUNT})\s+(?:step[12]\s+)?(?:attempts?|try|tries|goes?|runs?|sittings?|shots?|takes|cracks?)\b(?!\s+(?:left|remaining|limit|allowed|of))
        |\b(?:took|needed)\s+(?:(?:me|her|him|only|just)\s+)*(?P<took>{COUNT})(?=\s*(?:[,.;)]|$))
        |\b(?P<each>{COUNT})(?=\s+(?:for|on|at)\s+step[12]\b))
    |(?P<times>\b(?:(?:{COUNT})\s+times|once|twice|thrice)\b)
    |(?P<retook>\bretook\b|\bretaken\b)""",
    re.X,
)
_OBJECT = re.compile(
    r"\s+(?:(?:a|an|my|the|out of|on|at|in|our|one)\s+)*(?!step|level|otherexam|mock|it\b|once|twice|then|first|second|"
    r"again|both|all|every|third|fourth|3rd|4th|successfully|easily|barely|comfortably|just|today|yesterday|"
    r"recently|already|right|jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec|spring|summer|fall|autumn|winter|each|cleanly|narrowly|x\s?\d|initially|and|but|or|before|after|on\b|in\b|at\b|the\b|my\b|with|attempt|re-?take|re-?sit|redo|repeat|so|as|"
    r"because|due|"
    r"by|by\b|last|later|eventually|afterwards|this|i\b|now|for|score|exam|usmle|board|time|previously|1st|2nd|one|two|three|\d)[a-z]+"
)
NOUN = re.compile(r"(?:fail|failure|failures|fails|pass|\bp)$")
OF_EXAM = re.compile(
    r"\s*(?P<at>(?:at|on|for|in|of)\s+)?(?:(?:the|my|her|his|usmle)\s+)*(?P<exam>step[123]|level[123])\b"
)
_ON = re.compile(r"\s*(?:at|on|for|in|of)?\s*")
_BARE_RESULT = re.compile(
    r"\s*(?:with\b|and\b|but\b|it\b|once\b|twice\b|thrice\b|the first|on (?:my|the|her|his)|first\b|initially|\d|x\d|[,.;:)!]|$)"
)
_NAMED = re.compile(r"(?:\s+(?:the|my|her|his|on|in|at|of|usmle|exam|for|attempt|attempts|both|a|once|twice|thrice|"
                    r"one|two|"
                    r"first|it|time|result|score|then|and|passed|fails?|failed|before|initially|\d|later|"
                    r"times))*[\s:=(-]*$")  # fmt: skip
_ALONE_AFTER = re.compile(r"\s*step[12]\s*(?:[,;/|.)]|$)(?!\s*(?:pass|fail|p\b|f\b|\d{3}))")
# Words between an exam and a later result that leave the result another matter's.
_APART = re.compile(r"\b(?:after|because|since|when|if|while|who|grades?|from|for)\b")


def exam_of(text: str, event: re.Match[str], names: list[re.Match[str]], focus: str | None) -> str | None:
    """The exam that an event is about: named right after it, else the last one named, else the next in the sentence."""
    inside = re.search(r"step[12]", event[0])
    if inside or event["slash"]:
        # "Two Step 1 attempts"; "P/238": Step 1 has only a result, the number is that of Step 2 CK.
        return inside[0] if inside else "step1"
    if (event["fail"] or event["pass"]) and _OBJECT.match(text, event.end()) and not NOUN.search(event[0]):
        return None
    before = [name for name in names if name.end() <= event.start()]
    counted = OF_EXAM.match(text, event.end()) if event["total"] or event["nth"] or event["times"] else None
    if counted and (
        counted["at"] or not (before and re.fullmatch(r"[\s:=,(-]*", text[before[-1].end() : event.start()]))
    ):
        return counted["exam"]
    after = [name for name in names if name.start() >= event.end()]
    if event["total"] and after and after[0]["all"] and _ON.fullmatch(text[event.end() : after[0].start()]):
        return "all"
    if after and (event["fail"] or event["pass"]) and _NAMED.match(text[event.end() : after[0].start()]):
        both = len(after) > 1 and re.fullmatch(r"\s*(?:and|&|,|/)\s*", text[after[0].end() : after[1].start()])
        if not (before and _belongs_before(text, before[-1], event)):
            steps = {after[0][0], after[1][0]} if both else set()
            return "all" if after[0]["all"] or steps == {"step1", "step2"} else after[0][0]
    if before:
        pair = len(before) > 1 and re.fullmatch(r"\s*(?:and|&|/)\s*", text[before[-2].end() : before[-1].start()])
        if event["fail"] or event["pass"]:
            gap = text[before[-1].end() : event.start()]
            noun = NOUN.search(event[0]) and len(gap.split()) > 6
            if noun or (_APART.search(gap) and not _BARE_RESULT.match(text, event.end())):
                return None
        if before[-1]["all"] or (pair and {before[-1][0], before[-2][0]} == {"step1", "step2"}):
            return "all"
        return before[-1][0]
    if focus:
        return focus
    if after and not re.search(r"[;]", text[event.end() : after[0].start()]) and len(after[0].group()) < 60:
        gap = text[event.end() : after[0].start()]
        return ("all" if after[0]["all"] else after[0][0]) if len(gap) < 40 and not re.search(r",|\d{3}", gap) else None
    return None


def _belongs_before(text: str, exam: re.Match[str], event: re.Match[str]) -> bool:
    """ "Step 1 pass Step 2 241": a bare result belongs to the exam before it."""
    gap = text[exam.end() : event.start()]
    bare = NOUN.search(event[0]) and not re.match(r"\s+(?:on|in|of|the)\b", text[event.end() : event.end() + 6])
    if gap.strip() in (",", ";", "/", "|") and _ALONE_AFTER.match(text, event.end()):
        return False
    return bool(bare and re.search(r"[,;:=(-]\s*$|^\s*$", gap))
