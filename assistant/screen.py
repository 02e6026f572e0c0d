"""What is met before any advice: distress, attempts to misuse the program, and small talk.

Distress comes first and is matched conservatively: talk of ending one's life, of hurting oneself, or of having no
reason to go on. Idioms of exam season ("this exam is killing me") are not.
"""

import re
from typing import Literal

Screened = Literal["support", "refused", "greeting"]

_SELF_HARM = re.compile(
    r"\b(?:kill(?:ing)?|hurt(?:ing)?|harm(?:ing)?|cut(?:ting)?|end(?:ing)?) (?:my ?self|my (?:own )?life|it all)\b"
    r"|\bself[- ]?harm|\bsuicid|\bend (?:things|it) (?:all|for good)\b|\btake my (?:own )?life\b|\bunalive\b"
    r"|\b(?:want|wish|wanna|going|ready|rather|better|hope|like) (?:to |i (?:was|were|could) |off |be )*(?:die|dead|disappear forever|not wake up)\b"
    r"|\b(?:do(?:es)?n'?t|not|never) (?:want|wanna) (?:to )?(?:live|be alive|exist|be here|wake up|go on)(?: any ?more)?\b"
    r"|\b(?:no|any) (?:point|reason|purpose) (?:in|of|to|for) (?:living|live|life|going on|go on|being alive|continuing to live)\b"
    r"|\b(?:can'?t|cannot|can not) (?:go on|live like this|keep living|cope any ?more|live with (?:this|myself))\b"
    r"|\blife (?:is(?:n'?t| not)|not|has no) (?:worth|meaning|point)|\bnot worth living\b"
    r"|\b(?:everyone|every ?body|they|family|the world|people)(?:'d| would| will)? (?:all )?(?:be )?better off without me\b"
    r"|\bi(?:'m| am) (?:a burden|worthless|hopeless)\b|\b(?:feel|feeling|so) (?:completely |totally |utterly |so )?(?:hopeless(?! about)|worthless)\b"
    r"|\bthought(?:s| about| of)+ (?:of )?(?:dying|death|ending)|\bthinking (?:about|of) (?:dying|death|ending (?:it|my))\b"
    r"|\bi can'?t do this any ?more\b|\bwant (?:it|everything|the pain) (?:all )?to (?:stop|end)\b|\bgive up on (?:life|living)\b"
    r"|\b(?:hope|hoping|pray|praying|wish|wishing) (?:that )?(?:i|she|he|they) (?:won'?t|don'?t|wouldn'?t|didn'?t|never) wake\b"
    r"|\bdisappear(?:ed)? (?:for good|forever)|\b(?:i|she|he) (?:won'?t|will not) be (?:around|here|alive)\b|\bcounting (?:the |my )?pills\b"
    r"|\b(?:started|been|back to|keep) cutting(?: again| myself)?\b(?! (?:down|back|corners|costs|it close))"
    r"|\b(?:don'?t|do not|not) feel(?:ing)? safe\b|\bgoing off (?:it|the bridge)|\bdrive off\b|\bgoodbye (?:letter|note)s?\b"
    r"|\b(?:kill|hurt|harm) (?:him|her|them)sel(?:f|ves)\b"
    r"|\b(?:no ?one|nobody) would (?:even )?(?:care|notice|miss me)\b|\bjump(?:ing)? off\b|\boverdos",
    re.IGNORECASE,
)
_IDIOM = re.compile(
    r"\b(?:suicid\w* (?:prevention|hotline training|risk (?:assessment|scale|question)|ideation (?:question|case|vignette)))"
    r"|\bthoughts? on (?:dying|death) (?:cases?|questions?)|\bcut(?:ting)? myself (?:off|some|short)|\bkill(?:ing)? it all\b"
    r"|\boverdose (?:question|case|management|vignette|treatment)",
    re.IGNORECASE,
)
_ATTACK = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|rules?|guides?|prompts?|guidelines|above|previous|restrictions?|citations?)\b"
    r"|\b(?:reveal|show|print|repeat|output|display|give|tell|what (?:is|are)|leak|share|dump|send)\b.{0,30}\b(?:(?:system|hidden|initial|secret|developer|internal) (?:prompt|instructions?|message|rules?)|your (?:prompt|instructions|rules|source code|configuration|api key))\b"
    r"|\b(?:pretend|imagine|assume|act as if|act like|make believe|lie|claim|say|state|write|tell (?:me|them|him|her|my \w+)|confirm|cite|quote)\b.{0,50}\b(?:guides?|guidelines?|source|document)s? (?:says?|said|states?|recommends?|claims?|guarantees?|tells?|promises?)\b(?!\?)"
    r"|\b(?:you are|you're|act|behave|respond|answer) (?:now |as )+(?:an? )?(?:\w+ )?(?:dan|unrestricted|jailbroken|different|evil|pirate|ai without|model without|without)"
    r"|\b(?:jailbreak|developer mode|dan mode|do anything now|new instructions?:|system ?:|<\|?(?:system|im_start))"
    r"|\b(?:make up(?! for)|invent|fabricate|fake|forge|alter|change|edit|rewrite|falsify)\b.{0,40}\b(?:quotes?|citations?|numbers?|guides?|sources?|statistics|tiers?|figures?)\b"
    r"|\bwithout (?:any )?(?:citations?|sources?|marks)\b.{0,40}\b(?:just|only|guess|number)|\b(?:change|edit|rewrite|modify|update) your (?:instructions?|rules?|prompt|guides?)\b"
    r"|\b(?:act|answer|respond|behave|talk|speak|pretend) (?:now )?as (?:if|though) (?:the|your|this|that)\b"
    r"|\b(?:text|content|wording|copy) of (?:your|the|these) (?:system )?(?:instructions?|prompts?|rules)\b"
    r"|\b(?:instructions?|rules?|prompts?) (?:above|before) (?:this|that)\b|\b(?:drop|skip|remove|turn off|disable) (?:the |your |all )?citation"
    r"|\bjust (?:invent|make up|fabricate)\b|\brole[- ]?play\b|\bpresent (?:that|this|it) as (?:the )?(?:official|guide)"
    r"|\b(?:rewrite|alter|change|edit|adjust|redefine) the (?:score )?(?:ranges?|tiers?|cutoffs?|guides?|text|thresholds?)\b"
    r"|\bfrom now on\b.{0,60}\b(?:you|always|never|answer|say)\b",
    re.IGNORECASE | re.DOTALL,
)
_GREETING = re.compile(
    r"^\W*(?:(?:hi|hello|hey|hiya|yo|howdy|greetings|good (?:morning|afternoon|evening|day)|sup|what'?s up|thanks?(?: you| so much| a lot)?|thx|ty|bye|goodbye|cheers|ok(?:ay)?|cool|great|nice|there|all|everyone|again|so much|very much|for (?:the|your) help|how are you(?: doing)?(?: today)?|are you (?:there|a (?:real )?(?:bot|robot|human|person)(?: or an? (?:bot|robot|human|person|ai))?)|who are you|what (?:are you|can you do|can i ask(?: you)?)|help)\W*)+$",
    re.IGNORECASE,
)


def screen(message: str) -> Screened | None:
    """How a message must be met before anything else, or None."""
    plain = message.replace("’", "'")
    if _SELF_HARM.search(_IDIOM.sub(" ", plain)):
        return "support"
    if _ATTACK.search(plain):
        return "refused"
    return "greeting" if _GREETING.match(plain) else None
