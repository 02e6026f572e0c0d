"""A student's email as it was pasted: what the student wrote, the name signed under it, and the part that can ask."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.runs import shortened

LEAST_WORDS = 5
"""With fewer words of one's own above a quoted mail, the quoted mail is the one to answer."""

WRAPPED = 45
"""Characters, from which on a line is taken to go on in the next."""

LONGEST_SIGNATURE = 12
"""Lines after "Best wishes,"; with more it ended nothing."""

LONGEST_LINE = 8
"""Words of a signature's line, where no name tells that it is one."""

_QUOTED = re.compile(r"^[ \t]*>+ ?")
_WROTE = re.compile(
    r"^[ \t]*(?:on|le|am)\b[^\n]{4,160}(?:\n[^\n]{0,120})?\b(?:wrote|writes|schrieb)\s*:[ \t]*$", re.I | re.M
)
_FORWARDED = re.compile(
    r"^[ \t]*(?:-{2,}[ ]*(?:original|forwarded) message[ ]*-{2,}|begin forwarded message:?|_{10,})[ \t]*$", re.I | re.M
)
_HEADER = re.compile(
    r"^[ \t]*(?:from|to|cc|bcc|date|sent|subject|re|fwd?|reply-to|importance)[ ]?:[^\n]*(?:\n|$)", re.IGNORECASE
)
_TITLE = r"(?:dr|drs|prof|professor|dean|doctor|mr|mrs|ms|mx|miss|sir|madam|ma['’]?am)"
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|dear|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)|salutations|"
    r"to whom it may concern)(?: (?:again|there|all|team|everyone|both))?"
    rf"(?:[ ,]+(?:{_TITLE}\b\.?|[A-Z][\w.'’-]*|(?:to )?(?:my )?advis[oe]rs?|(?:the )?advising (?:team|office)|and|&|"
    r"committee|faculty)){0,7}(?:\s*[,!:.–—-]+\s*|\s*$)",
    re.I,
)
_THANKED = r"so much|a lot|a million|again|truly|in advance|very much|sincerely|yours|and regards|and best"
_FOR = r" for (?:your|all|any|the)\b"
_CLOSING = re.compile(
    r"^\W*(?:(?:with )?(?:very |my |kind(?:est)? |warm(?:est)? |best |many |all (?:the )?)*"
    r"(?:regards?|wishes|best|thanks+|thank you|thanx|thx+|ty|cheers|sincerely|respectfully|warmly|gratefully|gratitude|appreciation|"
    r"yours(?: (?:truly|sincerely|faithfully))?|take care|talk soon|v/?r)"
    rf"(?: (?:{_THANKED}))*(?>{_FOR}(?:(?!{_FOR})[\w ,'’]){{1,60}}(?: (?:{_THANKED}))*(?={_FOR}|\s*[,!.:;–—-]|\s*$))*)"
    r"\s*(?P<rest>[,!.:;–—-]+.{0,60})?$",
    re.I,
)
"""Each thing thanked for is read in one way alone: several would multiply with every further one."""
_INLINE = re.compile(
    r"(?<=[.?!]) +(?=(?:(?:with )?(?:kind|best|warm|many|sincere|thanks|thank you|regards|cheers|respectfully)\b)[^.?!]{0,50}$)",
    re.I,
)
"""A mail in one paragraph is signed at its end."""

