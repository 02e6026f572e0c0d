"""What a message asks: its parts, each with what kind of answer it wants and what it refers back to."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.retrieval.search import IMG_WORDS

Intent = Literal["general", "standing", "chances", "breadth", "plan"]
"""How many programs (breadth), where a score puts one (standing), whether it is good enough (chances), what to do and
when (plan), or any other."""

MOST_PARTS = 6
"""Parts answered in one message; what follows is answered with the last."""

LONGEST_CONTEXT = 40
"""Words of what a question refers back to."""

LONGEST_QUERY = 60
"""Words; a longer message with one question is an email around it."""

BRIEF = 5
"""Words."""

SHORT = 8
"""Words; in a longer question "it" and "that" mostly refer to something within it."""

ASKING = r"(?:how|what|when|where|which|who|whom|why|whether|should|can|could|do(?!\s(?:student|grad|senior|school|applicant|candidate|here))|does|did|is|are|am|will|would|may|has|have)"
_SENTENCE = re.compile(r"(?<=[?!])\s+|(?:(?<=[a-z0-9)\]\"'’”]\.)|(?<=[A-Z]{2}\.)|(?<=&R\.))\s+(?!\d)|\n+")
_JOINT = re.compile(
    r"\s*(?<![\w(])\(?(?:[a-h]|[1-9]|i{1,3}|iv|v)\)\s*(?=\w)"
    rf"|\s*(?:[,;:—–]|\s-\s)\s*(?:and\s+|but\s+|also\s+|plus\s+|so\s+)?(?={ASKING}\b)"
    rf"|\s+(?:(?:and|but|also|plus)\s+)+(?=(?:how|what|when|where|which|who|why|whether|should|can|do|does|is|are|will|would)\b)"
    r"|\s+or\s+(?=whether\b)|,?\s+(?:and|but|also|plus)\s+(?=i(?: am|['’]m) (?:also )?(?:not sure|unsure|curious|wondering)\b|i (?:do not|don['’]?t) (?:really )?(?:know|understand)\b)",
    re.IGNORECASE,
)
_INDIRECT = (
    r"\b(?:wonder(?:ing)?|my (?:other|second|third|next|last|main|final) (?:question|thing|concern|worry)|tell me|let me know|explain|please advise|any (?:tips|advice|thoughts)|my questions? (?:is|are))\b"
    r"|\b(?:not sure|unsure|curious|confused|argue|argu(?:es|ing)|debat(?:e|ing)|disagree) (?:about |on )?(?:if|how|what|whether|which|when)\b"
    r"|\b(?:do not|don['’]?t|did not|didn['’]?t) (?:really |quite |fully )?(?:know|understand) (?:if|how|what|whether|which|when|who|why|where)\b"
    r"|\b(?:advice|thoughts?|opinion|guidance|pointers|honest read|take) (?:on|about)\b"
    r"|\b(?:need|like|love|want(?:ed)?|hoping|hope|wish(?:ed)?|grateful|glad|keen|eager) to (?:know|hear|learn|understand|ask(?! (?:you )?(?:a few|a couple|some)\b)|settle)\b"
)
_ASKS_INDIRECTLY = re.compile(rf"\?|{_INDIRECT}", re.IGNORECASE)
_NUMERAL = re.compile(r"^\s*\(?(?:[a-h]|\d{1,2}|i{1,3}|iv|v)[).:]\s+(?=\S)", re.IGNORECASE)
_LEADS_IN = re.compile(r"(?:\b(?:on|about|to ask|to know|points|questions|following|these|this)|:)\W*$", re.IGNORECASE)
"""What only announces questions: "I would like to ask:"."""
_INVERTED = re.compile(
    r"^\W*(?:(?:and|but|so|also|then|roughly|about|exactly|[a-h1-9])\W+)*(?:(?:how|what|why|whom?|whether)\b"
    r"|(?:which|where|when)\s+(?:\w+\s+){0,2}?(?:do|does|did|should|can|could|will|would|am)\b"
    r"|(?:should|can|could|do|does|did|is|are|am|will|would|may|has|have)\s+(?:i|we|it|that|this|there|my|an?|the|s?he|they|any|one|step)\b)",
    re.IGNORECASE,
)
"""A clause within a statement that is a question all the same; "which was great" is none."""
_WHEN = re.compile(rf"(?!{_INVERTED.pattern})\W*(?:when|where)\s+(?!is\b|are\b)", re.IGNORECASE)
"""Leads into the question after it: "When I pass Step 1, will that …"."""
_ASKS = re.compile(
    rf"^\W*(?:(?:and|so|but|also|ok|okay|hi|hello|thanks|please|then|first(?:ly)?|second(?:ly)?|third(?:ly)?|next|lastly|"
    rf"finally|roughly|about|approximately|exactly|in particular|[a-h1-9])\W+)*{ASKING}\b|\?\W*$"
    rf"|{_INDIRECT}",
    re.IGNORECASE,
)
_BREADTH = re.compile(
    r"\bhow many (?:(?!are\b|have\b|exist)[\w&’'-]+ ){0,4}?(?:programs?|programmes?|places|schools|residenc(?:y|ies)|apps|applications)\b"
    r"(?!\s+(?:are|exist|have|has|offer|sponsor|accept|take|in the|filter|use|require|interview|will(?! (?:i|we|he|she|they)\b)|that|fill))"
    r"|\bhow many (?:should|do|would|must|does) (?:i|he|she|they|we|my \w+|one|an? \w+) (?:need to |have to )?apply\b"
    r"|\bhow many (?:(?:does|do|should|would|must|of them|in total|more)\b)(?: \w+){0,6} (?:send|apply|submit)\b"
    r"|\bapply (?:to )?how many\b|\bhow (?:broad(?:ly)?|wide(?:ly)?)\b.{0,30}\bappl|\bhow (?:broadly|widely)\b"
    r"|\b(?:number|count) of (?:programs|programmes|places|schools|residenc(?:y|ies)|applications|apps)\b(?! (?:in|that|are|offer|remain|stay))"
    r"|\bnumber of (?!rank)[\w&-]+ (?:programs|programmes|applications|apps)\b(?! (?:in|that|are|offer|remain|stay))"
    r"|\b(?:program|application|eras|app) (?:count|number|total)\b|(?<!rank )\blist (?:size|length)\b|\b(?:size|length) of (?:(?:my|his|her|their|the|a|our) )?(?!rank)(?:\w+ )?list\b"
    r"|\bhow (?:long|big|large|short|small|extensive) (?:should|must|would|does|will|can|ought|is|do) (?:(?!rank)\w+ ){0,4}?list\b"
    r"|\bhow wide\b.{0,30}\bnet\b|\bcast\w*\b.{0,20}\bnet\b",
    re.IGNORECASE,
)
_GROUP = r"(?:tier|band|bracket|range|category|categorie|group|bucket|zone|bin)"
_VERDICT = r"(?:low|weak|borderline|average|fine|ok|okay|decent|good|solid|comfortable|strong|competitive|challenging|bad|poor|great)"
_SCORE = r"(?:i|he|she|they|it|this|that|(?:(?:my|his|her|their|the|this|that|such an?|an?) )?(?:\w+ )?(?:score|result|number|ck|step 2(?: ck)?|drop|2\d\d))"
"""What may be judged: a person or a score; "how is research seen" is another matter."""
_STANDING = re.compile(
    r"\bwhere (?:do|would|does|will|might) (?:i|we|he|she|they|my \w+|this \w+|the \w+|that|each of \w+) (?:stand|fall|fit|sit|land|rank|end up|put)"
    r"|\bwhere (?:does|would|do) (?:that|this|it|my \w+|a \d{3}|\d{3}) (?:put|leave|place)\b|\bwhere (?:am|is|are) (?:i|he|she|they|my \w+|this \w+)\b"
    rf"|\b(?:what|which|my|his|her|their) (?:score )?{_GROUP}\b(?! of)|\b(?:which|what|one) of (?:the|your|these|those) (?:\w+ )?{_GROUP}s\b|\btier\b"
    r"|\bhow does (?:the|your) guide (?:describe|rate|see|call|classify|label|rank)\b"
    rf"|\bhow(?:['’]?s| (?:am|is|are|will|would|might)) {_SCORE}(?: be)?(?: \w+ly)? (?:seen|viewed|rated|judged|considered|regarded|perceived|received|read|looked (?:up)?on)\b"
    rf"|\bhow (?:do|does|will|would|might) (?:programs?|pds?|program directors?|they|people|you|the guides?)(?: \w+ly)? (?:see|view|rate|judge|consider|regard|perceive|receive|read|look (?:up)?on|look at) {_SCORE}\b(?! \w+ly)"
    r"|\b(?:my|his|her|their) standing\b(?! in\b)|^\W*standing\W*$"
    rf"|\bhow (?:do|does|will|would) {_SCORE} rate\b|\b(?:say|think|make) (?:of|about) (?:my|his|her|their|that|this) (?:step 2 |ck )?(?:score|result|number)\b"
    rf"|\b{_SCORE} (?:really )?(?:counts?|qualif\w+|be (?:seen|classed|counted)) as (?:an? )?(?:very |highly )?{_VERDICT}\b"
    rf"|\b{_SCORE} makes? (?:me|him|her|them) (?:an? )?(?:very |highly )?{_VERDICT}\b"
    rf"|(?:^\W*|[:,] |\b{_SCORE} )(?:(?:more|very|highly|just|only) )*{_VERDICT},? or (?:(?:just|only|more|very|highly|is|rather) )*{_VERDICT}\b(?! (?:idea|time|plan|to)\b)"
    r"|\bwhat (?:does|would|will) (?:that|this|it|my \w+|(?:a )?2\d\d)(?: \w+)? (?:mean|make|get|give|put)\b",
    re.IGNORECASE,
)
_CHANCES = re.compile(
    r"\bhow (?:do|does|would|will) (?:i|my|his|her|their|a|an|this|that) .{0,40}\b(?:look|compare|stack|fare|rank)"
    r"|(?<!percentile )\b(?:is|are|was|would) (?:a |an |my )?(?:score of |step 2 (?:ck )?(?:score )?(?:of )?)?~?2\d\d\b(?! percent)"
    r"|\b(?:am|is|are) (?:i|he|she|they|my \w+) (?:\w+ )?(?:competitive|in trouble|ok|okay|doomed|screwed|strong|safe|done|cooked)"
    r"|\b(?:my|his|her|their|what|any|a) (?:\w+ )?(?:chances?|odds|shot)\b|\bgood enough\b|\bhow competitive (?:am|is (?:he|she|my|that|this|a)) ",
    re.IGNORECASE,
)
_PLAN_NOUN = r"(?:(?:action |master )?plan|time ?line|road ?map|check ?list|next steps?|to-?do(?:s| list)|to do list)"
_PLAN_KIND = r"(?:(?:my|his|her|their|our|an?|the|your|own|some|full|whole|complete|short|simple|detailed|concrete|clear|realistic|step[- ]by[- ]step|personal(?:i[sz]ed)?|monthly|application|pm ?& ?r|pmr|residency|match|eras|img|us) )*"
_PLAN_END = r"(?=\W*$|[.,;:!?](?:\s|$)|\W+(?:please|as an?|with|given|based on|from here|now|right now|look|like|be|(?:for|to|in|until|till|before|up to) (?:me|us|my (?:pm ?&? ?r |pmr |residency )?(?:application|residency|match|situation|student|profile)|the (?:match|season|cycle|year|application)|this (?:season|cycle|year)|him|her|them|an? (?:imgs?|us|do|md|student|applicant)|imgs?|pm|pmr|residency|match|apply|get|eras|next)\b))"
_PLAN = re.compile(
    rf"\bwhat (?:(?:should|must|do|would|shall) (?:i|we|he|she|they|my \w+)|(?:is|are) (?:there )?(?:left )?to) (?:(?:need|have) to )?(?:be )?(?:do(?:ing)?|focus(?:ing)? on|work(?:ing)? on|priorit\w+)(?: about my application)? (?:right now|now|next|at this (?:point|stage|time)|from here(?: on)?|today|this (?:year|month|summer|spring|fall|winter))"
    rf"(?=\W*$|\W+(?:as an?|to (?:prepare|match|get|apply)|for (?:pm|my application|residency|the match)|with my application)\b)"
    rf"|\b(?:make|build|create|give|write|draw|draft|generate|outline|show|want|need|like|get|have|put together|come up with|lay out|walk me through)(?: (?:me|us|him|her|them|up|out))? {_PLAN_KIND}(?<!backup ){_PLAN_NOUN}{_PLAN_END}"
    rf"|\bwhat(?:['’]?s| is| are|['’]?re| should| would| does)? (?:be )?(?:my|the|his|her|their|our|an?) {_PLAN_KIND}{_PLAN_NOUN}{_PLAN_END}"
    rf"|^\W*(?:(?:so|ok|okay|and|then|please|any)\W+)*{_PLAN_KIND}{_PLAN_NOUN}(?: (?:please|for me|for (?:an? )?(?:img|us|do|md)\w*(?: \w+)?))?\W*$"
    r"|\bwhat(?:['’]?s| is| comes| do i do| should i do) next\W*$|\bwhere (?:do|should) (?:i|we|they|he|she|my \w+) (?:even )?(?:start|begin)(?: now)?\W*$",
    re.IGNORECASE,
)
_REFERS_BACK = re.compile(
    r"^\W*(?:and|but|so|what about|how about|what if|why|ok|then|also|or)\b"
    r"|\b(?:it|that|this|they|them|those|these|one|ones|there|then|instead|either|both)\b",
    re.IGNORECASE,
)
_FILLER = set(
    "a about actually again also am an and another any anybody anyone anything are as at be been being bit but by "
    "can case could count counts did difference different do does doesnt dont else even exactly example examples "
    "fine for from get go goes good got had has have having he help her his hold holds how i id if im in instead "
    "is isnt it its ive just kind kinds later let lets like lot many me mean meaning means more most much my need "
    "no not now of ok okay on or other others our over please really reason reasons right same say says she "
    "should so some somebody someone something sort sorts specifically still stuff such sure tell than thanks "
    "that the their them then there these they thing things this those though to too true us was way ways we well "
    "were what when where whether which who whole whom why will with would yeah yes you your youre".split()
)
_ASKS_GUIDE = re.compile(
    r"^\W*what (?:does|do|would) the guides? (?:say|tell|recommend|suggest)(?: about (?:that|this|it|me))?\W*$",
    re.IGNORECASE,
)
_VERDICTS = set(
    "low high solid strong weak good great bad competitive comfortable safe enough borderline challenging decent "
    "average right very".split()
)
"""A question of these alone ("Solid, right?") asks what a score is worth."""

_INTENTS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    ("breadth", _BREADTH),
    ("standing", _STANDING),
    ("plan", _PLAN),
    ("chances", _CHANCES),
)
_WORD = re.compile(r"[a-z0-9&]+", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """One question of a message.

    `whole` is the question with what is stated around it, where the message asks one thing: that tells what it is
    about. `context` is what a question refers back to, or may where it is short; one that says nothing by itself ("and
    from whom?") is `hollow`, one that surely refers to an earlier message is a `follow_up`.
    """

    text: str
    intent: Intent
    whole: str
    context: str = ""
    hollow: bool = False
    follow_up: bool = False

    @property
    def query(self) -> str:
        """What to look for. Where the rules answer, the facts stated beside the question are theirs."""
        return self.text if self.intent in ("breadth", "standing") else self.whole


SAME = 0.6
"""Share of the words of two questions that they have in common, from which they ask the same."""

_KIND = re.compile(
    r"\b(?:how (?:many|much|long|often)|how|when|who|whom|where|why|which|what|whether|if|should|can|do|does|is|are)\b"
)
_ABOUT = re.compile(r"\b(?:about|on|regarding|concerning)\b", re.IGNORECASE)

Understanding = Callable[[str], str]
"""Words as applicants write them into words as the guides do; what is shown to the user keeps the user's own."""


def parts_of(
    message: str, history: Sequence[str] = (), understood: Understanding = str, most: int = MOST_PARTS
) -> list[Part]:
    """The questions of a message in its order; a message that asks nothing is one part."""
    asked, stated = questions_in(message, understood)
    words = message.split()
    if len(asked) <= 1 and len(words) <= LONGEST_QUERY:
        text = asked[0] if asked else " ".join(words)
        return [_only_part(text, " ".join(words), bool(asked and stated), history, understood)]
    if not asked:
        return [_part(" ".join(words), "", understood)]
    if len(asked) > most:
        asked = [*asked[: most - 1], " ".join(asked[most - 1 :])]
    return [_part(text, asked[n - 1] if n else " ".join(stated), understood) for n, text in enumerate(asked)]


def questions_in(message: str, understood: Understanding = str) -> tuple[list[str], list[str]]:
    """What a message asks and what it only states, each in its order."""
    stated: list[str] = []
    asked: list[str] = []
    for sentence in (s.strip() for s in _SENTENCE.split(message) if s.strip()):
        for n, clause in enumerate(_clauses(sentence)):
            meant = understood(clause)
            wants = _INVERTED if n and not _ASKS_INDIRECTLY.search(sentence) else _ASKS
            asks = wants.search(meant) and not (_LEADS_IN.search(meant) and not meant.endswith("?"))
            # The number of a question in a list is none of its words.
            (asked if asks or _PLAN.search(meant) else stated).append(_NUMERAL.sub("", clause) or clause)
    return asked, stated


def _only_part(text: str, message: str, has_statement: bool, history: Sequence[str], understood: Understanding) -> Part:
    meant = understood(text)
    content = _content(meant)
    intent = _intent(meant, content)
    # A plan follows from what is stated beside it; what was asked before is another matter.
    alone = has_statement or intent == "plan" or not history
    leans = not alone and (not content or _refers_back(meant))
    context = _asked_before(history, understood) if leans or not (alone or len(_WORD.findall(text)) > SHORT) else ""
    if leans and not content and intent == "general":
        # "And with a 250?" asks again what was asked before.
        intent = parts_of(history[-1], history[:-1], understood)[-1].intent
    return Part(text, intent, message, context, hollow=not content, follow_up=leans)


def _asked_before(history: Sequence[str], understood: Understanding) -> str:
    """What a follow-up refers back to: the latest question, with those that it leans on itself."""
    asked = [message for message in history if not states_only(message)] or list(history[-1:])
    used: list[str] = []
    for message in reversed(asked):
        used.insert(0, message)
        meant = understood(message)
        if _content(meant) and not _refers_back(meant):
            break
    return _short(" ".join(used))


def _part(text: str, before: str, understood: Understanding) -> Part:
    """One of several questions, or one in a long message: what stands before it counts only where it leans on it."""
    meant = understood(text)
    content = _content(meant)
    context = _short(before) if not content or _refers_back(meant) else ""
    return Part(text, _intent(meant, content), text, context, hollow=not content)


def _refers_back(text: str) -> bool:
    return len(_WORD.findall(text)) <= SHORT and bool(_REFERS_BACK.search(text))


def _short(context: str) -> str:
    return " ".join(context.split()[-LONGEST_CONTEXT:])


def _clauses(sentence: str) -> list[str]:
    """A sentence cut where a new question begins, as long as each piece says something."""
    clauses: list[str] = []
    start = 0
    for joint in _JOINT.finditer(sentence):
        before, after = sentence[start : joint.start()], sentence[joint.end() :]
        if len(before.split()) >= 2 and len(_content(after)) >= 1 and not _WHEN.match(before):
            clauses.append(before.strip())
            start = joint.end()
    clauses.append(sentence[start:].strip())
    return clauses


def _intent(text: str, content: set[str]) -> Intent:
    for intent, pattern in _INTENTS:
        if pattern.search(text):
            return intent
    return "chances" if (content and content <= _VERDICTS) or _ASKS_GUIDE.match(text) else "general"


def states_only(message: str) -> bool:
    """Whether a message asks nothing: a fact, or the answer to a question of ours."""
    return not any(_ASKS.search(s) or _PLAN.search(s) for s in _SENTENCE.split(message))


def _content(text: str) -> set[str]:
    words = _WORD.findall(IMG_WORDS.sub(" ", text).lower())
    return {word for word in words if word not in _FILLER and not word.isdigit()}


SPECIALTIES = (
    r"dermatology|derm|orthop(?:a)?edics?|ortho|neurosurgery|anesthesi(?:a|ology)|radiology|family medicine|"
    r"internal medicine|psychiatry|psych|neurology|pediatrics|peds|emergency medicine|ob[-/ ]?gyn|ophthalmology|ophtho|"
    r"urology|general surgery|plastic surgery|pathology|radiation oncology|ent|otolaryngology|cardiology|"
    r"dentistry|podiatry|im|fm|em"
)
_ELSEWHERE = re.compile(
    rf"\b(?:{SPECIALTIES}) (?:programs?|residenc(?:y|ies)|spots?|applicants?|match)\b"
    rf"|\b(?:match(?:ing)?(?: in)?(?:to)?|apply(?:ing)?(?: to| for| in)?|go(?:ing)? (?:into|for)|for|into) (?:an? )?(?:{SPECIALTIES})\b"
    r"(?! (?:rotation|letter|attending|clerkship|exam))",
    re.IGNORECASE,
)
_HERE = re.compile(
    r"\bpm ?(?:&|and|n|\+) ?r\b|\bpmr\b|\bphysiatr|\brehab|\bphysical medicine\b|\bdual\b|\bbackup\b", re.IGNORECASE
)


_WORK = re.compile(
    r"\b(?:can|could|will|would) (?:you|u) (?:please |mind |(?:also )?be (?:able|willing|happy|open) to |have time to )?(?:write|draft|edit|proofread|review|rewrite|translate|fix|grade|read|look over)(?:ing)? "
    r"|^\W*(?:please )?(?:write|draft|edit|proofread|rewrite|translate) (?:me |my |a |an |this )",
    re.IGNORECASE,
)


def asks_for_work(text: str) -> bool:
    """Whether the program is asked to do something other than to answer: to write, to edit, to review."""
    return bool(_WORK.search(text))


def asks_elsewhere(text: str) -> bool:
    """Whether a question is about another specialty's residency, on which these guides say nothing."""
    return bool(_ELSEWHERE.search(text)) and not _HERE.search(text)


_PROBABILITY = re.compile(
    r"\bpercentiles?\b|\bprobabilit|\b(?:percent|percentage|%) (?:chance|odds|probability|likelihood)|\bwhat (?:percent|percentage|%)"
    r"|\b(?:chances?|odds|likelihood)\b.{0,30}\b(?:(?:a|actual|exact|real) number|numbers|percent|percentage|%|decimal|fraction)|\bcalculat\w+ my\b.{0,20}\b(?:chances?|odds)",
    re.IGNORECASE,
)


def asks_probability(text: str) -> bool:
    """Whether a question wants a percentage or a percentile, which is never estimated."""
    return bool(_PROBABILITY.search(text))


def asks_standing(part: Part) -> bool:
    """Whether a question, whatever else it wants, asks what a score is worth: "chances and number of programs?"."""
    asked = _STANDING.search(part.text) or _CHANCES.search(part.text)
    return part.intent in ("standing", "chances") or (part.intent == "breadth" and bool(asked))


def asks_the_same(text: str, other: str) -> bool:
    """Whether one question repeats another in nearly the same words: "how many?" is not "when?"."""
    words, others = _content(text), _content(other)
    kinds = [sorted(set(_KIND.findall(t.lower()))) for t in (text, other)]
    return kinds[0] == kinds[1] and len(words & others) >= SAME * max(1, len(words | others))


def announces(text: str) -> bool:
    """Whether a question only names what the next one asks: "I was wondering about letters."."""
    return bool(_ABOUT.search(text)) and not _KIND.search(text.lower()) and not text.rstrip().endswith("?")


def is_short(text: str) -> bool:
    return len(_WORD.findall(text)) <= SHORT


def is_brief(text: str) -> bool:
    """So short that nothing but its intent is in it: "how many programs?"."""
    return len(_WORD.findall(text)) <= BRIEF
