"""How something is asked: the words that make a question, and what kind of answer it wants."""

import re
from typing import Literal

from assistant.retrieval.search import IMG_WORDS
from assistant.runs import shortened

Intent = Literal["general", "standing", "chances", "breadth", "plan"]
"""How many programs (breadth), where a score puts one (standing), whether it is good enough (chances), what to do and
when (plan), or any other."""

_BRIEF = 5
"""Words."""

_SHORT = 8
"""Words; in a longer question "it" and "that" mostly refer to something within it."""

ASKING = (
    r"(?:(?:how|what|when|where|who)s?|which|whom|why|whether|should|can|could|"
    r"do(?!\s(?:student|grad|senior|school|applicant|candidate|here)|\s*[,;:/]|\s+(?:\d|with\b|w/|from\b|m-?[1-4]\b|oms)|\s*-|\W*$)|"
    r"does|did|is|are|am|will|would|may|"
    r"has(?!\s+(?:\d|an?\s+(?:\d|fail|red|attempt)|no\b))|have(?!\s+(?:\d|an?\b|no\b|my\b(?!\s+chances))))"
)
_ASKING_OF = (
    r"by when\b|(?:by|until|from|for|in|on|at|with|to|since|during|before|after)\s+(?:what|which|whom|when|where|how)\s+"
    r"(?:(?!(?:i|it|you|they|we|s?he)\b)[\w&-]+\s+){0,3}?(?:do|does|did|should|can|could|will|would|is|are|am)\b"
)
"""With a preposition before it; "for what it's worth" asks nothing."""
_SENTENCE = re.compile(r"(?<=[?!])\s+|(?:(?<=[a-z0-9)\]\"'’”]\.)|(?<=[A-Z]{2}\.)|(?<=&R\.))\s+(?!\d)|\n+")
_INDIRECT = (
    r"\b(?:wonder(?:ing)?|my (?:other|second|third|next|last|main|final) (?:question|thing|concern|worry)|tell me|let me know|explain|please advise|any (?:tips|advice|thoughts)|my questions? (?:is|are))\b"
    r"|\b(?:not sure|unsure|curious|confused|argue|argu(?:es|ing)|debat(?:e|ing)|disagree) (?:about |on )?(?:if|how|what|whether|which|when)\b"
    r"|\b(?:do not|don['’]?t|did not|didn['’]?t) (?:really |quite |fully )?(?:know|understand) (?:if|how|what|whether|which|when|who|why|where)\b"
    r"|\b(?:advice|thoughts?|opinion|guidance|pointers|honest read|take) (?:on|about)\b"
    r"|\b(?:need|like|love|want(?:ed)?|hoping|hope|wish(?:ed)?|grateful|glad|keen|eager) to (?:know|hear|learn|understand|ask(?! (?:you )?(?:a few|a couple|some)\b)|settle)\b"
)
_ADVISE = (
    r"^\W*(?:(?:is (?:it|that|this)|would (?:it|that|this) be)\s+)?(?:really\s+)?"
    r"(?:worth (?:it|doing|a try)|worthwhile|(?:an?\s+)?(?:good|bad|smart|dumb|stupid|terrible) (?:idea|move|call|look)|"
    r"too (?:late|early|risky)|dumb|doable|realistic|advisable|ya?y or nay|yes or no|thoughts)(?:\s+or\s+(?:\w+\s*){1,3})?\W*$"
)
"""Asks of what was said before it, with or without a question mark: "worth it or dumb"."""
_ASKS_INDIRECTLY = re.compile(rf"\?|{_INDIRECT}", re.IGNORECASE)
_INVERTED = re.compile(
    r"^\W*(?:(?:and|but|so|also|then|roughly|about|exactly|[a-h1-9])\W+)*(?:(?:(?:how|what)s?|why|whom?|whether)\b"
    r"|(?:which|where|when)\s+(?:\w+\s+){0,2}?(?:do|does|did|should|can|could|will|would|am)\b"
    r"|(?:should|can|could|do|does|did|is|are|am|will|would|may|has|have)\s+(?:i|we|it|that|this|there|my|an?|the|s?he|they|any|one|step)\b)",
    re.IGNORECASE,
)
"""A clause within a statement that is a question all the same; "which was great" is none."""
_WHEN = re.compile(rf"(?!{_INVERTED.pattern})\W*(?:when|where)\s+(?!is\b|are\b)", re.IGNORECASE)
_ASKS = re.compile(
    rf"^\W*(?:(?:and|so|but|also|ok|okay|hi|hello|thanks|please|then|first(?:ly)?|second(?:ly)?|third(?:ly)?|next|lastly|"
    rf"finally|roughly|about|approximately|exactly|in particular|[a-h1-9])\W+)*(?:{ASKING}\b|{_ASKING_OF})|\?\W*$"
    rf"|{_INDIRECT}|{_ADVISE}",
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
    r"|\b(?:program|application|eras|app) (?:count|number|total)\b|(?<!rank )\blist (?:size|length)\b|\b(?:size|length) (?:of|for) (?:(?:my|his|her|their|the|a|our) )?(?!rank)(?:\w+ )?list\b"
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
    # "Should I wait if my practice tests are 215?" asks about waiting.
    r"|^(?!\W*(?:should|when|where|do|does|can|could|who|which|why)\b).*(?<!percentile )\b(?:is|are|was|would) (?:a |an |my )?(?:score of |step 2 (?:ck )?(?:score )?(?:of )?)?~?2\d\d\b(?! percent)"
    r"|\b(?:am|is|are) (?:i|he|she|they|my \w+) (?:\w+ )?(?:competitive|in trouble|ok|okay|doomed|screwed|strong|safe|done|cooked)"
    r"|\b(?:my|his|her|their|what|any|a) (?:\w+ )?(?:chances?|odds|shot)\b|\bgood enough\b|\bhow competitive (?:am|is (?:he|she|my|that|this|a)) ",
    re.IGNORECASE,
)
_PLAN_NOUN = r"(?:(?:action |master )?plan|time ?line|road ?map|check ?list|next steps?|to-?do(?:s| list)|to do list)"
_PLAN_KIND = r"(?:(?:my|his|her|their|our|an?|the|your|own|some|full|whole|complete|short|simple|detailed|concrete|clear|realistic|step[- ]by[- ]step|personal(?:i[sz]ed)?|monthly|application|pm ?& ?r|pmr|residency|match|eras|img|us) )*"
_PLAN_END = r"(?=\W*$|[.,;:!?](?:\s|$)|\W+(?:please|as an?|with|given|based on|from here|now|right now|look|like|be|(?:for|to|in|until|till|before|up to) (?:me|us|my (?:pm ?&? ?r |pmr |residency )?(?:application|residency|match|situation|student|profile)|the (?:match|season|cycle|year|application)|this (?:season|cycle|year)|him|her|them|an? (?:imgs?|us|do|md|student|applicant)|imgs?|pm|pmr|residency|match|apply|get|eras|next)\b))"
_AHEAD = r"(?:\d{1,2}|one|two|three|four|five|six|eight|nine|ten|twelve) (?:months?|mos?|weeks?) (?:out|left|to go|ahead|(?:before|from|till|until|to) (?:eras|applying|(?:i|we) apply|the match|submission|submitting))"
_PLAN = re.compile(
    rf"\bwhat (?:(?:should|must|do|would|shall) (?:i|we|he|she|they|my \w+)|(?:is|are) (?:there )?(?:left )?to) (?:(?:need|have) to )?(?:be )?(?:do(?:ing)?|focus(?:ing)? on|work(?:ing)? on|priorit\w+)(?: about my application)? (?:right now|now|next|at this (?:point|stage|time)|from here(?: on)?|today|this (?:year|month|summer|spring|fall|winter))"
    rf"(?=\W*$|\W+(?:as an?|to (?:prepare|match|get|apply)|for (?:pm|my application|residency|the match)|with my application)\b)"
    rf"|\b(?:make|build|create|give|write|draw|draft|generate|outline|show|want|need|like|get|have|put together|come up with|lay out|walk me through)(?: (?:me|us|him|her|them|up|out))? {_PLAN_KIND}(?<!backup ){_PLAN_NOUN}{_PLAN_END}"
    rf"|\bwhat(?:['’]?s| is| are|['’]?re| should| would| does)? (?:be )?(?:my|the|his|her|their|our|an?) {_PLAN_KIND}{_PLAN_NOUN}{_PLAN_END}"
    rf"|^\W*(?:(?:so|ok|okay|and|then|please|any)\W+)*(?:{_AHEAD}\W+)?{_PLAN_KIND}{_PLAN_NOUN}"
    rf"(?:\W+(?:please|pls|plz|thanks|thx|for me|for (?:an? )?(?:img|us|do|md)\w*(?: \w+)?|{_AHEAD}))*\W*$"
    r"|\bwhat(?:['’]?s| is| comes| do i do| should i do) next\W*$|\bwhere (?:do|should) (?:i|we|they|he|she|my \w+) (?:even )?(?:start|begin)(?: now)?\W*$",
    re.IGNORECASE,
)
_REFERS_BACK = re.compile(
    r"^\W*(?:and|but|so|what about|how about|what if|why|ok|then|also|or)\b"
    r"|\b(?:it|that|this|they|them|those|these|one|ones|there|then|instead|either|both)\b",
    re.IGNORECASE,
)
_VERB = re.compile(rf"\b(?:{ASKING}|must|shall|might|needs?)\b|{_INDIRECT}", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:they|them|those|these|ones)\b|\b(?:it|that|this)\W*$", re.IGNORECASE)
_WHY = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay|hmm|wait|really|yes|yeah|sure|sorry|please|can you|could you)\W+)*"
    r"(?:why|how come|how so|says who|who says|what for|based on what|on what (?:basis|grounds)|according to (?:whom|who|what)|"
    r"(?:what(?:['’]?s| is| are) the |any |your |the )?(?:reason\w*|rationale|logic|source|evidence)|explain|where (?:does|do) (?:it|they|the guides?|that) say)"
    r"(?:\W+(?:is|are|was|does|do|should|would|though|not|so|that|this|it|they|then|exactly|only|as|for|behind|me|why|please|"
    r"many|few|much|long|early|late|low|high|often|matter|the case|i))*\W*$",
    re.IGNORECASE,
)
"""Asks the reason of what was said before, and names nothing."""
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
_WHAT_IF = re.compile(r"^\W*(?:(?:and|but|so|ok|okay|then)\W+)*what if\b", re.IGNORECASE)
_VERDICTS = set(
    "low high solid strong weak good great bad competitive comfortable safe enough borderline challenging decent "
    "average right very old late hurt hurts matter matters problem issue dealbreaker disadvantage affect "
    "concern worry".split()
)
"""A question of these alone ("Solid, right?", "Does that hurt me?") asks what is made of a score or another fact."""

