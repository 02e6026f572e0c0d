"""The form of a reply: greeting, each question repeated with what is said to it, next steps, close; and our own words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.standing import Wording
from assistant.answer.verify import MARK, number_spans
from assistant.models import Status

LONGEST_LEAD = 240
"""Characters of a question repeated."""

WORDING = Wording(
    "With a Step 2 CK score like yours",
    {
        "hypothetical": "With the Step 2 CK score that you suppose (not one you have reported)",
        "practice": "A practice test or prediction is not an official score; with the same as a Step 2 CK",
        "goal": "Your goal is not a score yet; once it is reached",
        "other_person": "For someone else with the score that you name",
        "range": "Within the range that you give",
    },
)

THANKS = "Thank you for your email."
ANSWERS = "Below is what our guides say to {what}; a number in brackets leads to the words it rests on."
NONE_FOUND = (
    "I did not find a question in it. What would you like to know? I am glad to look it up in our guides for you."
)
SILENT = "The guides do not say; I will look into it and come back to you."
OUTSIDE = "That is outside what the guides cover; I will come back to you on it."
MINE = "That is for me rather than for the guides; I will come back to you on it."
REFUSED = "That I cannot do: I pass on what the guides say as they say it."
ABOVE = "What the guides say to this stands above"
ABOVE_TOO = "Part of what the guides say to this stands above"
STEPS = "Next steps"
CLOSE = "Please write again if anything is unclear, or if something has changed."
REGARDS = "Kind regards,"

NO_QUESTION = "No question was found in this email."
DISTRESS = (
    "This email tells of distress, so the draft gives no advice. Please read the email yourself first, and reach the "
    "student in person today if you can."
)
WITHHELD = "The answers could not be verified, so the draft leaves them out."


@dataclass
class Entry:
    """A question, and what is said to it."""

    text: str
    status: Status
    paragraphs: list[str]


def letter(name: str | None, entries: Sequence[Entry], steps: Sequence[str]) -> str:
    if not entries:
        return reply(name, [f"{THANKS} {NONE_FOUND}"])
    what = "your question" if len(entries) == 1 else "your questions, in the order in which you asked them"
    marked = any(MARK.search(paragraph) for entry in entries for paragraph in entry.paragraphs)
    paragraphs = [f"{THANKS} {ANSWERS.format(what=what)}" if marked else THANKS]
    for entry in entries:
        paragraphs += [f"### {lead(entry.text)}", *entry.paragraphs]
    if steps:
        paragraphs += [f"### {STEPS}", *steps]
    return reply(name, [*paragraphs, CLOSE])


def reply(name: str | None, paragraphs: Sequence[str]) -> str:
    """With a greeting, and room for a signature."""
    return "\n\n".join([f"Dear {name}," if name else "Hello,", *paragraphs, REGARDS]) + "\n\n"


def lead(question: str) -> str:
    """A question on one line in quotation marks, an ellipsis in place of its numbers; nothing in it formats."""
    said = question
    for start, end in reversed(number_spans(question)):
        said = f"{said[:start]}…{said[end:]}"
    said = re.sub(r"…(?:\s*(?:[-–—/]|to|or|and)?\s*…)+", "…", MARK.sub("…", said))
    said = " ".join(re.sub(r"[\\\[\]*_`<>#|“”\"]", " ", said).split())
    said = said.rstrip(" ,;:")
    if len(said) > LONGEST_LEAD:
        said = said[:LONGEST_LEAD].rsplit(" ", 1)[0] + " …"
    return f"“{said}”"
