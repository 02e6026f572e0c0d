"""Passes, failures and attempts at the Steps."""

import re

from assistant.facts import vocabulary as v
from assistant.facts.context import Context, Sentence
from assistant.facts.events import COUNT, EVENT, NOUN, OF_EXAM, ORDINAL, TRY, exam_of
from assistant.facts.records import Record

_THE = re.compile(r"\b(?:the|this|that|one)\s+$")
_TRIES = re.compile(r"\b(?:attempts?|tries|goes|runs|sittings|shots)\b")
_NTH = re.compile(rf"\b(?:{ORDINAL})\s+{TRY}\b")
_NEGATED = re.compile(
    r"\b(?:never|no|not|didn't|did not|haven't|hasn't|have not|has not|without|zero|almost|nearly|didn't ever|0|avoid|"
    r"prevent|don't|doesn't|any)\s+(?:(?:any|a|an|to|step[123]?|steps|board|usmle|comlex|ever|exam|been|yet|had|have|once)\s+)*$"
    r"|(?:\bnot|n't) true that (?:i|he|she) (?:ever )?$"
)
_UNREAL_PASS = re.compile(
    r"\b(?:to|can|can't|will|would|must|should|could|may|might|won't|i'll|do i|did i|not|once i|once|until i|when i|"
    r"after i|need a|needs? to|(?<!was )(?<!is )(?<!before )(?<!then )(?<!and )(?<!by )a|until|if i|before i|i|you|they)\s+(?:(?:i|you|she|he)\s+)?$"
)
_UNREAL_FAIL = re.compile(
    r"\b(?:to|can|will|would|might|could|may|should|do|does|did|don't|won't|i'll|people who|those who|who|anyone who|"
    r"someone who|i|you|they)\s+(?:(?:i|you|they|he|she)\s+)?$"
)
_BASE = re.compile(r"(?:fail|flunk|pass)$")
_GERUND = re.compile(r"(?:failing|flunking|passing)$")
_HAS = re.compile(
    r"\b(?:i|i'm|i've|my|me|mine|has|her|his|student|advisee|mentee|she|he|candidate|applicant|an?\s+(?:img|fmg))\b"
)
_AFTER = re.compile(
    r"\b(?:after|despite|following|previous|previously|prior|initially|first|originally)\s+(?:\w+\s+){0,3}$"
)
_FIRST = re.compile(r"\s+(?:(?:it|on|in|the|my|her|his|step[12]|once|twice|attempt|time)\s+){0,3}"
                    r"(?:before|previously|initially|earlier|at first|first|1st)\b")  # fmt: skip
_REPEATED = re.compile(
    r"\b(?:again|another|second|2nd|third|3rd|twice|next|then|also|too|re-?tak\w+|retook|once more|(?:19|20)\d\d)\b"
)
_MY_OWN = re.compile(r"(?<!if )\bmy\s+(?:own\s+|old\s+|one\s+|single\s+)?(?:step[12]\s+)?$")
_PLANNED = re.compile(
    r"\b(?:plan\w*|will|scheduled|registered|considering|going to|want|hope|hoping|may|might|would|signed up|before|if|"
    r"(?:should|do|can|could) (?:i|she|he) (?:take|make|do|try|use))\s+(?:\w+\s+){0,3}$"
)
_HELD = re.compile(
    r"\b(?:took (?:me|her|him)|(?:i|i've|she|he) (?:have |had |has )?(?:needed|had|took|used|required|taken|passed|cleared)|"
    r"(?<!if )(?:my|her|his))\s+(?:(?:an?|on|the|it|my|step[12])\s+)*$"
)
_FAILED_TRIES = re.compile(rf"\s+{TRY}\b")
_CLEARLY = re.compile(r"fail|first|second|third|1st|2nd|3rd|retook")
_MINE = re.compile(r"\s+(?:at|on|for|in)\s+(?:my|her|his)\s+step[12]\b|[^.?!;]{0,40}\bfor (?:me|her|him)\b")
_PERSON = re.compile(r"\b(?:i|i'm|i've|my|me|she|he|advisee|mentee)\b|\bmy student")
_OF_BOTH = re.compile(
    r"\s+(?:in\s+)?(?:total|overall|altogether|combined)\b(?!\s+(?:on|at|for|in)\s+(?:the\s+|my\s+)?step[12])"
)
"""The sum over both exams says of neither how often it was taken."""
_BOTH = re.compile(r"\b(?:both|two)\s+(?:of\s+)?(?:(?:my|the|his|her)\s+)?(?:steps?|exams?|boards?|usmles?)\b")
_FIRST_ONE = re.compile(r"\b(?:1st|first)\s+one\s+(?:(?:i|she|he|was|is|a|got)\s+)*$")
_TAKEN = re.compile(
    r"\b(?:took|(?:had|needed|having) to (?:take|sit|write|do)|taken|sat|sat for|attempted|wrote|tried)\s+(?:the\s+|for\s+)*(?:it|step[12])\s*$"
)


