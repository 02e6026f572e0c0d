"""Every score-like number in a text, with the exam that it belongs to."""

import re
from dataclasses import replace

from assistant.facts import vocabulary as v
from assistant.facts.context import Context, Sentence
from assistant.facts.spans import HIGHEST, Exam, Mention, numbers

_EXAM = re.compile(r"\b(?:step[123]|level[123]|mock|otherexam)\b|\b(?P<real>(?:the )?(?:real|actual|official) (?:thing|deal|one|"
                   r"exam|test|score|result)|test day|exam day|officially)\b")  # fmt: skip
_FILLER = (
    r"(?:ck|scores?|scored|of|is|was|were|are|a|an|at|with|came|come|comes|back|as|result|results|just|only|now|my|her|"
    r"his|the|got|i|she|he|had|have|has|in|be|been|to|it|it's|being|went|from|gave|says|said|me|and|exam|exams|test|"
    r"tests|today|yesterday|so far|then|that|which|on|were|averaging|average|respectively|hovering|currently|down|up|"
    r"official|officially|range|show|shows|showed|avg|both|wise|sitting|first|last|week|month|year|by|for|also|recent|final|finally|latest|current)"
)
_PURE_GAP = re.compile(rf"[\s:=,>()/~\"'*-]*(?:{_FILLER}[\s:=,>()/~\"'*-]*){{0,7}}$")
_STRONG_GAP = re.compile(
    r"\s*(?:score\s+|points?\s+|result\s+|average\s+|avg\s+|(?:that\s+)?(?:i|she|he)\s+(?:got|scored|had|made)\s+)?\(?(?:on|in|for|from|at|between)\s+(?:(?:the|my|her|his|their|a|an|usmle|"
    r"real|actual|numeric|numerical|numbered|scored|graded|three-digit|3-digit|old|"
    r"last|first|second|that|every|each|all|several|multiple|most|recent|latest|recently|taken|both|new)\s+){0,3}$"
)
_DIRECT_GAP = re.compile(r"\s*\(?(?:score\s+)?$|\s*-\s*$")
_LIST_GAP = re.compile(r"[\s,/&+>()-]*(?:(?:and|then|to|up to|down to|now|later|an?|on)\s*)*[\s(-]*$")
_PAIR_GAP = re.compile(r"\s*(?:,|/|&|\+|\||and|to|->|-|\))+\s*(?:and\s+)?$")
_HARD_BREAK = re.compile(r"[;(]|,|\bbut\b|\band\b|\bso\b|\bthen\b|\bwith\b|\balso\b|\bplus\b")
_LOOSE = re.compile(_HARD_BREAK.pattern + r"|\bor\b|\bsomeone\b|\bhelp")
_RESULT = re.compile(r"\b(?:pass\w*|p|fail\w*|f|flunk\w*|attempts?|try|tries|retake|pending|cleared|soon|august|july|"
                     r"june|"
                     r"september|scheduled|planned|later|next|tbd|not (?:yet )?taken)\b")  # fmt: skip
_RESULT_WITH = re.compile(r"[\s,:-]*(?:(?:which|that|i|she|he|sitting|exam|attempt|was|is|an?|and)\s+)*"
                          r"(?:pass|passed|fail|failed|done|completed|finished|cleared)\s+(?:with|at)\s+(?:an?\s+)?$|"
                          r"[\s,:-]*(?:(?:pass|passed|p|fail|failed|f)\b[\s,]*)(?:with|at|by getting|on|"
                          r"in)?\s*(?:an?\s+)?"
                          r"(?:score\s+of\s+)?$|.*\b(?:try|attempt|retake|time)\s+(?:with|at|"
                          r":)\s*(?:an?\s+)?$")  # fmt: skip
