"""Graduation, experience in the US, letters and away rotations."""

import re
from datetime import date

from assistant.facts import vocabulary as v
from assistant.facts.context import Context
from assistant.facts.schools import US_PLACES, US_SCHOOLS

_COUNT = "|".join([*v.COUNTS, r"\d{1,2}"])
_YEAR = r"(?P<year>(?:19[5-9]|20\d)\d)"
_DONE = (
    r"(?:finished|completed|done\s+with|got|received|earned|obtained)\s+(?:my\s+|her\s+|his\s+|an?\s+|the\s+)?(?:med(?:ical)?\s+(?:school|college|"
    r"studies|degree|university|training|faculty|education)|mbbs|mbchb|md|medicine|school)"
)
_GRADUATED = re.compile(
    rf"""(?:\byog|\byear\s+of\s+graduation\b|\bgrad(?:uation)?\s+year\b|\bclass\s+of\b|\bc/o\b)\s*(?:is|was|:|=|-|
        of)*\s*(?:{_YEAR}|'?(?P<short>[0-4]\d|[6-9]\d))\b(?![/.%+-]?\d|\s+(?:years?|yrs?|months?|students|people|kids|of\s+us|grads|or|to)\b)
    |\bgrad(?:uat(?:ed?|ing))?(?:\s+in)?\s+'(?P<short2>\d\d)\b
    |\b(?:graduated|{_DONE})\s+(?:just\s+)?(?P<lately>last|this)\s+year\b
    |\bgrad(?:uat(?:ed?|ing|ion))?\b(?:[,)]?\s+\(?(?!(?<!medical\s)college|undergrad|high|
        from\s+college)[a-z.]+){{0,8}}?[,)]?\s*(?:in|:|,|-|=|\()?\s*{_YEAR.replace("year", "year2")}\b
    |\b{_DONE}(?:,?\s+[a-z]+){{0,6}}?\s+{_YEAR.replace("year", "year3")}\b
    |\b(?:finished|qualified)\s+(?:at|from|as|in)\s+[a-z][a-z'\s]{{1,50}}?\s+in\s+{_YEAR.replace("year", "year7")}\b
    |\b(?:img|fmg)\b(?:[^.?!;\d]{{0,25}}?[,(])?\s*{_YEAR.replace("year", "year8")}\b(?=\s*(?:[,;.)]|$))
    |\b(?:university|college)(?:\s+of(?:\s+[a-z]+){{1,2}})?\s*[,(]\s*{_YEAR.replace("year", "year9")}\b(?=\s*(?:[,;.)]|$))
    |\bout\s+of\s+(?:med(?:ical)?\s+)?school\s+(?:for\s+)?(?P<out>{_COUNT})\s+(?:years|yrs?)\b
    |\b(?P<gap>{_COUNT})[- ](?:years?|yrs?)\s+gap\s+(?:since|after)\s+(?:graduat\w+|med(?:ical)?\s+school)\b
    |\b{_YEAR.replace("year", "year4")}\s+(?:img\s+|md\s+|us\s+)?(?:grad|graduate|graduation)\b
    |\b(?:(?:mbbs|mbchb)(?:\s*\([^()\d]{{1,40}}\))?(?:,?\s+[a-z]+){{0,6}}?|(?:md|osteo)(?:\s+(?:from|in|at)(?:\s+[a-z]+){{1,7}}?)?)
       \s*[,(-]?\s*(?:in\s+)?{_YEAR.replace("year", "year5")}\b
    |\b(?:mbbs|mbchb)\s*\([^()\d]{{0,60}}{_YEAR.replace("year", "year6")}\s*\)
    |\b(?:graduat\w+|{_DONE})\b(?:\s+(?!over|about|around|almost|nearly|more|
        than)[a-z]+){{0,5}}?\s+
       (?P<ago>{_COUNT})\s*\+?\s*(?:years|yrs|year|yr)\s+(?:ago|back)\b
    |\b(?P<since>{_COUNT})\s+(?:years|yrs?)\s+(?:since\s+(?:(?:i|she|he)\s+)?(?:graduat\w+|finish\w+|med(?:ical)?\s+school)
        |out(?:\s+of|\s+from)?(?:\s+(?:med(?:ical)?\s+)?school|\s+graduation|\s+training|\s*(?=[,.;)]|$))
        |(?:removed\s+)?(?:past|after|from)\s+graduat\w+|post[- ]?grad\w*)""",
    re.X,
)
_PERSONAL = re.compile(r"\b(?:i|i'm|i've|me|my|she|he|her|his|advisee|mentee)\b")
_OTHER_SCHOOL = re.compile(r"\b(?:college|undergrad\w*|high school|bachelor\w*|masters?|mph|phd)\b")