def attempt_facts(context: Context, step2_at: list[int]) -> dict[str, object]:
    """Results and attempts of both Steps; `step2_at` are the offsets of the official Step 2 CK scores."""
    records = {"step1": Record(), "step2": Record()}
    focus: str | None = None
    for sentence in context.sentences:
        focus = _read(context, sentence, records, focus, _by_score(sentence, step2_at))
    facts: dict[str, object] = {}
    first = records["step1"]
    if first.passed or first.fails:
        facts["step1_result"] = "fail" if first.failed_last else "pass"
    attempts = first.attempts(passed=first.passed and not first.failed_last)
    if attempts:
        facts["step1_attempts"] = attempts
    second = records["step2"]
    passed = second.passed or bool(second.fails and _score_follows(context, second.fail_at[-1], step2_at))
    attempts = second.attempts(passed=passed)
    if attempts:
        facts["step2_ck_attempts"] = attempts
    return facts


def _by_score(sentence: Sentence, step2_at: list[int]) -> str | None:
    """ "Got a 233 after failing the first time" names no exam but tells a score of Step 2 CK."""
    return "step2" if any(sentence.start <= at < sentence.end for at in step2_at) else None


def _score_follows(context: Context, fail_at: int, step2_at: list[int]) -> bool:
    """Whether an official score is that of a later sitting rather than of the failed one."""
    for at in step2_at:
        if at > fail_at:
            gap = context.text[fail_at:at]
            if not re.match(
                r"\w+\s+(?:step2\s*)?[\s(:,]*(?:(?:with|at|by getting|scored|score of)\s+)?(?:an?\s+)?[\s(]*$", gap
            ):
                return True
        else:
            tail = context.text[at : fail_at + 40]
            if len(tail) < 240 and re.search(
                r"\b(?:once|previously|first|1st|initially|before|after|earlier|prior|twice)\b", tail
            ):
                return True
    return False


def _read(
    context: Context, sentence: Sentence, records: dict[str, Record], focus: str | None, unnamed: str | None
) -> str | None:
    events = list(EVENT.finditer(context.text, sentence.start, sentence.end))
    names = [event for event in events if event["exam"] or event["all"]]
    kind: str | None = None
    for event in events:
        if event["exam"] or event["choice"]:
            focus = event["exam"] or focus
            continue
        if event["all"]:
            continue
        implied = unnamed if not names and _CLEARLY.match(event[0]) else None
        of_both = _is_first_of_both(context.text, event.start())
        told = "step1" if of_both else exam_of(context.text, event, names, focus or implied)
        exams = ["step1", "step2"] if told == "all" else [told] if told in records else []
        if told and told not in records and told != "all":
            kind = None
        if (
            event["fail"]
            and _THE.search(context.text, sentence.start, event.start())
            and not OF_EXAM.match(context.text, event.end())
        ):
            # "Does the failure end my chances?" is of the one told before, whatever exam was named since.
            exams = [exam for exam in exams if records[exam].fails or not any(r.fails for r in records.values())]
        for exam in exams:
            kind = _count(context, sentence, event, records[exam], kind) or kind
        if told:
            focus = told if told != "all" else focus
    return focus


def _is_first_of_both(text: str, at: int) -> bool:
    """ "Both of my steps were low. The first one I failed": the first of the exams, not of the attempts at one."""
    return bool(_FIRST_ONE.search(text, max(0, at - 40), at) and _BOTH.search(text, max(0, at - 300), at))


def _count(context: Context, sentence: Sentence, event: re.Match[str], record: Record, kind: str | None) -> str | None:
    """Adds an event to an exam's record and says what kind of event it was, for the counts that follow it."""
    if event["fail"] or event["pass"]:
        if not _is_stated(context, sentence, event):
            return "unreal"
        if event["fail"]:
            again = bool(_REPEATED.search(context.text, sentence.start, sentence.end))
            number = _stated_number(context.text, sentence, event)
            # A failure told before the pass and told again after it is still the one before.
            known = (record.fails > 0 and not again) or _is_before(context.text, event)
            record.tell_failed(number, sentence.start, context.asked(event.start()), again)
            record.failed_last = record.failed_last if record.passed and known else True
            record.fail_at.append(event.start())
            return "fail"
        record.passed = True
        record.failed_last = False
        return "pass"
    if not _is_own(context, event.start()) or kind == "unreal" or not _is_counted(context, sentence, event):
        return None
    _tell_attempts(context.text[sentence.start : event.start()], event, record, kind)
    return None