_INTENTS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    ("breadth", _BREADTH),
    ("standing", _STANDING),
    ("plan", _PLAN),
    ("chances", _CHANCES),
)
_WORD = re.compile(r"[a-z0-9&]+", re.IGNORECASE)


def sentences_of(message: str) -> list[str]:
    return [sentence.strip() for sentence in _SENTENCE.split(shortened(message)) if sentence.strip()]


def asks(text: str) -> bool:
    return bool(_ASKS.search(text))


def asks_somewhere(sentence: str) -> bool:
    """Whether a sentence is more than a statement."""
    return bool(_ASKS_INDIRECTLY.search(sentence))


def asks_within(clause: str, asking: bool) -> bool:
    """Whether a later clause of a sentence asks; in a statement, not `asking`, only what is surely a question does."""
    return bool((_ASKS if asking else _INVERTED).search(clause))


def asks_plan(text: str) -> bool:
    return bool(_PLAN.search(text))


def asks_why(text: str) -> bool:
    return bool(_WHY.match(text))


def asks_worth(text: str) -> bool:
    """Whether a question, whatever else it wants, asks what a score is worth: "chances and number of programs?"."""
    return bool(_STANDING.search(text) or _CHANCES.search(text))


def intent_of(text: str, content: set[str]) -> Intent:
    for intent, pattern in _INTENTS:
        if pattern.search(text):
            return intent
    # "What if I do badly?" asks what follows, not what is made of a score.
    verdict = content and content <= _VERDICTS and not _WHAT_IF.match(text)
    return "chances" if verdict or _ASKS_GUIDE.match(text) else "general"