_US = r"(?:us|usa|u\.s\.|united states|america|american|states)"
_EXPERIENCE = re.compile(
    rf"\b(?:usces?|{_US}\s+clinical\s+(?:experience|rotations?|exposure)|{_US}\s+(?:hands-on\s+|"
    rf"clinical\s+)?experience|"
    rf"{_US}\s+(?:externships?|observerships?|electives?|clerkships?)|(?:externships?|observerships?|electives?|"
    rf"clerkships?|rotations?|hands-on(?:\s+experience)?|clinical\s+experience)\s+(?:in|from)\s+(?:the\s+)?{_US}|"
    r"hands-on\s+(?:experience\s+)?in\s+(?:the\s+)?(?:us|states|america)"
    r"|(?:externships?|observerships?|clerkships?|hands-on|electives?|cores|(?:clinical|core)\s+rotations?|clinicals)\b(?:\s+(?:were|was|are|is|all|done|"
    rf"mostly|experience|work|clinical|rotations?|at|in|a|hospital|rehab|clinic|hospitals)){{0,4}}?\s+(?:in|at)\s+(?:{US_PLACES}|{US_SCHOOLS}))\b"
)
_NONE = re.compile(
    r"\b(?:no|without|zero|lack|lacks|lacking|don't have|doesn't have|do not have|haven't (?:done|had|got|started|begun|gotten)|"
    r"never (?:had|"
    r"did|done)|hasn't (?:done|had|started|begun|gotten)|not (?:started|done|had)|without any|none)\s+(?:(?:any|a|of|formal|real|prior|hands-on|much)\s+)*$|"
    r"\busce\s*:\s*$"
)
_NONE_AFTER = re.compile(r"\s*[:=-]\s*(?:no|none|nil|zero|0)\b")
_SOME_AFTER = re.compile(r"\s*[:=(-]?\s*(?:yes|y\b|\d{1,2}\s*(?:months?|weeks?|wks?|mos?|mths?)|done)")
_SOME = re.compile(
    r"\b(?:all|have|has|had|did|done|completed|finished|got|with|of|doing|some|plenty of|months?|yrs?|wks?|mos?|weeks?|"
    r"year|years|months of|\d{1,2}|one|two|three|four|five|six|"
    r"'ve|i've|includes?|including)\s+(?:(?:a|an|some|my|few|of|the|two|three|four|one|\d{1,2}|months?|weeks?|wks?|"
    r"mos?|good|"
    r"strong|solid|lots|plenty|in|several|pm&r|hands-on|multiple|recent|and|observerships|done)\s+)*$"
)

_FIELD = r"(?:pm&r|pmr|pm\s?and\s?r|physiatr(?:y|ists?)|physiatrist'?s?|rehab(?:ilitation)?|pm & r)"
_LETTERS_WORD = r"(?:letters?(?:\s+of\s+rec\w*)?|lo?rs?|recs?|recommendations?)"
_LETTERS = re.compile(
    rf"\b(?P<n>{_COUNT})\s+(?:strong\s+|good\s+|great\s+)?(?:{_FIELD}\s+(?:faculty\s+)?{_LETTERS_WORD}|"
    rf"{_LETTERS_WORD}\s+"
    rf"(?:(?:are|is|come|written|all)\s+)*(?:from|by)\s+(?:(?:a|the|us|my|different|academic)\s+)*{_FIELD})\b"
    rf"|\b(?P<m>{_COUNT})\s+(?:out\s+)?of\s+(?:(?:my|her|his|the|them|which|those)\s*)?(?:(?:{_COUNT})\s+)?(?:{_LETTERS_WORD}\s+)?(?:are\s+|"
    rf"is\s+)?(?:from\s+)?"
    rf"(?:a\s+)?{_FIELD}\b|\b{_LETTERS_WORD}\s*[:=]?\s*(?:\d\s*(?:total\s*|in\s+total\s*|overall\s*)?)?[(,:]?\s*(?P<k>{_COUNT})\s+(?:from\s+)?(?:a\s+)?{_FIELD}\b"
    rf"|\b{_FIELD}\s+{_LETTERS_WORD}\s*[:=]\s*(?P<j>{_COUNT})\b"
    rf"|\b{_LETTERS_WORD}\b[^.?!]{{0,50}}?\b(?P<i>{_COUNT})\s+(?:from|by)\s+(?:an?\s+|the\s+|my\s+)?(?:home\s+)?{_FIELD}\b"
)
_AWAYS = re.compile(
    rf"\b(?P<n>{_COUNT})\s+(?:pm&r\s+|pmr\s+|rehab\s+|physiatry\s+)?(?:aways?\b(?:\s+rotations?|\s+electives?)?|"
    r"audition(?:s|\s+rotations?)\b|visiting\s+(?:rotations|electives)\b)"
    rf"|\baways?(?:\s+rotations?)?\s*[:=]\s*(?P<k>{_COUNT})\b"
)
_WISHED = re.compile(
    r"\b(?:need|needs|want|wants|hoping|hope|should|plan|plans|planning|would|aim|how many|considering|thinking|"
    r"recommend|"
    r"require|requires|required|will get|going to get|get|must|could|trying|looking for|another|at least|more|ideally|"
    r"enough|if|suggests?|says?|maximum|up to)\b[^,;.]{0,40}$"
)
_HELD = re.compile(r"\b(?:lined up|scheduled|booked|have|has|had|did|done|completed|doing|finished|with|got)\b")
_MORE = re.compile(r"(?:\d\s*-|\b(?:or|to))\s*$")