_SPENT_BEFORE = re.compile(
    r"\b(?:fail\w*|pass\w*|flunk\w*|retook|retak\w+|plan\w*|taking|take|study\w*|prep\w*|schedul\w*|registered|before|"
    r"attempts?|tries|until|waiting|pending|need|sit|sitting|delay\w*|postpon\w*|after|about|than|of)\s+(?:[a-z]+\s+){0,3}$"
)
_TAKEN = re.compile(
    r"(?<!not )(?<!n't )(?<!havent )(?<!hasnt )(?<!never )(?<!yet )(?<!having )"
    r"\b(?:took|taken|sat|wrote|did|finished|completed)\s+(?:(?:for|the|my|usmle)\s+)*$"
)
_SCORED = re.compile(
    r"(?:\s+(?:in|on|last|this)\s+[a-z0-9]+)?(?:\s+as\s+an?\s+\w+)?[\s,]*(?:and\s+)?(?:(?:i|just|only|finally)\s+)*"
    r"(?:got|scored|received|made)\s+(?:back\s+)?(?:an?\s+)?$"
)
CORRECTING = re.compile(
    r"\b(?:sorry|scratch that|i mean|i meant|meant|correction|typo|oops|whoops|wait|rather|make that|should be|"
    r"should say|should read|actually|misread|mistyped|edit|strike that|no,)\b"
)
_ON_IT = re.compile(r"\s+(?:on|in|for)\s+(?:it|that|this|them|those)\b")
_UNIT = re.compile(rf"\s*[-+]?\s*(?:{v.UNIT_NOUNS})\b(?!\s*(?:above|below|lower|higher|on\b))")
_PLURAL = re.compile(r"\s+(?!us\b|is\b|was\b|vs\b|has\b|does\b|as\b|plus\b|this\b|always\b|perhaps\b|unless\b|yes\b|"
                     r"versus\b|wants\b|asks\b|needs\b|thinks\b|keeps\b|gets\b|looks\b|puts\b|means\b|"
                     r"hurts\b|helps\b|makes\b|matters\b|works\b|seems\b|feels\b|counts\b|goes\b|gives\b|comes\b|"
                     r"says\b|"
                     r"hopes\b|plans\b|stands\b|obviously|applies\b|believes\b|worries\b|wonders\b|passes\b|less\b|"
                     r"thus\b)"
                     r"(?:[a-z]{2,}[a-rt-z]s|[a-z]+ (?:programs|hours|questions|patients|applications))\b")  # fmt: skip
_OUT_OF = re.compile(r"\bout\s+of\s+(?:the\s+)?$")
_BARE_BEFORE = re.compile(
    r"(?:^|[,;:(/\[\"'=>-]|[a-z]\)|\b(?:a|an|got|scored?|have|has|had|with|is|was|of|my|at|w/|exactly|only|just|fmg|img|imgs|"
    r"md|"
    r"usmd|osteo|to|be|the|her|his|that's|it's|currently|presently|like|and|mean|meant|actually|now|not|does|or|vs|versus|but|student|grad|"
    r"graduate|senior|applicant|mbbs|amg|i'm|by|still|say|would|will|sorry|no|pass|passed|caribbean|sgu|ross|for|aim|"
    r"me|"
    r"than|even|target|goal|are|do|then|says|maybe|aiming|wanted|want|get|score|reach|need|hit|break|in|from|result|"
    r"here|citizen|abroad|targeting|scoring|averaging|at least|getting|hoping|low|about|my|as|can|typo|correction|it|"
    r"that|rather|reads|lol|lmao|omg|ugh|tbh|dude|bro|fyi|¤|wait|so|if|whether|back|gotten|lands?|landed|sits|hers|sitting|attempt|retake|"
    r"(?:land(?:ed|s|ing)?|ended|ended\sup|came\sout|stuck|sitting|sits)\s(?:on|at))[:,]?|"
    r"\bscore[sd]?\b[^,;.]{0,25}|\b(?:some|any)(?:thing|where))\s*$"
)


_TOPIC = re.compile(r"\b(?:step[12]|mock)\b")
_QUANTITY = re.compile(r"\b(?:class|rank\w*|volunteer\w*|top)\b[^,;.]*$")


def mentions(context: Context) -> list[Mention]:
    """The score-like numbers of a text in its order, labels, counts and impossible scores left out."""
    found: list[Mention] = []
    focus: tuple[Exam | None, bool] = (None, False)
    on_topic = bool(_TOPIC.search(context.text))
    for sentence in context.sentences:
        told = numbers(sentence)
        exams = [
            (match.start(), match.end(), "step2" if match["real"] else match[0])
            for match in _EXAM.finditer(context.text, sentence.start, sentence.end)
        ]
        named = _attributed(context, sentence, told, exams, found[-1] if found else None, focus)
        found += [mention for mention in named if _possible(context.text, sentence, mention, on_topic)]
        if exams and not sentence.asks:
            last = exams[-1]
            spent = any(mention.start > last[0] for mention in named) or bool(
                _RESULT.search(context.text, last[1], sentence.end)
                or _SPENT_BEFORE.search(context.text, max(sentence.start, last[0] - 40), last[0])
            )
            focus = (last[2], spent)  # type: ignore[assignment]
    return found


