"""One spelling for everything: the plain text that the rest of the package reads."""

import re
import unicodedata
from collections.abc import Callable

from assistant.facts import vocabulary as v
from assistant.runs import shortened

_CHARACTERS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2018\u2019\u201b\u2032\u00b4`", "'"),
        **dict.fromkeys('\u201c\u201d\u201e\u2033"', '"'),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000\t\r", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
        **dict.fromkeys("\u2192\u21d2\u27a1\u2794", " -> "),
        "\u2026": "...",
        "\u2248": "~",
        "\u223c": "~",
        "\u2265": " >=",
        "\u2264": " <=",
        "\u2022": "-",
        "\uff1a": ":",
    }
)

# Capitals alone tell the degree from the verb, so it is named before the text goes to lower case.
_OSTEOPATH = re.compile(
    r"(?<!\w)D\.O\.(?!\w)|(?<![\w'])(?<!WHAT )(?<!HOW )(?<!TO )(?<!CAN )(?<!I )(?<!SHOULD )(?<!WOULD )(?<!COULD )"
    r"(?<!WILL )(?<!YOU )(?<!WE )(?<!THEY )(?<!PROGRAMS )(?<!WHY )(?<!WHEN )(?<!WHERE )(?<!IMGS )(?<!What )(?<!How )"
    r"DO(?![a-zA-Z_05-9]|\d\d|'|-?S\b| (?i:i|you|we|they|he|she|it|this|not|if|programs|imgs|people|any|my|the|about|most|all|these)\b)"
)
# Internal medicine, where "im" without an apostrophe is "I'm".
_INTERNAL = re.compile(
    r"(?<=\d )(?:IM|im)\b|(?<=from )(?:IM|im)\b|(?<=[a-z,+&] )IM\b(?= (?:letter|lor|LOR|attending|residen|prelim|doc|and|,))"
)
_NOT_UPPER_DO = re.compile(
    r"(?<![\w'])(?:(?P<us>us|usa|american)[ -]?do(?= ?(?:student|senior|grad|school|applicant|candidate|ms|m[1-4]|"
    r"oms|\d|"
    r"[,.;:()!?/]|$|with|and (?!i\b)|here|4th|fourth|third|3rd))|"
    r"do(?= (?:student|senior|grad|graduate|school|applicant|candidate|med student|program)\b)|"
    r"(?P<am>i'?m a|i am a|as a|she'?s a|he'?s a|is a) do(?! over)\b|(?P<comma>\d{3} ?,) ?do(?=\s*(?:[,.;:!?]|$)))"
)
_DOTTED = re.compile(
    r"\b(?:(u)\.s\.(?:a\.)?|(m)\.d\.|(vs)\.|(d)\.o\.|(dr)\.|(st)\.(?= )|(e)\.g\.,?|(i)\.e\.,?|(c)\.k\.)"
)
_DOTTED_WORD = {"u": "us", "m": "md", "vs": "vs", "d": " osteo ", "dr": "dr", "st": "st", "e": " ", "i": " ", "c": "ck"}
_ASIDE = re.compile(r",\s*(say|like|hypothetically|for example|for instance|perhaps|maybe)\s*,")
_WORD = re.compile(r"(?<![\w'])[a-z][a-z'-]{0,30}(?![\w'])")

_HEADER = re.compile(
    r"^[ \t>]*(?:from|to|cc|bcc|date|sent|reply-to|when|tel|phone|fax|cell|mobile)[ ]?:.{0,100}$", re.M
)
_WROTE = re.compile(r"^[ \t>]*on .{4,120} wrote:[ ]*$", re.M)
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]*)+", re.M)
_BULLET = re.compile(r"^[ \t]*(?:[-*+\u00b7]+|\(?\d{1,2}[.)](?!\d)|q\d{1,2}[.:)])[ \t]+", re.M)
_NOISE = re.compile(
    r"""https?://\S+|www\.\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}      # addresses
    |\+\d[\d ().-]{6,20}\d                                     # telephone numbers, abroad and at home
    |(?<!\d)(?:1[-. ])?\(?\d{3}\)?[-. ]{1,2}\d{3}[-. ]\d{4}(?!\d)|(?<!\d)\d{3}-\d{4}(?!\d)
    |\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b   # dates
    |\b\d{1,2}:\d{2}\b(?:\s*[ap]\.?m\b)?|\b\d{1,4}\s*[ap]\.?m\b(?!\s?&|\sand\s)\.?   # times
    |[$\u20ac\u00a3\u20b9]\s*\d[\d,.]*k?|\b\d[\d,.]{0,12}\s*(?:%|percent\b)
    |\b\d{1,2}(?:,\d{3}){1,4}\b|\b\d{3}(?:,000){1,4}\b|\b\d{1,9}\.\d{1,9}\b
    |\#\s*\d+
    |\b\d{1,5}\s+(?:[a-z]+\s+){1,3}(?:st|street|ave|avenue|rd|road|blvd|boulevard|lane|ln|drive|court|pkwy|hwy)\b""",
    re.X,
)
# The word stays: "the 75th percentile is 260" is nobody's score.
_PERCENTILE = re.compile(r"\b\d[\d,.]{0,12}\s*(?:(?:st|nd|rd|th)\s+)?percentile\b")
_LABELLED = re.compile(rf"\b(?:{v.LABELS})\b\.?\s*(?:is|was|:|#|=)?\s*\d{{1,5}}\b(?!\s*(?:on|in) (?:step|s[12]\b|ck))")
_APPOINTMENT = re.compile(
    r"\b(?:meet|meeting|call|zoom|talk|chat|come|available|appointment|session|lunch|class)\b[^.?!\n]{0,40}?"
    r"\b(?:at|by|around|until|@)\s+\d{3}\b"
)

_TWO = r"\s*-?\s*(?:2|two|ii)(?![\w])"
_ONE = r"\s*-?\s*(?:1|one)(?![\w])"
_ROMAN_ONE = r"\s+i(?=\s*(?:[,.:;=()/-]|pass|fail|score|p\b|f\b|was\b|and step|\d{3}|$))"
_THREE = r"\s*-?\s*(?:3|three|iii)(?![\w])"
_CK = r"(?:\s*-?\s*\(?ck\b\)?|\s*ck(?=\d)|\s+clinical knowledge)?"
# "Step 1, two tries" names one exam.
_NO_COUNT = r"(?!\s+(?:tries|attempts?|times|goes|runs|shots|sittings|fails?|failures|years?|months?|aways?|letters?|lo?rs?|pm&?r|physiatr\w+|rehab|pubs?)\b)"
# Names are replaced in this order: the joined and the longer ones before the ones that they contain.
_EXAMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"(step\s*-?\s*[12]|\bs[12]|\bck)(?=ck\d{3}\b)", r"\1 "),
        (r"\b(ck|usmle|step2|nbme|uwsa[12])[=:_-]?(?=\d{3}\b)", r"\1 "),
        (r"\b(s[12])[=:](?=\d{3}\b)", r"\1 "),
        (r"\b(?:usmle\s*)?steps?\s*(?:1|one|i)\s*(?:,|/|&|\+)\s*(?:2|two|ii)(?:\s*ck)?\s*(?:,?\s*(?:and|&)|/)\s*(?:3|"
         r"three)\b",
         " step1 / step2 / step3 "),
        (rf"\b(?:usmle\s*)?steps?\s*(?:1|one|i)\s*(?:and|&|\+|,)\s*(?:(?:step|s)\s*)?(?:2|two|ii)(?![\w]){_NO_COUNT}(?:\s*ck)?",
         " step1 and step2 "),
        (r"\b(?:usmle\s*)?steps?\s*(?:1|one|i)\s*[/|]\s*(?:(?:step|s)\s*)?(?:2|two|ii)(?![\w])(?:\s*ck)?",
         " step1 / step2 "),
        (r"\bstep\s*-?2\s*-?cs\b|\bcs exam\b", " otherexam "),
        (rf"\b(?:usmle\s*,?-?\s*)?step{_TWO}{_CK}|\busmle{_TWO}{_CK}|\bstep\s*(?:2|two|ii)\s*-?ck(?=\d)", " step2 "),
        (r"\b(?:s-?2(?:\s*-?\s*ck)?|2\s?ck)\b|\busmle\s+ck\b|\bck\b(?!\w)", " step2 "),
        (r"\b(fail\w*|flunk\w*|pass\w*)\s+(?:the|my|her|his)\s+(?:first|1st)\s+(?:exam|test)\b", r"\1 step1 "),
        (r"\b(?:first|1st)\s+(?:exam|test)\b(?P<gap>[^.?!]{0,80}?)\b(?:second|2nd)\b(?:\s+(?:exam|test|one)\b)?"
         r"(?!\s+(?:try|attempt|time|look|year|sitting))", r" step1 \g<gap> step2 "),
        (r"\b(?:second|2nd)\s+(?:board|step|usmle|licensing)(?:\s+exam|\s+test)?\b", " step2 "),
        (rf"\b(?:usmle\s*,?-?\s*)?step(?:{_ONE}|{_ROMAN_ONE})|\busmle{_ONE}|\bs-?1\b", " step1 "),
        (r"\b(?:first|1st)\s+(?:board|step|usmle|licensing)(?:\s+exam|\s+test)?\b(?!\s+in\b)", " step1 "),
        (rf"\b(?:usmle\s*,?-?\s*)?step{_THREE}|\busmle{_THREE}|\bs-?3\b", " step3 "),
        (r"\b(?:lvl|lev)(?=\s*-?[123]\b)", "level"),
        (rf"\b(?:comlex(?:[- ]usa)?[ ,-]*)?level{_TWO}(?:\s*-?\s*(?:ce|pe)\b)?|\bcomlex{_TWO}(?:\s*-?\s*ce\b)?"
         r"|\bl2(?=\s*[:=]?\s*\d{3}\b)", " level2 "),
        (rf"\b(?:comlex(?:[- ]usa)?[ ,-]*)?level{_ONE}|\bcomlex{_ONE}|\bl1(?=\s*[:=]?\s*\d{{3}}\b)", " level1 "),
        (rf"\b(?:comlex(?:[- ]usa)?[ ,-]*)?level{_THREE}|\bcomlex{_THREE}", " level3 "),
        (r"\bcomlex(?:[- ]usa)?\b", " level2 "),
        (r"\b(?:new |old )?free[- ]?1(?:20|37)\b", " freeblock "),
        (r"\bnbme\s+(?:shelf|shelves)\b|\bshelf\s+nbme\b", " otherexam "),
        (r"\b(?:step2\s+)?(?:nbmes?|c[bc]?ssas?|ccses?|ccmsas?)(?:\s*(?:form\s*|#\s*)?(?:\d{1,2}|[ivx]{1,3})(?![\w])"
         r"(?:\s*(?:and|&|,|/)\s*\d{1,2}(?![\w]))*)?", " mock "),
        (r"\b(?:uwsa|uw\s?sa|uworld\s+(?:sa|self[- ]?assess\w*))s?\s*-?(?:[123](?![\w]))?(?:\s*(?:and|&|"
         r"/)\s*[123](?![\w]))?",
         " mock "),
        (r"\bform\s*#?\s*\d{1,2}(?!\d)|\bbaseline(?=\s+(?:score|was|is|of|at|around|\d{3})\b|\s*[:=])", " mock "),
        (r"\bself[- ]?(?:assess\w*|tests?\b)|\bamboss(?:\s+sa\b)?|\bmocks?(?:\s+(?:exam|test|step2|score)s?)*\b", " mock "),
        (r"\b(?:in\s+practice(?=\s*[:,(]|\s+\d)|practice(?=\s+(?:was|were|is|are|at|around|low|mid|high|about|averag\w+)\b|\s*[:=~]|\s+\d{3})|"
         r"(?:official|offline|diagnostic)\s+practice)", " mock "),
        (r"\bpractice\s+(?:(?:step2|step|full[- ]length)\s*)?(?:test|exam|score|form|assessment|step2|nbme|mock|run|"
         r"range|average|avg|result)?s?\b"
         r"(?<!practice )|\bstep2\s+practice\b", " mock "),
        (r"\bpredict(?:ed|s|or|ors|ion)?\b|\bprojected\b|\bestimated (?=step2|score|\d)", " mock "),
        (r"\b(?:mcat|gre|toefl|ielts|shelf|shelves|plab|oet|nclex|casper|ite|in-training|cbse|comats?|mccqe|uworld|uw|"
         r"qbank|gmat|lsat|cms forms?)\b", " otherexam "),
    )
)  # fmt: skip

_ON_BEHALF = re.compile(
    r"\b(?:(?:writ|ask|post|inquir|enquir|reach|message|messag)\w*(?:\s+(?:this|in|out|here))?\s+(?:for|on\s+behalf\s+of)|on\s+behalf\s+of|"
    rf"(?:question|asking)\s+(?:is\s+)?for|help(?:ing)?)\s+my\s+(?:[a-z]+\s+)?(?P<whom>{v.OTHER_PEOPLE})\b(?!'s|\s+and\s+(?:myself|me|i)\b)"
)

_DIGIT_WORDS = {**v.UNITS, **v.TEENS, **v.TENS}
_TENS = "|".join(v.TENS)
_SMALL = "|".join(v.UNITS)
_TEENS = "|".join(v.TEENS)
_SPOKEN = re.compile(
    rf"\b(?:(?P<hundreds>one|two|three|a)[ -]hundred(?:[ -]?(?:and[ -])?"
    rf"(?:(?P<t1>{_TENS})(?:[ -](?P<u1>{_SMALL}))?|(?P<s1>{_TEENS}|{_SMALL})))?"
    rf"|(?P<lead>one|two|three)[ -](?:(?P<t2>{_TENS})(?:[ -](?P<u2>{_SMALL}))?|(?P<s2>{_TEENS})"
    rf"|(?:oh|o|zero)[ -](?P<s3>{_SMALL})))"
    r"(?![\w]|[ -](?:minute|hour|day|week|month|year|page|item|question|credit|min|hr)s?\b)"
)
_SPOKEN_DECADE = re.compile(
    r"\b(?P<lead>one|two)[ -](?:hundred[ -](?:and[ -])?)?(?P<tens>twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies\b"
)


_TRY = r"(?:try|tries|attempts?|goe?s?|runs?|sittings?|shots?|takes?|times?|cracks?)"
_ORDINAL = "|".join(v.ORDINALS)
_CLEAR = r"(?:pass|clear|get\s+(?:through|past)|make\s+it\s+through)"
_TRIES_TO_PASS = re.compile(
    rf"\b(?:took|needed|required|after|on|had)\s+(?:(?:me|her|him|an?|my|the|his)\s+)*(?:(?P<n>{_SMALL}|[1-9])|(?P<nth>{_ORDINAL}))\s+"
    rf"{_TRY}\s+(?:(?:for|before)\s+(?:me|her|him|i|she|he)\s+)?(?:to\s+)?(?:{_CLEAR}|passed|cleared)\s+(?:the\s+)?(?P<exam>step[12])\b"
)
_WORKED = re.compile(
    rf"\b(?P<nth>{_ORDINAL})\s+(?:try|attempt|time|go|run|sitting)\s+(?:worked(?:\s+out)?|succeeded|was\s+(?:a\s+|the\s+)?(?:success\w*|charm)|did\s+it)"
    r"(?:\s+(?:for|on|with)\s+(?P<exam>step[12]))?"
)
# How failing, passing and sitting again are said otherwise.
_RESULTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(
        rf"\b(?:(?:did\s+not|didn't|could\s+not|couldn't)\s+(?:quite\s+|manage\s+to\s+|actually\s+)*(?:{_CLEAR}|make\s+it\s+on|succeed(?:\s+(?:at|in|on))?)"
        r"|missed\s+(?:passing|(?:the|a)\s+pass(?:ing)?(?:\s+(?:mark|score|line))?)|(?:fell|came(?:\s+up)?)\s+short(?:\s+of\s+(?:passing|a\s+pass))?"
        r"|failed\s+to\s+(?:pass|clear)|(?:was\s+)?an?\s+no[- ]pass|no[- ]pass|(?:was\s+not|wasn't)\s+successful|unsuccessful(?:\s+attempt)?)(?:\s+(?:on|at|in|with))?(?=\s|[,.;)])"),
     "failed"),
    # To bomb an exam is to do badly; where it was passed later, it was to fail.
    (re.compile(r"\b(?:bombed|tanked|blew|botched)\b(?=[^.?!]{0,60}\b(?:pass(?:ed)?|cleared|retook|retake|re-?sat)\b)"), "failed"),
    (re.compile(
        r"\b(?:(?:got|made\s+it|squeaked|squeezed|scraped|squeaked)\s+(?:through|by|past)|cracked)(?=\s+(?:it\b|(?:my\s+|the\s+)?step[12]))"),
     "passed"),
    (re.compile(rf"\bbut\s+(?:i\s+|she\s+|he\s+)?did(?=\s+(?:(?:on|it|at)\s+)*(?:the|my|her|his)\s+(?:{_ORDINAL}|next)\b)"), "but passed"),
    (re.compile(r"\b(?:re-?sat|re-?wrote|re-?attempted|(?:sat|took|wrote)\s+(?:it\s+)?again|redid|repeated(?=\s+(?:it\b|step[12]|the\s+exam)))\b"),
     "retook"),
    (re.compile(r"\b(?:re-?sit|redo|re-?take|repeat(?!\s+(?:it|step|the|that)\b)(?:\s+(?:attempt|sitting|exam|test))?)\b"), "retake"),
)  # fmt: skip
_FAIL_THEN_PASS = re.compile(
    r"\b(step[12]\s*[:=-]?)\s*f(?:ail)?\b\s*(?:(?:,|;)?\s*(?:and\s+)?then\s+|-*>\s*|[,/]\s*)p(?:ass)?\b(?!\s*(?:on\s+)?step)"
)


def _spoken(match: re.Match[str]) -> str:
    groups = match.groupdict()
    lead = groups["hundreds"] or groups["lead"]
    rest = sum(_DIGIT_WORDS[word] for name, word in groups.items() if word and name not in ("hundreds", "lead"))
    return str((1 if lead == "a" else v.UNITS[lead]) * 100 + rest)


def _spoken_decade(match: re.Match[str]) -> str:
    return f"{v.UNITS[match['lead']] * 100 + v.TENS[match['tens'] + 'y']}s"


def _tries(match: re.Match[str]) -> str:
    tries = f"{match['n']} attempts" if match["n"] else f"{match['nth']} attempt"
    return f" passed {match['exam']} , {tries} "


def _spelling(match: re.Match[str]) -> str:
    return v.MISSPELLINGS.get(match[0], match[0])


def _lowered_degree(match: re.Match[str]) -> str:
    return match[0][: -len("do")] + " osteo " if match[0].endswith("do") else match[0]


def _unwrapped(text: str) -> str:
    """Lines of full width run on; shorter ones end a statement, as in a list or a signature."""
    lines = text.split("\n")
    return "".join(line + (" " if len(line) >= 60 else "\n") for line in lines)


def _represented(text: str) -> str:
    """Somebody who writes for a wife or a friend writes about an advisee."""
    found = _ON_BEHALF.search(text)
    return re.sub(rf"\bmy\s+{found['whom']}\b", "my advisee", text) if found else text


_STEPS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    # Long blanks go first, lest every later pattern walks over them.
    (re.compile(r" {2,}"), " "),
    (re.compile(r"\n\s*\n"), "\n\n"),
    (_DOTTED, lambda match: _DOTTED_WORD[match[match.lastindex or 0]]),
    (_NOT_UPPER_DO, _lowered_degree),
    (re.compile(r"\bunited states(?: of america)?\b"), "us"),
    (re.compile(r"\bw/o\b"), "without"),
    (re.compile(r"\bw/\s*"), "with "),
    (_WORD, _spelling),
    (re.compile(r"\bits(?=\s+(?:an?\s+)?\d{3}\b)"), "it's"),
    (
        re.compile(
            r"(?<![\w.])1\s*[-:=]\s*(?=(\d{3}|pass|p\b)\s*[,;/]?\s*2\s*[-:=]\s*\d{3}\b)(?:\d{3}|pass|p)\s*[,;/]?\s*2\s*[-:=]\s*"
        ),
        r"step1 \1 , step2 ",
    ),
    (_ASIDE, r" \1 "),
    (_HEADER, " "),
    (_WROTE, " "),
    (_QUOTED, ""),
    (_BULLET, ""),
    (re.compile(r"\b(?:an?|one)\s+decade\b"), "10 years"),
    (_PERCENTILE, " \u00a4 percentile "),
    (_NOISE, " \u00a4 "),
    *_EXAMS,
    (_SPOKEN_DECADE, _spoken_decade),
    (_SPOKEN, _spoken),
    (_TRIES_TO_PASS, _tries),
    (_WORKED, lambda match: f" passed {match['exam'] or ''} on the {match['nth']} attempt "),
    *_RESULTS,
    (_FAIL_THEN_PASS, r"\1 failed then passed "),
    (_LABELLED, " \u00a4 "),
    (_APPOINTMENT, " \u00a4 "),
    (re.compile(r"\.{2,}"), " , "),
    (re.compile(r"[ ]*\n[ ]*\n\s*"), " . "),
    (re.compile(r"[ ]*\n[ ]*"), " , "),
    (re.compile(r" {2,}"), " "),
)


def plain(message: str) -> str:
    """Lower-case text in which exams are step1 … level3, mock or otherexam, spoken numbers are digits, a noise is ¤."""
    bare = "".join(c for c in unicodedata.normalize("NFD", shortened(message)) if not "\u0300" <= c <= "\u036f")
    text = _INTERNAL.sub("medicine", _OSTEOPATH.sub(" osteo ", bare.translate(_CHARACTERS))).lower()
    text = _represented(_unwrapped(text))
    for pattern, replacement in _STEPS:
        text = pattern.sub(replacement, text)
    return text.strip(" ,")
