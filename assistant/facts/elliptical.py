"""Short messages that only their conversation explains: "218" as an answer, "and with a 251?", "what about IMGs?"."""

import re

from assistant.models import Applicant, Reading, Supposition
from assistant.runs import shortened
from corpus.models import Track

LONGEST = 10
"""Words; a longer message says whose score it is and how it was come by."""

_ANSWER = re.compile(
    r"\W*(?:(?:it['’]?s|it was|that['’]?s|mine(?: is|['’]s)|a|just|only|oh|sorry|yeah|yes|i got|got|i have|is)\W+)*"
    r"(1[89]\d|2\d\d|300)\W*",
    re.IGNORECASE,
)
_SCORE = re.compile(r"(?<![\d.–—-])(?:1[89]\d|2\d\d|300)(?![\d%–—-])")
_ASKS = re.compile(
    r"\?|^\W*(?:(?:ok|okay|so|hmm|then)\W+)*(?:and|or)\W+(?:(?:with|for|at|an?)\W+)*\d|^\W*(?:(?:and|but|so|ok|okay|hmm|then)\W+)*(?:what|how|if|even|would|say|does|do|is|same)\b",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"\W*(?:(?:ok|okay|so|hmm|then|and|or|but|what|how|about|with|for|at|an?|if|say|even|maybe|just|it|was|were|is)\W+)*"
    r"(?:1[89]\d|2\d\d|300)[^\w?]*\?\W*",
    re.IGNORECASE,
)
"""A number and nothing else, asked: whoever had told a score would not ask it."""
_THAT_SCORE = re.compile(
    r"\b(?:if|suppose|imagine|say|assum\w+)\b.{0,40}\b(?:that|it|this|those|the same)\b.{0,40}"
    r"\b(?:real|actual\w*|official\w*|test day|exam day|the day)\b"
    r"|\b(?:if|suppose|imagine|say|assum\w+)\b.{0,40}\b(?:real|actual|official)\b.{0,40}\b(?:that|it|this|the same)\b",
    re.IGNORECASE,
)
"""A practice score told before, taken for the real one."""
_TOLD = re.compile(
    r"\bi(?:'ve| have)? (?:got|scored|have|had|made|just)\b|\b(?:my|her|his) (?:\w+ ){0,3}(?:is|was|came)\b"
    r"|\b(?:came (?:back|out|in)|actually|sorry|meant|correction|turns out|wait|typo)\b",
    re.IGNORECASE,
)
_SWITCHES = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay|then)\W+)*(?:what|how) (?:about|if)\b|^\W*and (?:for )?\b"
    r"|\bsame\b.{0,20}\bfor\b|\b(?:go|goes|apply|applies|hold|holds|true|different|change\w*|differ) (?:for|if)\b|^\W*for\b",
    re.IGNORECASE,
)
_TRACKS: tuple[tuple[Track, re.Pattern[str]], ...] = (
    (
        "img",
        re.compile(r"\b(?:imgs?|fmgs?|international (?:grad\w*|students?|applicants?)|caribbean)\b", re.IGNORECASE),
    ),
    (
        "us",
        re.compile(
            r"\b(?:us|u\.s\.|american)[- ](?:mds?|dos?|grad\w*|students?|applicants?|seniors?)\b|\bmds?\b"
            # Small, it is a school's degree only where no verb can stand.
            r"|(?-i:\bDOs?\b)|\b(?:an?|for|about|with|as) dos?\b",
            re.IGNORECASE,
        ),
    ),
)


def in_conversation(message: str, reading: Reading, known: Applicant) -> Reading:
    """The reading with what the conversation adds: a bare number answers with a score, and what an elliptical question
    supposes is no fact about the applicant."""
    message = shortened(message)
    answer = _ANSWER.fullmatch(message)
    if answer and "?" not in message and not reading.suppositions and known.step2_ck in (None, int(answer[1])):
        return reading.model_copy(update={"applicant": reading.applicant.updated(Applicant(step2_ck=int(answer[1])))})
    return _supposed(message, reading, known)


def _supposed(message: str, reading: Reading, known: Applicant) -> Reading:
    if len(message.split()) > LONGEST:
        return reading
    that = _THAT_SCORE.search(message)
    if (_TOLD.search(message) and not that) or not (that or _ASKS.search(message)):
        return reading
    scores = {int(found) for found in _SCORE.findall(message)}
    if not scores and not reading.suppositions and known.practice_scores and that:
        return _instead(reading, Supposition(basis="hypothetical", step2_ck=known.practice_scores[-1]))
    has_score = known.step2_ck is not None or known.step2_ck_range is not None
    if len(scores) == 1 and (has_score or _CONTINUES.fullmatch(message)) and not reading.suppositions:
        return _instead(reading, Supposition(basis="hypothetical", step2_ck=scores.pop()))
    if scores or not has_score or not _SWITCHES.search(message):
        return reading
    for track, words in _TRACKS:
        if words.search(message) and known.track not in (None, track):
            other = Supposition(
                basis="other_person", track=track, step2_ck=known.step2_ck, step2_ck_range=known.step2_ck_range
            )
            return _instead(reading, other)
    return reading


def _instead(reading: Reading, supposition: Supposition) -> Reading:
    told = reading.applicant.model_dump(exclude_unset=True, exclude={"step2_ck", "step2_ck_range", "track", "degree"})
    return Reading(applicant=Applicant(**told), suppositions=(*reading.suppositions, supposition))
