"""Which schools an applicant comes from, and with which degree."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import Literal

from assistant.facts import schools as s
from assistant.facts.context import Context
from assistant.facts.kinds import Kind
from corpus.models import Track

Degree = Literal["md", "do", "mbbs", "other"]

_GRAD = r"(?:medical\s+|med\s+|md\s+)?(?:graduate|grad|student|trainee|medic|doctor|doc|physician|school\s+grad\w*)"
_SCHOOL = (
    r"(?:med(?:ical)?\s+schools?|med(?:ical)?\s+college|medical\s+university|medical\s+degree|school|medicine|degree|"
    r"mbbs|mbchb|md)"
)
_BACHELOR = r"(?:mbbs|m\.b\.b\.s\.?|mbchb|mb\s?ch\s?b|mbbch|mb\s?bch|mb\s?bs|bmbs|mb,?\s?bao)"
_MBBS = re.compile(_BACHELOR)
_MD_FROM = re.compile(r"md\b(?!\s+school)")
# "Charles University in Prague", "Windsor University, St. Kitts", "Cairo University", "Medical University of Lublin".
_ABROAD = (
    r"\b(?:university|medical\s+(?:college|academy)|(?:institute|faculty|school)\s+of\s+medicine)"
    r"(?:\s+(?:of|for)\s+(?:medicine|(?:medical\s+|health\s+)?sciences?))?(?:\s*[,(-]\s*|\s+)(?:(?:in|of|at)\s+)?"
    rf"(?:the\s+)?(?:{s.PLACES})(?!\w)"
    rf"|\b(?:{s.PLACES})\s+(?:state\s+)?(?:medical\s+)?(?:univ(?:ersity)?|med(?:ical)?\s+(?:college|school|faculty|academy))\b"
    r"|\buniversity\s+of\s+medicine\s+and\s+pharmacy\b"
    r"|\b(?!upstate|us\b|american|an?\b|my|the|our|th[ai][st]|same|any|at|in|of|from|good|small|private|public|top|state)"
    r"[a-z]+(?:\s+(?:national|state))?\s+medical\s+university\b"
    r"|\bmedical\s+university\s+of\s+(?!south\s+carolina|sc\b)[a-z]+"
    rf"|\b(?:{s.FOREIGN_SCHOOLS})\b"
)
_US_SCHOOL = (
    rf"(?:the\s+)?(?:(?:university\s+of\s+|u\s+of\s+)?(?:{s.US_STATES})|{s.US_SCHOOLS})(?:\s+(?:state|university|college|health|tech|medical|"
    r"system|and|sciences|center|branch))*(?:'s)?"
)
_MED = r"(?:(?:school|college)\s+of\s+(?:osteopathic\s+)?medicine|med(?:ical)?\s+(?:school|student|college)|md\s+program|som|com)"
_YEAR = r"(?:m-?[1-4]|ms-?[1-4]|student|senior|grad(?:uate)?|alum\w*|(?:1st|2nd|3rd|4th|first|second|third|fourth|final)[ -]year)"
_AT_HOME = (
    rf"\b(?:{_YEAR}|year|i'm|i\s+am|i'm\s+an?\s+\w+|study|studying|enrolled|school)\s+(?:at|in|from|of)\s+{_US_SCHOOL}\s+{_MED}\b"
    rf"|\b(?:attend(?:ed|s|ing)?|go(?:es)?\s+to|going\s+to|went\s+to|graduat\w+\s+(?:from|at))\s+{_US_SCHOOL}\s+{_MED}\b"
    rf"|\b(?:{_YEAR}|year|enrolled)\s+(?:at|from|of)\s+{_US_SCHOOL}(?!\w)"
    rf"|\bschool\s*(?:[:=]|is|was)\s*{_US_SCHOOL}(?!\w)|\b{_YEAR}\s*[,(-]\s*(?:{s.US_SCHOOLS})(?!\w)"
    rf"|\b(?:i'm|am|is|was|he's|she's)\s+(?:currently\s+)?(?:at|from)\s+(?:the\s+)?(?:{s.US_SCHOOLS})(?!\w)"
    rf"|\b(?:attend(?:ed|s|ing)?|(?<!want to )(?<!like to )(?<!will )go(?:es)?\s+to|went\s+to|graduat\w+\s+from)\s+{_US_SCHOOL}(?!\w)"
    rf"|\b\d{{3}}\s+(?:at|from)\s+(?:the\s+)?(?:{s.US_SCHOOLS})(?!\w)"
    rf"|\b(?:{s.US_SCHOOLS})(?:\s+university)?\s+(?:med(?:ical)?\s+)?{_YEAR}\b|\(\s*(?:{s.US_SCHOOLS})(?=\s*[),])"
    rf"|\b(?:{s.OSTEOPATHIC_SCHOOLS})(?!\w)"
)
# Schooling by its place alone: "M4 at a med school in Boston", "studies medicine in Houston", "medical school in Omaha".
_STUDIES = (
    r"(?:(?:md|osteo(?:pathic)?|allopathic|med(?:ical)?)\s+(?:school|student)|med(?:ical)?\s+college|"
    r"stud(?:y|ies|ied|ying)\s+medicine|school\s+of\s+medicine|lcme[- ]accredited|ms-?[1-4]|m-?[1-4]|(?:md|osteo)\s+(?:candidate|senior|program))"
)
_IN_A_TOWN = (
    rf"\b{_STUDIES}(?:\s+here)?\s*(?:\s(?:in|from)|,|\()\s*(?:(?:downtown|upstate|rural|central|western|eastern|northern|southern)\s+)?"
    rf"(?:[a-z]+(?:\s[a-z]+)?\s*,\s*)?(?:{s.US_TOWNS})(?!\w)(?!,?\s*(?:{s.PLACES})(?!\w))(?!\s+(?:for|rotation|away))"
)
# "In Athens, Greece" and "in Birmingham, Alabama" say of which country a name is that both have.
_TOWN_ABROAD = rf"(?:[a-z]+(?:\s[a-z]+)?\s*,\s*)?(?:{s.PLACES})(?!\w)(?!,\s*(?:{s.US_STATES})(?!\w))"
# A stay at a school abroad that is not the one of the medical degree.
_STAY_BEFORE = re.compile(
    r"\b(?:undergrad\w*|bachelor\w*|college|bsc?|master'?s?|mph|msc|phd|research\w*|rotat\w*|electives?|observ\w*|"
    r"extern\w*|residen\w*|fellow\w*|interview\w*|aways?|auditions?|letters?|lo?rs?|attendings|attending\s+(?:at|from)|faculty|conference|exchange|semester|apply\w*|appli\w*|match\w*|program|volunteer\w*|work(?:ed|ing)?\s+(?:at|in|for))\b"
    r"[^.,;?!]{0,40}$"
)
_STAY_AFTER = re.compile(
    r"\s*(?:for\s+|on\s+)?(?:an?\s+|my\s+|the\s+)?(?:aways?|sub-?i|audition|undergrad\w*|residency|fellowship|rotations?|electives?|phd|hospital)\b"
)
_CUE = re.compile(
    rf"""(?P<img>\b(?:(?:non[- ]?us|us|american|canadian)[ -]*(?:citizen\s+)?)?(?:img|fmg)\b
      |\b(?:{s.NATIONALITIES})[- ]{_GRAD}\b(?!s)|\b(?:{s.NATIONALITIES})\s+(?:(?:state\s+)?(?:med(?:ical)?\s+)?(?:school|university)|med(?:ical)?\s+(?:college|faculty))\b
      |\bnon-?\s?us[ -](?:md\s+)?{_GRAD}\b|\bnot\s+an?\s+(?:us|american)\s+(?:medical\s+)?(?:graduate|grad)\b
      |\b(?:foreign|overseas|internationally|abroad|caribbean)[- ](?:trained|educated)\b|\bforeign\s+md\b
      |\b(?:trained|studied|studying|graduated|graduating|educated|qualified)(?:\s+[a-z0-9]+,?){{0,5}}?\s+(?:in\s+|from\s+|at\s+)?
        (?:an?\s+)?(?:{s.PLACES})(?!\w)(?!\s+rotation)
      |\b(?:(?:md|med(?:ical)?)\s+(?:student|candidate)|medic|(?:final|fifth|5th|sixth|6th)[- ]year|ms-?[1-6]|m[1-6])\s+(?:here\s+)?(?:in|from)\s+(?:the\s+)?{_TOWN_ABROAD}
      |\b(?:went|moved|go|goes|going|came)\s+to\s+(?:the\s+)?(?:{s.PLACES})\s+(?:for|to\s+(?:study|do|attend|get))\s+(?:[a-z0-9-]+\s+){{0,5}}?{_SCHOOL}\b
      |\b(?:[4-7]|four|five|six|seven)[- ]?(?:yr|year)\s+(?:(?:english|medical|md|mbbs|med)\s+)*program(?:me)?\s+(?:in|at)\s+(?:{s.PLACES})(?!\w)
      |\b(?:physician|doctor)\s+from\s+(?:the\s+)?(?:{s.PLACES})(?!\w)
      |\b(?:finished|completed|did)\s+(?:my\s+|his\s+|her\s+)?(?:med(?:ical)?\s+school|medicine|(?:medical\s+)?(?:degree|studies))(?:\s+[a-z0-9]+){{0,3}}?\s+in\s+(?:{s.PLACES})(?!\w)
      |\b{_SCHOOL}\s*(?:is\s+|was\s+)?(?:in\s+\d{{4}},?\s+)?(?:in|from|at|\()\s*(?:the\s+)?(?:georgia\s*[,(]\s*)?{_TOWN_ABROAD}
      |\b(?:graduate|grad|alum\w*)\s+(?:(?:in\s+)?\d{{4}},?\s+)?(?:of|from|in)\s+(?:an?\s+|the\s+)?(?:{s.PLACES}|{s.NATIONALITIES})(?!\w)
      |\b(?:been|am|i'm|as)\s+(?:doing\s+|working\s+as\s+|an?\s+)*(?:gp|general\s+practi\w+|family\s+(?:doc|doctor|physician|medicine)|house\s+officer|medical\s+officer)
        (?:\s+back\s+home)?\s+in\s+(?:the\s+)?(?:{s.PLACES})(?!\w)
      |\b(?<!research\s)(?<!summer\s)(?<!policy\s)(?:intern|house\s+(?:officer|surgeon)|medical\s+officer|junior\s+doctor)\s+(?:here\s+)?in\s+(?:the\s+)?(?:{s.PLACES})(?!\w)
      |\b(?:{s.PLACES})\s+(?:medical\s+)?(?:graduate|grad)\b(?!s|\s+(?:degree|school|studies|course|program\w*|student))
      |\b(?:{s.CARIBBEAN_SCHOOLS})\b|\bcaribbean\b(?!\s+(?:cruise|island|vacation|trip|music|food|schools\b))
      |\b(?:at|from|attend(?:ed|ing)?|to)\s+ross\b|\bross\s+(?:grad|graduate|student|med|university|ms\d|alum\w*)\b|
          (?<=,)\s*ross\s*(?=,)
      |\b{_BACHELOR}\b
      |\b(?:graduate|grad)(?:\s+here)?\s*[(,]\s*(?:\d{{4}}\s*[,)]?\s*)?(?:in\s+|from\s+)?(?:{s.PLACES})(?!\w)
      |(?P<abroad>{_ABROAD})
      |\becfmg[- ](?:certified|certificate|certification|cert\b))
    |(?P<osteo>\b(?:us\s*-?\s*)?osteo\b(?!s)|\bus-?do\b|\boms\s*-?\s*(?:[1-4]|i{{1,3}}|iv)\b
      |\b(?:college|school)\s+of\s+osteopathic\s+medicine\b|\bosteopathic\b(?:(?:\s+[a-z]+)?\s+(?:student|senior|grad|graduate|school|applicant|candidate|physician|m-?[1-4]|
          ms-?[1-4]|college|(?:3rd|4th|third|fourth|final)[ -](?:year|yr)|med(?:ical)?(?!icine\s+is))\b|(?=\s*(?:[,.;:)/]|$|with\b|here\b|\d{{3}}\b|and\b)))
        (?!s\b))
    |(?P<usmd>(?:(?<=one\ of\ our\ )|(?<=one\ of\ my\ ))md\s+students\b|\b(?:us|american|usa)[- ]?(?:allopathic\s+)?md(?:/phd)?(?:\s+program)?\b(?!s)|\bmd(?:/phd)?\s+(?:senior|student|
        candidate|applicant|school|program|class|diploma|m-?[1-4]|ms-?[1-4]|(?:4th|3rd|fourth|third|final)[ -](?:year|yr)(?!\s+(?:in|from)\s+(?:the\s+)?(?:{s.PLACES})(?!\w)))\b
      |\b(?:(?:us|american|usa)[- ])?(?:allopathic|allo)\b(?:\s+(?:med(?:ical)?\s+)?(?:student|senior|grad\w*|applicant|school|program)\b)?
      |\b(?:m[1-4]|ms[1-4])\s+md\b|\b(?:[1-4](?:st|nd|rd|th)|first|second|third|fourth|final)[ -](?:year|yr)\s+md(?=\s*(?:[,.;:!?)/]|$|and\b|with\b|here\b|\d)))
    |(?P<us>\b(?:us|american|usa)\s+(?:allopathic\s+|medical\s+|med\s+)*(?:grad|graduate|senior|student|school|
        applicant|medical\s+grad\w*|ms-?[1-4]|m[1-4])\b
      |\b(?:attend|go\s+to|student\s+(?:at|in)|enrolled\s+in)\s+an?\s+(?:us|american)\s+(?:md\s+|allopathic\s+)?
          (?:program|school)\b|(?P<home>{_AT_HOME})|\b(?:md|osteo)\s*[,(/]\s*usa?(?=\s*(?:[).;:]|\d|$))
      |\b(?:school|student|senior)\s+(?:here\s+)?in\s+(?:the\s+us|the\s+usa|the\s+states|america)\b|\bamg\b
      |(?P<town>{_IN_A_TOWN})|\blcme[- ]accredited\b
      |\b(?:m-?[1-4]|ms-?[1-4])\s*[,(/-]?\s*(?:us|usa)\b(?!\s*[- ]?(?:md|img|citizen|clinical|exp\w*|letters?|fmg)))
    |(?P<md>\b(?:i'm|i\s+am|she\s+is|he\s+is|she's|he's|have)\s+an?\s+md\b(?!\s+(?:senior|student|candidate|
        applicant|in\b|from\b))|\bmd\s+(?:from|at)\b|\(\s*md\s*\))""",
    re.X,
)

_NOT_AFTER = re.compile(
    r"\s*-?\s*(?:friendly|heavy|guide|section|table|tiers?|advice|rates?|percent\w*|match\b|programs?|applicants|"
    r"grads\b|graduates\b|students\b|community|residents?|spots?|forums?|list|quota|numbers|ranges?|criteria|"
    r"thresholds?|version|category|status|pathways?|standards|population|numbers|page|schools?\s+(?:in general|like))\b"
    r"|\s*/\s*fmg\s+friendly|\s+(?:or|vs|versus)\s+(?:an?\s+)?(?:us|img|fmg|md|osteo|amg|non-us)\b"
)
_NOT_BEFORE = re.compile(
    r"\b(?:vs\.?|versus|than|compared (?:to|with)|relative to|like|not|isn't|wasn't|non|unlike|between|or|every|each|"
    r"average|typical|another|any|considered|count(?:ed)? as|treated as|seen as|see me as|called|whether|no|n't|don't)"
    r"[ -]+(?:(?:an?|the|as|be|being|us|from)\s+)*$|\bnon-?$"
)
_QUALIFIED = re.compile(r"\b(?:not|isn't|wasn't|i'm not|am not)\s+(?:an?\s+)?$")
_LINKED = re.compile(
    r"\b(?:i'm|i am|i was|she is|she's|he is|he's|is|was|being|as|i've|we're|am|me|myself|my|her|his|i|advisee|mentee|"
    r"student|applicant|candidate|she|he)\s*[,:(-]?\s+(?:[a-z0-9'&()-]+\s+){0,4}?$|"
    r"\bas\s+(?:an?\s+)?(?:[a-z]+\s+){0,2}$"
    r"|\b(?:i|she|he)\s+[^.?!]{0,60}$"
)
_LINKED_AFTER = re.compile(r"\s*[,-]?\s*(?:here\b|speaking\b|student here|grad here|w/|with\b|who\b|\d{3}\b)")
_PLURAL = re.compile(r"\b(?:(?P<img>imgs|fmgs|foreign graduates)|(?:us )?(?:mds|dos|seniors)|us grads)\b[^,;.?!]*$")
_SELF = re.compile(r"\b(?:i'm|i am|as|am|being|me|is)\s+(?:an?\s+)?(?:[a-z-]+\s+){0,2}$")
_IN_QUESTION = re.compile(r"(?<!\bat )(?<!\bto )(?<!from )\b(?:an?|one)\s+(?:[a-z-]+\s+){0,2}$")
_GENERIC = re.compile(
    r"(?<!\bmd )(?<!degree )(?<!mbbs )(?<!graduated )(?<!graduate )(?<!grad )(?<!last year )(?<!this year )(?<!i'm )(?<!am )\b(?:for|of|by|from|exam for|about)\s+an?\s+"
    r"(?:[a-z-]+\s+){0,2}$"
)
_TO_BE = re.compile(r"\b(?:to be|be|get|getting|become|need|needs|not|will|until|before)\s+$")
_ONE_OF = re.compile(r"\bwe(?:'re| are)(?: both| all)?\s+$|\bone of (?:my|our|the)\s+(?:[a-z-]+\s+){0,2}$")
_OPENS = re.compile(r"(?:^|[,;:(-])\s*(?:an?\s+)?$")
_LIKE_ME = re.compile(r"\s*(?:student|senior|grad|graduate|applicant)?\s*(?:like|such as)\s+(?:me|myself)\b")
_CLOSES = re.compile(r"\s*(?:student|senior|grad|graduate|here)?\s*(?:[,;:.?!)-]|$)")
_INDEFINITE = re.compile(r"\b(?:an?|for|for an?)\s+(?:[a-z-]+\s+){0,2}$")


_ADVISED = re.compile(r"\b(?:students|advisees|mentees)\s+(?:at|from|in)\s+(?:an?|our|the|my)\s+(?:[a-z]+\s+)?$")
_ATTENDS = re.compile(r"\b(?:graduat\w+\s+(?:from|of)|attend\w*|enrolled\s+in|student\s+(?:at|in)|at|in)\s+an?\s+$")
_SCHOOL_CUE = re.compile(r"\b(?:school|program|college|university)\b")


@dataclass(frozen=True)
class Background:
    """The applicant's track and degree, and other people's tracks by the offset of their score."""

    track: Track | None
    degree: Degree | None
    others: dict[int, Track]


@dataclass(frozen=True)
class _Cue:
    start: int
    track: Track | None
    degree: Degree | None
    firm: bool


_WITH_SCORE = re.compile(
    r"[^.?!;,]{0,20}\b(?:with|at|scoring|who (?:has|got|scored))\s+(?:an?\s+)?(?:step2\s+)?(?:score of\s+)?\d{3}\b"
)
"""What is recommended "for a US MD with 238" is asked by one."""


def background(context: Context, scores: dict[int, Kind]) -> Background:
    """Track and degree of the applicant; `scores` are the kinds of the scores of the text by offset."""
    own: list[_Cue] = []
    loose: list[_Cue] = []
    others: dict[int, Track] = {}
    people: list[tuple[int, Track]] = []
    nearby = _by_sentence(context, scores)
    for match in _CUE.finditer(context.text):
        at, cue = match.start(), _cue(match)
        near = nearby.get(context.sentence(at).start, {})
        subject, lead = context.subject(at), context.text[max(0, at - 30) : at]
        if _is_unsaid(context.text, match) and not match[0].startswith("not"):
            continue
        if subject == "other" and context.advising and _ADVISED.search(lead) and _names_school(context.text, match):
            # "I advise students at a DO school. One of them …"
            own.append(replace(cue, firm=False))
        elif subject == "other" and context.named(at):
            people += [(at, cue.track)] if cue.track else []
        elif (subject == "role" and not _WITH_SCORE.match(context.text, match.end())) or (
            subject == "speaker" and not _IN_QUESTION.search(lead)
        ):
            if subject == "speaker" and _names_school(context.text, match):
                # A dean's school is the advisee's, unless another is named.
                own.append(replace(cue, firm=False))
            continue
        elif context.mood(at) == "if" and not (
            match["home"] or _is_alone(context.text, match) or _LIKE_ME.match(context.text, match.end())
        ):
            others |= dict.fromkeys(near, cue.track) if cue.track else {}
        elif _is_asker(context, match, near):
            foreign = bool(near) and all(kind == "other_person" for kind in near.values())
            if foreign and _INDEFINITE.search(lead) and not _SELF.search(lead):
                others |= dict.fromkeys(near, cue.track) if cue.track else {}
            else:
                own.append(cue)
        elif context.asked(at) and _GENERIC.search(lead):
            loose.append(cue)
    if not own and "official" in scores.values():
        # "Our M4 has a 252. Is that a problem for an MD student?"
        own = loose
    others |= _tracks_of_others(context.text, scores, people)
    tracks = {cue.track for cue in own if cue.track and cue.firm} or {cue.track for cue in own if cue.track}
    track = tracks.pop() if len(tracks) == 1 else None
    degrees = {cue.degree for cue in own if cue.degree and (cue.track in (track, None))}
    return Background(track, degrees.pop() if len(degrees) == 1 else None, others)


def _by_sentence(context: Context, scores: dict[int, Kind]) -> dict[int, dict[int, Kind]]:
    found: dict[int, dict[int, Kind]] = {}
    for at, kind in scores.items():
        found.setdefault(context.sentence(at).start, {})[at] = kind
    return found


def _tracks_of_others(text: str, scores: dict[int, Kind], people: list[tuple[int, Track]]) -> dict[int, Track]:
    """The tracks of other people's scores, where the words near each score agree on one."""
    starts = [start for start, _ in people]
    found: dict[int, Track] = {}
    for at, kind in scores.items():
        if kind != "other_person":
            continue
        several = _PLURAL.search(text[max(0, at - 40) : at])
        if several:
            found[at] = "img" if several["img"] else "us"
            continue
        near = {track for _, track in people[bisect_right(starts, at - 300) : bisect_left(starts, at + 300)]}
        if len(near) == 1:
            found[at] = near.pop()
    return found


def _cue(match: re.Match[str]) -> _Cue:
    if match["img"]:
        return _Cue(
            match.start(), "img", "mbbs" if _MBBS.search(match[0]) else "md" if _MD_FROM.match(match[0]) else None, True
        )
    if match["osteo"]:
        return _Cue(match.start(), "us", "do", True)
    if match["usmd"]:
        # "an MD student at Ross" is of Ross: the bare kind of student gives way to a named school.
        return _Cue(match.start(), "us", "md", not match[0].startswith(("md", "allo")))
    if match["us"]:
        told = re.search(r"\b(?:(?P<do>osteo\w*)|(?P<md>md|allopathic|lcme))\b", match[0])
        # "A med school in Boston" is there, but "medical school, Houston" may be where one lives.
        return _Cue(match.start(), "us", ("do" if told["do"] else "md") if told else None, True)
    return _Cue(match.start(), None, "md", False)


def _names_school(text: str, match: re.Match[str]) -> bool:
    return bool(_SCHOOL_CUE.search(match[0]) or re.match(r"\s+(?:school|program|college)\b", text[match.end() :][:12]))


def _is_unsaid(text: str, match: re.Match[str]) -> bool:
    """Whether the words around a cue deny it, compare with it, or speak of programs and guides."""
    lead = text[max(0, match.start() - 40) : match.start()]
    plural = match.end() < len(text) and text[match.end()] == "s"
    if _ONE_OF.search(lead):
        return False
    if _ATTENDS.search(lead) and re.match(r"\s*program\b(?!s)", text[match.end() :][:10]):
        return False
    if (match["abroad"] or match["home"]) and (_STAY_BEFORE.search(lead) or _STAY_AFTER.match(text, match.end())):
        return True
    return bool(plural or _NOT_AFTER.match(text, match.end()) or _NOT_BEFORE.search(lead))


def _is_alone(text: str, match: re.Match[str]) -> bool:
    """ "Say I get a 255, US MD": a cue between commas stands outside what the sentence supposes."""
    return bool(_OPENS.search(text[max(0, match.start() - 6) : match.start()]) and _CLOSES.match(text, match.end()))


def _is_asker(context: Context, match: re.Match[str], near: dict[int, Kind]) -> bool:
    """Whether a cue is about the asker, or the one applicant in question, rather than about applicants at large."""
    sentence = context.sentence(match.start())
    lead = context.text[max(sentence.start, match.start() - 80) : match.start()]
    if _LINKED_AFTER.match(context.text, match.end()):
        return True
    if match[0].startswith("ecfmg") and (sentence.asks or _TO_BE.search(lead)):
        return False
    if match["home"]:
        return True
    if _GENERIC.search(lead) and not near:
        return False
    if not context.asked(match.start()) or re.search(
        r"\bas\s+(?:an?\s+)?(?:[a-z]+\s+){0,3}(?:of\s+(?:an?\s+)?)?$", lead
    ):
        return True
    if _INDEFINITE.search(lead) or _LINKED.search(lead):
        return bool(near)
    return False