def _attributed(
    context: Context,
    sentence: Sentence,
    numbers: list[Mention],
    exams: list[tuple[int, int, str]],
    previous: Mention | None,
    focus: tuple[Exam | None, bool],
) -> list[Mention]:
    text = context.text
    paired = _paired(text, numbers, exams)
    used: set[int] = set()
    named: list[Mention] = []
    for index, number in enumerate(numbers):
        if index in paired:
            named.append(replace(number, exam=paired[index]))
            used.update(range(len(exams)))
            continue
        floor = numbers[index - 1].end if index else sentence.start
        ceiling = numbers[index + 1].start if index + 1 < len(numbers) else sentence.end
        before = [i for i, exam in enumerate(exams) if floor <= exam[0] and exam[1] <= number.start]
        after = [i for i, exam in enumerate(exams) if number.end <= exam[0] and exam[1] <= ceiling]
        exam, spent, consumed = _own_exam(text, number, exams, before, after, used, ceiling)
        topic = exams[before[-1]][2] if spent and exam is None else None
        if topic == "level2" and number.low > HIGHEST:
            exam = topic
        elif (
            topic not in (None, "step2")
            and context.asked(number.start)
            and not _is_told(text, exams[before[-1]], number)
        ):
            # "Thinking about Step 3, is 220 ok?" may ask of either exam.
            exam = "otherexam"
        if consumed is not None:
            used.add(consumed)
        last = named[-1] if named else previous
        if exam is None and last and (index or CORRECTING.search(text, sentence.start, number.start)):
            gap = text[last.end : number.start] if index else ""
            if (index and _LIST_GAP.match(gap)) or (CORRECTING.search(text, last.end, number.start)):
                exam = last.exam
        if exam is None and not before and _ON_IT.match(text, number.end):
            # "My school wants 230 on the CCSE. I have a 226 on it."
            exam = focus[0]
        if exam is None and not spent and not index and not before:
            exam = focus[0] if not focus[1] and focus[0] != "step3" else None
        named.append(replace(number, exam=exam, spent=spent))  # type: ignore[arg-type]
    return _backwards(named)


def _own_exam(
    text: str,
    number: Mention,
    exams: list[tuple[int, int, str]],
    before: list[int],
    after: list[int],
    used: set[int],
    ceiling: int,
) -> tuple[str | None, bool, int | None]:
    """The exam that stands next to a number, whether one stands there that has its result, and which is used up."""
    if after:
        gap = text[number.end : exams[after[0]][0]]
        fell = "from" in gap.split() and re.match(r"\s*(?:of\s+)?\d{3}", text[exams[after[0]][1] :][:12])
        if _STRONG_GAP.match(gap) and not fell:
            # "on a step 2 mock" and "on the step 2, NBME": the practice test is the last of its phrase.
            return exams[after[0]][2], False, after[0]
    spent = False
    before = [i for i in before if i not in used]
    if before:
        i = before[-1]
        gap = text[exams[i][1] : number.start]
        lead = text[max(exams[i][0] - 40, 0) : exams[i][0]]
        mock = any(exams[j][2] == "mock" for j in before)
        name = "mock" if mock and exams[i][2] == "step2" and _PURE_GAP.match(gap) and "but" not in gap else exams[i][2]
        result = bool(_RESULT.search(gap))
        spent = result or bool(_SPENT_BEFORE.search(lead))
        if (
            re.match(r"\s*[(:=]+\s*$", gap)
            or (_PURE_GAP.match(gap) and (not spent or not _HARD_BREAK.search(gap) or "with" in gap))
            or (_RESULT_WITH.match(gap))
        ):
            return name, False, None
        if not spent and not after and not _LOOSE.search(gap) and len(gap.split()) <= 6 and name != "step3":
            return name, False, None
        if name == "step3" and not after and _TAKEN.search(lead) and _SCORED.match(gap):
            # "Took Step 3 in October and just got a 241"; of one that is only thought of, nobody has a score.
            return name, False, None
    if after:
        i = after[0]
        rest = text[exams[i][1] : ceiling]
        follower = ceiling < len(text) and bool(_PURE_GAP.match(rest)) and text[ceiling : ceiling + 1].isdigit()
        alternates = follower and len(after) == 1 and _followed_by_exam(text, ceiling, exams, i)
        taken = (follower and not alternates) or re.match(r"\s*(?:[:=]|pass|fail|p\b|f\b)", rest)
        if _DIRECT_GAP.match(text[number.end : exams[i][0]]) and not taken:
            return exams[i][2], False, i
    if before and not spent and exams[before[-1]][2] in ("mock", "step1", "otherexam", "level1", "level2", "level3"):
        gap = text[exams[before[-1]][1] : number.start]
        if "but" not in gap.split():
            return exams[before[-1]][2], False, None
    return None, spent, None