def states_only(message: str) -> bool:
    """Whether a message asks nothing: a fact, or the answer to a question of ours."""
    return not any(asks(sentence) or asks_plan(sentence) for sentence in sentences_of(message))


def refers_back(text: str) -> bool:
    return is_short(text) and bool(_REFERS_BACK.search(text))


def stands_for_another(text: str) -> bool:
    """Whether what a question is about is named before it: "where do I spend them?"."""
    return is_short(text) and bool(_PRONOUN.search(text)) and len(content_of(text)) <= 1


def is_fragment(text: str) -> bool:
    """Whether a question has no verb, so that the one before it lends its own: "and brain injury?"."""
    return is_brief(text) and not _VERB.search(text)


def content_of(text: str) -> set[str]:
    """The words that say what a question is about."""
    words = _WORD.findall(IMG_WORDS.sub(" ", text).lower())
    return {word for word in words if word not in _FILLER and not word.isdigit()}


def last_content(text: str) -> int:
    """Where the last word begins that says what a question is about; -1 where none does."""
    blanked = IMG_WORDS.sub(lambda found: " " * len(found[0]), text).lower()
    if len(blanked) != len(text):
        return len(text)  # a letter that is two in lower case
    said = (word for word in _WORD.finditer(blanked) if word[0] not in _FILLER and not word[0].isdigit())
    return max((word.start() for word in said), default=-1)