def background_facts(context: Context, today: date) -> dict[str, object]:
    """Graduation year, US experience, physiatrists' letters and away rotations, as far as they are stated."""
    facts: dict[str, object] = {}
    for match in _GRADUATED.finditer(context.text):
        if _is_told(context, match) and not _OTHER_SCHOOL.search(match[0].replace("medical college", "")):
            year = _year(match, today)
            if 1950 <= year <= 2100:
                facts["graduation_year"] = year
    for match in _EXPERIENCE.finditer(context.text):
        stated = _experience(context, match)
        if stated is not None:
            facts["us_clinical_experience"] = stated
    for name, pattern, highest in (("physiatry_letters", _LETTERS, 20), ("away_rotations", _AWAYS, 50)):
        for match in pattern.finditer(context.text):
            group = next(name for name, word in match.groupdict().items() if word)
            number = _number(match[group])
            if (
                _is_said(context, match.start(group))
                and number <= highest
                and not _is_wished(context, match, match.start(group))
            ):
                facts[name] = number
    return facts


def _year(match: re.Match[str], today: date) -> int:
    groups = match.groupdict()
    told = next((groups[name] for name in groups if name.startswith("year") and groups[name]), None)
    if told:
        return int(told)
    short = groups["short"] or groups["short2"]
    if short:
        # Nobody who applies has graduated in the first half of the last century.
        return int(short) + (2000 if int(short) < 50 else 1900)
    if groups["lately"]:
        return today.year - (groups["lately"] == "last")
    word = groups["ago"] or groups["since"] or groups["out"] or groups["gap"] or "0"
    return today.year - _number(word)


def _number(word: str) -> int:
    return v.COUNTS[word] if word in v.COUNTS else int(word)


def _is_said(context: Context, at: int) -> bool:
    return context.subject(at) == "applicant" and context.mood(at) == "plain" and not context.asked(at)


def _is_told(context: Context, match: re.Match[str]) -> bool:
    """A year is a fact even within a question: "Am I too old, YOG 2012?"."""
    at = match.start()
    if context.subject(at) != "applicant" or context.mood(at) != "plain":
        return False
    return bool(not context.asked(at) or match[0].startswith("yog") or _PERSONAL.search(context.sentence(at).text))


def _is_wished(context: Context, match: re.Match[str], at: int) -> bool:
    lead = context.text[max(context.sentence(at).start, at - 50) : at]
    after = context.text[match.end() : match.end() + 30]
    if _MORE.search(lead) or re.match(r"\s*(?:needed|required|planned|planning|enough\b|sufficient|ok\b|or \d)", after):
        return True
    return bool(_WISHED.search(lead)) and not re.match(r"\s*(?:lined up|scheduled|booked)", after)


def _experience(context: Context, match: re.Match[str]) -> bool | None:
    if not _is_said(context, match.start()):
        return None
    sentence = context.sentence(match.start())
    lead = context.text[max(sentence.start, match.start() - 60) : match.start()]
    if _NONE.search(lead) or _NONE_AFTER.match(context.text, match.end()):
        return False
    if re.search(
        r"\b(?:need|needs|want|plan\w*|will|hope|hoping|should|to|would|looking|seeking|apply\w*)\b[^,;]{0,30}$", lead
    ):
        return None
    if _SOME.search(lead) or _SOME_AFTER.match(context.text, match.end()):
        return True
    return None