def _is_told(text: str, exam: tuple[int, int, str], number: Mention) -> bool:
    """Whether the result of an exam stands beside it, so that a number further on is that of another."""
    lead = text[max(0, exam[0] - 30) : exam[0]]
    return bool(
        _RESULT.search(text, exam[1], number.start) or re.search(r"\b(?:fail|pass|flunk)\w*\s+(?:\w+\s+)?$", lead)
    )


def _followed_by_exam(text: str, start: int, exams: list[tuple[int, int, str]], i: int) -> bool:
    return i + 1 < len(exams) and bool(re.match(r"\d{3}\s*\(?$", text[start : exams[i + 1][0]]))


def _paired(text: str, numbers: list[Mention], exams: list[tuple[int, int, str]]) -> dict[int, Exam]:
    """ "step 1/2: 210/238", "210 and 238 on steps 1 and 2": as many numbers as exams, each list in one piece."""
    if len(numbers) < 2 or len(exams) < 2:
        return {}
    (a, b), (x, y) = exams[:2], numbers[:2]
    if not (_PAIR_GAP.match(text[a[1] : b[0]]) and _PAIR_GAP.match(text[x.end : y.start])):
        return {}
    forwards = b[1] <= x.start and _PURE_GAP.match(text[b[1] : x.start])
    backwards = y.end <= a[0] and (_STRONG_GAP.match(text[y.end : a[0]]) or _DIRECT_GAP.match(text[y.end : a[0]]))
    return {0: a[2], 1: b[2]} if forwards or backwards else {}  # type: ignore[dict-item]


def _backwards(named: list[Mention]) -> list[Mention]:
    """ "from 214 to 231 on CK" names the exam of both."""
    for index in range(len(named) - 1, 0, -1):
        mention, earlier = named[index], named[index - 1]
        joined = mention.climbs or (mention.gap is not None and _LIST_GAP.match(mention.gap) and mention.exam == "mock")
        if joined and earlier.exam is None and mention.exam:
            named[index - 1] = replace(earlier, exam=mention.exam)
    return named


def _possible(text: str, sentence: Sentence, mention: Mention, on_topic: bool) -> bool:
    """Whether a number can be a score; `on_topic` where the text names a Step, so that a bare number need not look so."""
    after = text[mention.end : min(mention.end + 40, sentence.end)]
    if _UNIT.match(after) or (mention.exam is None and _PLURAL.match(after)):
        return False
    if _OUT_OF.search(text, max(sentence.start, mention.start - 12), mention.start):
        return False
    if mention.exam == "level2":
        return mention.exact
    ends = [end for end in (mention.low, mention.high) if end not in (1, HIGHEST)]
    if any(not 100 <= end <= HIGHEST for end in ends):
        return False
    if mention.exam is not None:
        return True
    if any(not 180 <= end <= HIGHEST for end in ends):
        return False
    lead = text[max(sentence.start, mention.start - 30) : mention.start]
    return (
        bool(_BARE_BEFORE.search(lead) or (on_topic and not _QUANTITY.search(lead)))
        and not re.match(r"\s*/\s*\d|-[a-z]", after)
        and not re.search(r"\d\s*/\s*$", lead)
    )