_SPECIALTIES = (
    r"dermatology|derm|orthop(?:a)?edics?|ortho|neurosurgery|anesthesi(?:a|ology)|radiology|family medicine|"
    r"internal medicine|psychiatry|psych|neurology|pediatrics|peds|emergency medicine|ob[-/ ]?gyn|ophthalmology|ophtho|"
    r"urology|general surgery|plastic surgery|pathology|radiation oncology|ent|otolaryngology|cardiology|"
    r"dentistry|podiatry|im|fm|em"
)
_ELSEWHERE = re.compile(
    rf"\b(?:{_SPECIALTIES}) (?:programs?|residenc(?:y|ies)|spots?|applicants?|match)\b"
    rf"|\b(?:match(?:ing)?(?: in)?(?:to)?|apply(?:ing)?(?: to| for| in)?|go(?:ing)? (?:into|for)|for|into) (?:an? )?(?:{_SPECIALTIES})\b"
    r"(?! (?:rotation|letter|attending|clerkship|exam))",
    re.IGNORECASE,
)
_HERE = re.compile(
    r"\bpm ?(?:&|and|n|\+) ?r\b|\bpmr\b|\bphysiatr|\brehab|\bphysical medicine\b|\bdual\b|\bbackup\b", re.IGNORECASE
)


