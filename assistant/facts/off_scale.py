"""Numbers told as a Step 2 CK score that no scale holds."""

import re

_LARGE = r"(?P<{name}>3(?!00)\d\d|[4-9]\d\d)(?![\d%+]|[.,]\d|\s*-?\s*(?:{units}))"
_UNITS = r"programs?|apps?|applications?|hours?|hrs?|days?|weeks?|questions?|patients?|points?|percent|level|otherexam|on\s+(?:my\s+|the\s+)?(?:level|otherexam)"
_OF_STEP2 = re.compile(
    rf"\bstep2\s*(?:(?:score|result|was|is|of|with|at|:|=|came\s+back|an?|my)\s*)*{_LARGE.format(name='after', units=_UNITS)}"
    rf"|(?<![\d.]){_LARGE.format(name='before', units=_UNITS)}\s+(?:(?:on|in|for)\s+)?(?:(?:my|the|usmle)\s+)*step2\b"
)
_SCORED = re.compile(
    r"\b(?:(?:i|i've|she|he)\s+(?:just\s+)?scored|(?:my|her|his)\s+score\s*(?:is|was|:|=))\s+(?:an?\s+)?"
    rf"{_LARGE.format(name='after', units=_UNITS)}"
)
_OTHER_EXAM = re.compile(r"\b(?:level[123]|otherexam|step[13]|mock)\b")


def off_scale(text: str) -> int | None:
    """The number of a plain text; without an exam's name only what somebody scored counts."""
    match = _OF_STEP2.search(text) or (None if _OTHER_EXAM.search(text) else _SCORED.search(text))
    if match is None:
        return None
    return int(next(number for number in match.groupdict().values() if number))
