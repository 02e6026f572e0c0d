"""Runs of blanks and marks in text from outside, which nobody needs long.

A pattern that may begin anywhere in such a run, and looks along it, takes the square of its length; and while one pattern
is matched, no other thread of the process runs.
"""

import re

LONGEST = 80
"""Characters; a longer run keeps its two ends."""

_LONG = re.compile(rf"(?<!\W)\W{{{LONGEST + 1},}}")


def shortened(text: str) -> str:
    return _LONG.sub(lambda run: run[0][: LONGEST // 2] + run[0][-LONGEST // 2 :], text)