_NAME = re.compile(r"^(?:(?:Dr|Mr|Ms|Mrs|Prof)\.? )?[^\W\d_][^\W\d_'’.-]*(?:[ '’.-]{1,2}[^\W\d_][^\W\d_'’-]*\.?){0,3}$")
_CREDENTIALS = re.compile(r"\s*(?:[,(|/].*|\b(?:MS|M|OMS|PGY)[- ]?[1-4I]+\b.*|\s[–—-]\s.*)$")
_NO_NAME = set(
    "thanks thank best regards sincerely cheers hi hello dear yours sent from student class university school medicine "
    "college hospital candidate pm pmr img md do the a an and i my please help thx ty is are what how".split()
)
_POSTSCRIPT = re.compile(r"^\W*(?:p\.? ?p?\.?s\b|ps\b|edit\b)", re.IGNORECASE)
_ITEM = re.compile(
    r"^[ \t]*(?:[-*•·–]|\(?(?:\d{1,2}|[a-h]|i{1,3}|iv|v)[.):]|q\d{1,2}[.:)]?)[ \t]+(?=\S)", re.IGNORECASE
)
_ANNOUNCING = re.compile(
    r"\b(?:questions?|wonder\w*|ask\w*|advice|advise|help|curious|confus\w*|unsure|not sure|know|thoughts?|guidance|"
    r"stuck|following|topics?|points?|about|on)\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^\W*(?:(?:and|so|also|but)\s+)?(?:how (?:are|have) (?:you|things|u)\b[^.?!]*|how(?:['’]s| is| was| were| are) (?:it going|"
    r"everything|life|your [^.?!]*|the (?:family|kids|weekend|holidays?)[^.?!]*)|(?:can|could|may|might|would|will) "
    r"(?:i|you|we)(?: please| possibly| be able to| be willing to| mind)* (?:ask(?:ing)?(?: you)?|help(?:ing)?(?: me)?(?: out)?|answer(?:ing)?|"
    r"pick your brain)(?: (?:a|some|these|this|my|them|few|couple|of|quick|more|things?|questions?|with|about|"
    r"something|all|following|the|below|for))*|(?:any|some) "
    r"(?:help|advice|guidance|thoughts|input|insight|tips|feedback)(?: (?:you|that|would|will|is|on|at|all|this|these|"
    r"can|could|be|give|have|offer|helpful|much|so|greatly|really|appreciated|great|amazing|welcome|or|and|advice|"
    r"guidance|help))*|(?:do|does) (?:you have (?:a |any )?(?:time|minute|moment|second)[^.?!]*|(?:that|this|it|any of "
    r"this) make (?:any )?sense)|what do you think|(?:please |pls )?(?:let me know|lmk)(?: (?:what|if) you (?:think|"
    r"can))?|(?:am i|are we) allowed to ask[^.?!]*|is (?:it|that) ok(?:ay)? (?:if i|to) ask[^.?!]*|right|ok(?:ay)?|have an? [^.?!]*|"
    r"(?:i|we) (?:would )?hope (?:you|this|that|all)[^.?!]*|(?:i(?: would|['’]d)? (?:be |really |greatly |so |truly |very )*"
    r"(?:grateful|thankful|appreciate|welcome|love)|please (?:give|offer)|please|thanks? (?:you )?(?:in advance )?) (?:for )?"
    r"(?:any|your|some)? ?(?:advice|advise|guidance|help|input|thoughts|insight|tips|feedback|time)(?: (?:or|and|on this|you|can|"
    r"could|may|might|have|give|offer|advice|guidance|help|at all|with this|here|soon|please|in advance))*)\W*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


@dataclass(frozen=True)
class Email:
    """`own`: without quoted mail and headers; facts are read from it, the signature's included. `body`: also without
    greeting, courtesies and signature, one line a paragraph or an item of a list. `name`: as it was signed."""

    own: str
    body: str
    name: str | None = None


def read_email(text: str) -> Email:
    """Never raises; whatever is not recognised stays in the body."""
    text = shortened(text.replace("\r\n", "\n").replace("\r", "\n"))
    own = _own("\n".join(line.rstrip(" \t\u00a0") for line in text.split("\n")).strip("\n"))
    lines, name = _signed(own.split("\n"))
    lines = _greeted(lines)
    return Email(own, "\n".join(filter(None, map(_asking, _unwrapped(lines)))), name)


def _own(text: str) -> str:
    """Without quoted mail and headers, unless there is little else."""
    above = text
    for cut in (_FORWARDED, _WROTE):
        for found in cut.finditer(above):
            rest = above[found.end() :].strip("\n")
            before = above[: found.start()]
            if rest.split("\n", 1)[0].lstrip().startswith(">") or not _enough(_without_headers(before)):
                # The quoted lines are told by their marks; or the mail forwarded is the one to answer.
                above = f"{before}\n{rest}"
            else:
                above = before
            break
    kept = "\n".join(line for line in above.split("\n") if not _QUOTED.match(line))
    if not _enough(_without_headers(kept)):
        kept = "\n".join(_QUOTED.sub("", line) for line in above.split("\n"))
    return _without_headers(kept).strip("\n")


def _enough(text: str) -> bool:
    return len(text.split()) >= LEAST_WORDS


def _without_headers(text: str) -> str:
    text = text.lstrip("\n")
    while header := _HEADER.match(text):
        text = text[header.end() :].lstrip("\n")
    return text


def _signed(lines: Sequence[str]) -> tuple[list[str], str | None]:
    """The lines before the signature, with a postscript after it, and the name."""
    if lines and (found := _INLINE.search(lines[-1])):
        lines = [*lines[:-1], lines[-1][: found.start()], lines[-1][found.end() :]]
    filled = [n for n, line in enumerate(lines) if line.strip()]
    last_lines = filled[-LONGEST_SIGNATURE:]
    for n in reversed(last_lines):
        line = lines[n].strip()
        closing = _CLOSING.match(line)
        if line not in ("--", "—", "–") and not (closing and n != filled[0]):
            continue
        after = [lines[m].strip() for m in filled if m > n]
        rest = (closing["rest"] or "").strip(" ,!.:;–—-") if closing else ""
        name = _name(rest) or (_name(after[0]) if after else None)
        if not name and any("?" in said or len(said.split()) > LONGEST_LINE for said in after):
            # "Thanks for your time." in the middle of a mail.
            continue
        scripts = next((m for m, said in enumerate(after) if _POSTSCRIPT.match(said)), len(after))
        return [*lines[:n], "", *after[scripts:]], name
    if len(filled) > 1 and (name := _name(lines[filled[-1]])):
        last, before = lines[filled[-1]], lines[filled[-2]].rstrip()
        # A line of its own after a gap, a dash or a whole sentence; a list ends with no such line.
        if filled[-1] - filled[-2] > 1 or re.match(r"\s*[-–—~]\s*\w", last) or before.endswith((".", "!", "?", ",")):
            return list(lines[: filled[-1]]), name
    return list(lines), None


def _name(line: str) -> str | None:
    """A name where the line is plainly one: capitalised words and nothing else."""
    said = _CREDENTIALS.sub("", line.strip(" \t*_~–—-,!")).strip(" .,")
    words = said.split()
    if not words or len(said) > 40 or not _NAME.match(said) or _NO_NAME & {word.strip(".").lower() for word in words}:
        return None
    return said if words[0][0].isupper() and words[-1][0].isupper() else None


def _greeted(lines: Sequence[str]) -> list[str]:
    """Without the greeting; what follows it on its line stays."""
    for n, line in enumerate(lines):
        if line.strip():
            found = _GREETING.match(line)
            return [line[found.end() :] if found else line, *lines[n + 1 :]]
    return []


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """Paragraphs and items, one a line. An item of a list that announces questions asks, whatever its last mark."""
    joined: list[str] = []
    announced = goes_on = False
    width = 0
    for line in lines:
        said = line.strip()
        if not said:
            goes_on = False
            continue
        item = _ITEM.match(line)
        if goes_on and not item and (width >= WRAPPED or said[0].islower()):
            joined[-1] += f" {said}"
        else:
            if not item and joined and not joined[-1].startswith("\0"):
                announced = False
            joined.append(("\0" if announced and item else "") + (line[item.end() :].strip() if item else said))
        announced = _announces(joined[-1]) or (announced and joined[-1].startswith("\0"))
        goes_on, width = not said.endswith((":", "?")), len(line)
    return [_question(text[1:]) if text.startswith("\0") else text for text in joined]


def _announces(paragraph: str) -> bool:
    """Whether its last sentence does, up to the colon that ends it."""
    return paragraph.endswith(":") and bool(_ANNOUNCING.search(re.split(r"[.?!]", paragraph)[-1]))


def _question(item: str) -> str:
    return item if re.search(r"[?]", item) else item.rstrip(" .,;:") + "?"


def _asking(line: str) -> str:
    """A line without its courtesies, which would pass for questions."""
    return " ".join(sentence for sentence in _SENTENCE_END.split(line) if not _COURTESY.match(sentence))