_WORK = re.compile(
    r"\b(?:can|could|will|would) (?:you|u) (?:please |mind |(?:also )?be (?:able|willing|happy|open) to |have time to )?"
    r"(?:(?:edit|proofread|rewrite|translate|fix|grade)(?:ing)? "
    # "Can you draft something for a student who asks ..." wants the answer.
    r"|(?:write|draft)(?:ing)? (?!(?:(?!my|this|these|our)[\w']+ ){0,3}?(?:repl(?:y|ies)|responses?|answers?|e-?mails?|something|a note|lines?|back)\b"
    r"(?! (?:to (?:my|the|a) (?:pd|program|chair|attending|coordinator)|(?:for|of) my (?:personal|application))))"
    # "Can you review what matters most in letters?" wants an answer, too.
    r"|(?:review|read|look over)(?:ing)? (?:over |through )?(?:(?:my|our|his|her|their|this|these|the)\b(?! (?:evidence|guides?|rules|odds|options))|it\b|what i))"
    r"|^\W*(?:please )?(?:write|draft|edit|proofread|rewrite|translate) (?:me |my |a |an |this )",
    re.IGNORECASE,
)


def asks_for_work(text: str) -> bool:
    """Whether the program is asked to do something other than to answer: to write, to edit, to review."""
    return bool(_WORK.search(text))


def asks_elsewhere(text: str) -> bool:
    """Whether a question is about another specialty's residency, on which these guides say nothing."""
    return bool(_ELSEWHERE.search(text)) and not _HERE.search(text)


_COUNTS_ELSE = re.compile(
    r"\bhow many (?:[\w&’'-]+ ){0,3}?(?:letters?|lo?rs?|recs?|recommendations?|aways?|rotations?|electives?|auditions?|"
    r"publications?|pubs|papers?|posters?|projects?|case reports?|observerships?|interviews?|attempts?|tries|questions?|"
    r"nbmes?|uwsas?|practice \w+|hours|days|weeks|months|years|passes|points|words|pages|people|spots|residents)\b",
    re.IGNORECASE,
)


def counts_else(text: str) -> bool:
    """Whether a question is for a number of something that is no program: letters, rotations, weeks."""
    return bool(_COUNTS_ELSE.search(text))


_PROBABILITY = re.compile(
    r"\bpercentiles?\b|\bprobabilit|\b(?:percent|percentage|%) (?:chance|odds|probability|likelihood)|\bwhat (?:percent|percentage|%)"
    r"|\b(?:chances?|odds|likelihood)\b.{0,30}\b(?:(?:a|actual|exact|real) number|numbers|percent|percentage|%|decimal|fraction)|\bcalculat\w+ my\b.{0,20}\b(?:chances?|odds)",
    re.IGNORECASE,
)


def asks_probability(text: str) -> bool:
    """Whether a question wants a percentage or a percentile, which is never estimated."""
    return bool(_PROBABILITY.search(text))


_SAME = 0.6
"""Share of the words of two questions that they have in common, from which they ask the same."""

_KIND = re.compile(
    r"\b(?:how (?:many|much|long|often)|how|when|who|whom|where|why|which|what|whether|if|should|can|do|does|is|are)\b"
)
_ABOUT = re.compile(r"\b(?:about|on|regarding|concerning)\b", re.IGNORECASE)


def leads_into(text: str) -> bool:
    """Whether a clause only leads into the question after it: "When I pass Step 1, will that …"."""
    return bool(_WHEN.match(text))


def asks_the_same(text: str, other: str) -> bool:
    """Whether one question repeats another in nearly the same words: "how many?" is not "when?"."""
    words, others = content_of(text), content_of(other)
    kinds = [sorted(set(_KIND.findall(t.lower()))) for t in (text, other)]
    return kinds[0] == kinds[1] and len(words & others) >= _SAME * max(1, len(words | others))


def announces(text: str) -> bool:
    """Whether a question only names what the next one asks: "I was wondering about letters."."""
    return bool(_ABOUT.search(text)) and not _KIND.search(text.lower()) and not text.rstrip().endswith("?")


def is_short(text: str) -> bool:
    return len(_WORD.findall(text)) <= _SHORT


def is_brief(text: str) -> bool:
    """So short that nothing but its intent is in it: "how many programs?"."""
    return len(_WORD.findall(text)) <= _BRIEF