def _tell_attempts(lead: str, event: re.Match[str], record: Record, kind: str | None) -> None:
    """Adds a count of attempts, or the ordinal of one, after `lead`, the sentence up to it."""
    word = event["bare"] or event["took"] or event["x1"] or event["x2"] or event[0].split()[0]
    if event["bare"] and kind not in ("pass", "fail") and not _NTH.search(lead):
        return
    if event["nth"]:
        number = v.ORDINALS[word]
        record.passed = record.passed or event[0].endswith(" pass")
        if kind == "pass" or (kind == "fail" and number > 1) or kind is None:
            record.told_attempts = max(record.told_attempts or 0, number)
    elif event["retook"]:
        record.repeated = True
    elif event["times"]:
        if kind is None and _TAKEN.search(lead):
            record.told_attempts = v.TIMES.get(word) or v.COUNTS.get(word) or int(word)
    elif not event["each"] or _TRIES.search(lead):
        record.told_attempts = v.COUNTS.get(word) or int(word)


def _is_counted(context: Context, sentence: Sentence, event: re.Match[str]) -> bool:
    """Whether a count of attempts tells what was, not what may come or what one asks about."""
    lead = context.text[max(sentence.start, event.start() - 40) : event.start()]
    if _PLANNED.search(lead) or (event["total"] and _OF_BOTH.match(context.text, event.end())):
        return False
    return bool(
        event["each"]
        or not context.asked(event.start())
        or _HELD.search(lead)
        or _MINE.match(context.text, event.end())
    )


def _stated_number(text: str, sentence: Sentence, event: re.Match[str]) -> int:
    """How many failures one word tells of: "failed twice", "two failures", "1 fail"."""
    after = re.match(
        rf"(?:\s+(?:step[12]|it|on|the|exam|usmle))*[\s(,]+(?:(?P<times>once|twice|thrice)|(?P<n>{COUNT})\s+times|"
        rf"x\s?(?P<x>[1-9])|(?P<y>[1-9])x)\b",
        text[event.end() : min(sentence.end, event.end() + 50)],
    )
    if after:
        digits = after["n"] or after["x"] or after["y"]
        return v.TIMES[after["times"]] if after["times"] else v.COUNTS.get(digits) or int(digits)
    before = re.search(
        rf"\b(?P<n>{COUNT})\s+(?:step[12]\s+)?$", text[max(sentence.start, event.start() - 20) : event.start()]
    )
    if before and (NOUN.search(event[0]) or _FAILED_TRIES.match(text, event.end())):
        return v.COUNTS.get(before["n"]) or int(before["n"])
    return 1


def _is_before(text: str, event: re.Match[str]) -> bool:
    """ "Passed after two failures", "pass (failed once before)": told last, but come first."""
    lead = text[max(0, event.start() - 40) : event.start()]
    counted = re.search(rf"\b(?:{COUNT})\s+(?:step[12]\s+)?$", lead) and NOUN.search(event[0])
    return bool(counted or _AFTER.search(lead) or _FIRST.match(text, event.end()))


def _is_own(context: Context, offset: int) -> bool:
    return context.subject(offset) == "applicant" and context.mood(offset) == "plain"


def _is_stated(context: Context, sentence: Sentence, event: re.Match[str]) -> bool:
    """Whether a pass or a failure is told as the applicant's, not asked about, feared or denied."""
    text, word = context.text, event[0]
    lead = text[max(sentence.start, event.start() - 40) : event.start()]
    if NOUN.search(word) and _MY_OWN.search(lead) and context.subject(event.start()) == "applicant":
        # "If I get a 250, would that make up for my Step 1 fail?" supposes the score, not the failure.
        return True
    if not _is_own(context, event.start()):
        return False
    if _NEGATED.search(lead) and not word.startswith(("did", "not", "has", "have")):
        return False
    if _GERUND.search(word):
        if re.search(r"\b(?:my|her|his)\s+(?:\w+\s+)?$", lead):
            return True
        after = re.search(
            r"\b(?:after|before|since|from|despite|explain\w*|address\w*|discuss\w*|disclos\w+|mention\w*|about)\s+(?:initially\s+|first\s+)?$",
            lead,
        )
        told = re.search(r"\bpassed\b", lead) or _PERSON.search(text[sentence.start : sentence.end])
        return bool(after and told)
    if _BASE.search(word) and (_UNREAL_PASS.search(lead) if event["pass"] else _UNREAL_FAIL.search(lead)):
        return False
    if NOUN.search(word) and context.asked(event.start()):
        return bool(_HAS.search(text[sentence.start : sentence.end]))
    if context.asked(event.start()):
        return bool(re.search(r"\b(?:i|i've|i had|i have|she|he|student|advisee|mentee)\s+(?:\w+\s+)?$", lead))
    return True
