"""Of whom and in what mood each place in a text speaks."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from assistant.facts import vocabulary as v

# speaker: an advisor's "I", where the applicant is somebody else. role: people who only speak about scores.
Subject = Literal["applicant", "other", "role", "speaker"]
# would: said of an imagined score, though the person is real; if: all of it is imagined.
Mood = Literal["plain", "would", "if"]

_SENTENCE_END = re.compile(r"(?<![.?!])[.?!]++(?=\s|$)")
# No sentence is this long: cutting text without full stops keeps the time linear in its length.
_LONGEST = 500
_NOT_A_PERSON = (
    r"(?!\s*(?:id\b|loans?|body|government|health|affairs|run\b|doctor|services|handbook|life|rotation|clinic|union)|\s+(?:(?:right|just|sitting)\s+)?"
    r"(?:before|after|ahead\s+of|behind|next\s+to|beside)\s+(?:me|us)\b)"
)
_NEAR = r"\s+(?:[a-z&'-]+\s+){0,2}?"
_TYPICAL = r"(?:average|typical|mean|median|ideal|usual|matched|successful)\b"
_PEOPLE = re.compile(
    rf"""(?P<kin>\b(?:my|our|the|an?|her|his)\s+(?:[a-z]+\s+)?(?:(?P<own>{v.ADVISEES})|{v.OTHER_PEOPLE}|{v.ROLES})'s\s+
          (?:[a-z]+\s+)?(?:{v.OTHER_PEOPLE}|{v.ADVISEES})\b{_NOT_A_PERSON})
    |(?P<advisee>\b(?:my|our|this|the|that)\s+(?!own\b|other\b|previous\b|former\b|(?:[a-z&'-]+\s+){{0,3}}?{_TYPICAL})
          (?:[a-z&'-]+\s+){{0,3}}?(?:{v.ADVISEES})\b{_NOT_A_PERSON}
          (?:\s+(?:that\s+|who\s+|whom\s+)?i(?:'m|\s+am|'ve\s+been)?\s+(?:help|advis|mentor|coach|counsel|work)\w*(?:\s+with)?\b)?
      |\b(?:one\s+of\s+(?:my|our)|a)\s+(?:{v.ADVISEES})s?\s+(?:of\s+(?:mine|ours)|i\s+(?:advise|mentor))
      |\bone\s+of\s+(?:my|our){_NEAR}(?:{v.ADVISEES})s\b
      |\b(?:advis|mentor|coach|help|counsel|support|guid)ing\s+(?:a|an|one){_NEAR}(?:{v.ADVISEES}|img|fmg|osteo|md|usmd|physician|doctor|grad|graduate|senior)\b
      |\bi\s+(?:have|advise|mentor|counsel|support|am\ advising)\s+(?:a|an|this){_NEAR}(?:{v.ADVISEES}|physician|doctor|(?:medical\s+)?(?:graduate|grad|senior)|img|fmg|osteo|m[34]|ms-?[34])\b(?!\s+(?:school|class|degree|program))
      |\b(?:advisee|mentee)\b|(?:^|[.?!;]\s*|,\s*)(?:student|applicant|candidate)\b{_NOT_A_PERSON})
    |(?P<other>\b(?:the|an?)\s+(?:[a-z]+\s+)?(?:{v.ADVISEES}|{v.OTHER_PEOPLE}|person|one|guy|girl)\s+
          (?:(?:right|just|sitting)\s+)?(?:before|after|ahead\s+of|behind|next\s+to|beside)\s+(?:me|us)\b
      |\b(?:the|an?|each|every|my|our|their)\s+(?:[a-z&'-]+\s+){{0,2}}?{_TYPICAL}\s+(?:[a-z&-]+\s+){{0,3}}?(?:{v.ADVISEES}|img|resident)s?\b
      |\b(?:another|other|different|previous|former|last\s+year's)\s+(?:[a-z]+\s+)?(?:{v.ADVISEES})s?\b
      |\b(?:my|a|an|his|her|our|the|this|one\s+of\s+my|another|some){_NEAR}(?:{v.OTHER_PEOPLE})s?\b
      |\bone\s+of\s+my\s+(?:[a-z]+\s+){{0,2}}?(?:{v.OTHER_PEOPLE})s?\b|\blike\s+(?:{v.OTHER_PEOPLE})\b
      |(?<!\d\s)\b(?:{v.INDEFINITE}|{v.POPULATIONS})\b(?!\s+section)
          (?:\s+(?:(?:that|who|whom)\s+)?i(?:'ve)?\s+(?:know|knew|met|saw|seen|asked|talked)\b)?)
    |(?P<role>(?<!as\s)\b(?:my|the|our|his|her|some|one|last\s+year's){_NEAR}(?:{v.ROLES})s?\b(?!\s+of\s+mine)
      |\ba{_NEAR}(?:{v.ROLES})\b(?=\s+(?:told|said|says|who\s+(?:told|said|says|matched|works|trained|got)|at\s+my|i\s+know|in\s+my))
      |(?:^|[.!?;,]\s*)(?:{v.ROLES})s?\s+(?:told|said|says|thinks|claims|mentioned)\b
      |\b(?:an?|my|our|some)\s+(?:[a-z0-9-]+\s+){{1,3}}?(?:asked|asks|told|tells)\s+(?:me|us)\b
      |\b(?:the\s+guides?|reddit|attendings|advisors)\b)
    |(?P<crowd>\b(?:(?<!md\s)(?<!osteo\s)(?<!md/phd\s)programs?(?!\s+grad)|pds|program\s+directors)\b)
    |(?P<me>\bwe(?:'re|\s+are)?\s+both\b|\bboth\s+of\s+us\b|\b(?:i|i'm|i've|i'd|i'll|mine|myself|my(?!\s+(?:class|school|cohort|year|program)\b))\b(?<!of\ mine)|
        \b(?:about|for|and|to)\s+me\b
      |\bme\b(?=\s+with\b|\s*[:,?-]|\s+at\s+\d))
    |(?P<third>\b(?:he|she|his|her|hers|him|he's|she's)\b|\bthey(?=\s+(?:got|have|had|scored|are|passed|failed)\b))""",
    re.X,
)
_SEVERAL = re.compile(rf"(?:{v.POPULATIONS}|(?:{v.OTHER_PEOPLE})s)$")
_ADVISOR = re.compile(
    r"\b(?:as|i'm|i am) (?:an? |the |her |his |their |one of )?(?:[a-z]+ )?(?:advisor|adviser|dean|faculty|mentor|program director|(?:clerkship|course) director|counsel+or)\b|"
    r"\badvis[oe]r here\b|\bi (?:advise|mentor|counsel) "
)
# A sentence that opens so and names nobody goes on about the person before.
_ELLIPTICAL = re.compile(r"\s*(?:and |also |but )?(?:got|scored|has|had|have|failed|passed|matched|took)\b")

_INDIRECT = (
    r"(?:wonder\w*|know|sure|ask\w*|see|tell me|curious|unsure|question is|unclear|clear|decide|say|hear|check|as|even)"
)
_MOODS = re.compile(
    r"""(?P<would>\b(?:would(?:n't)?(?!\s+(?:you|like|love|say|think|guess|argue|consider|appreciate|
        be\s+(?:grateful|happy\s+to|
        glad\s+to)))|might|(?:could|may)\s+(?:get|score|reach|be|have|end)|will\s+(?:get|score|have|be)|
        i'll\s+(?:get|score|have)|
        (?:i|she|he)'d\s+(?:be|get|score|take|need|still))\b)
    |(?P<hypothetical>\b(?:(?<!\bas\ )(?:if|unless|provided|assum(?:e|ing))|suppos(?:e|ing)|imagine|pretend|
        let's\s+say|hypothetical\w*|theoretically|in\s+case|whether\s+(?:i|he|she)\s+(?:get|got|score)\w*|
        had\s+(?:i|she|he|it|my\s+\w+|her\s+\w+|his\s+\w+)\s+(?:got\w*|scored|been|come|had)|
        say\s+(?:that\s+)?(?:i|he|she|my|someone)\s+(?:were\s+to\s+)?(?:get|got|score|scored|have|end|land|am)\w*|
        were\s+to|
        worr(?:y|ied)\s+(?:that\s+)?i|afraid\s+(?:that\s+)?(?:of|i|to)|scared\s+(?:that\s+)?(?:of|i|to)|
        fear\w*|(?:thinking|guessing|estimating)\s+(?:that\s+)?i\s+(?:got|scored)|think\s+i\s+(?:\w+\s+)?fail\w*|(?P<thought>thought\s+i)\b|feel\s+like\s+i)\b)
    |(?P<came>\band\s+(?:then\s+|only\s+|actually\s+|instead\s+)?(?:got|ended\s+up|scored|ended)\b)
    |(?P<plain>(?:(?P<comma>[,;:(-])|\b(?:but|because|since|although|though|given(?:\s+that)?|however|considering|
        now\s+that|when)\b)\s*
        (?:i|she|he|we|my\s+(?:student|advisee|mentee|step\d|score)|her\s+(?:step\d|score)|mine)\b
        (?:\s+(?:already|currently|just|do|now|actually|really|only|right\s+now|finally|recently))*
        (?:\s*(?:'ve|'m)|\s+(?:have|has|got|scored|am|is|was|failed|passed|took|went))\b)""",
    re.X,
)
_IF = re.compile(rf"\b{_INDIRECT}\s*$")
_IF_GOT = re.compile(r"\s*(?:i|she|he|they)\s+(?:get|got|gotten|score|scored|had|were|fail|take)\b")
# "Suppose I sit in July, I got a 250" tells a story: only a turn of phrase leads back out of it.
_STORY = re.compile(r"suppos|imagine|pretend|let's say|say\b|hypothet|theoretic|had ")

_INTERROGATIVE = re.compile(
    r"(?:^|[,;:(]|\b(?:and|but|so|then|or)\b|- )\s*(?:(?:hi|hello|hey|so|ok|okay|and|but|also|please|lol)\b[, ]*)?"
    r"(?:does|do|did(?=\s+(?:i|you|he|she|they|we|it|the|my|any\w*|programs?|people|this|that|not)\b)|is|isn't|are|aren't|was|will|would|should|shall|can|can't|could|may|might|must|what|what's|how|"
    r"when(?!\s+(?:i|it|she|he)\b)|"
    r"where(?!\s+(?:i|she|he)\b)|which(?!\s+(?:i|she|he|is|was|came|has|passed)\b)|"
    r"who(?:m|se)?(?!\s+(?:also\s+)?(?:i|passed|failed|has|had|got|scored|is|was|graduated|took|just|wants|needed)\b)|why|whether|am i|have (?:i|you|programs|people|they)|has (?:anyone|any)|"
    r"any (?:advice|tips|chance|hope))\b"
)
_STATEMENT = re.compile(
    r"(?:[,;:(.-]|\bbut\b|\bbecause\b|\bsince\b|\bgiven\b|\bso far\b|\bif\b|\bthat\b|\bnow that\b)\s*"
    r"(?:(?:i|i'm|i've|she|he|my|her|his|mine|student|advisee|mentee|got|scored|failed|passed|have|has|"
    r"(?:us|non-us) ?-?(?:md|img|osteo|grad)|img|fmg|usmd|step[123]|mock|\d{3}|for context|background)\b)"
)


@dataclass(frozen=True)
class Sentence:
    """Where a sentence begins and ends in the plain text."""

    start: int
    end: int
    text: str
    asks: bool


class Context:
    """The plain text with its sentences, and whom and in what mood each offset is about."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sentences = tuple(_sentences(text))
        self._starts = [sentence.start for sentence in self.sentences]
        self.advising = False
        self._asked = self._read_questions()
        self._asked_starts = [start for start, _ in self._asked]
        self._moods = self._read_moods()
        self._mood_starts = [start for start, _ in self._moods]
        self._subjects = self._read_subjects()
        self._subject_starts = [start for start, _ in self._subjects]

    def sentence(self, offset: int) -> Sentence:
        """The sentence that holds an offset."""
        return self.sentences[max(bisect_right(self._starts, offset) - 1, 0)]

    def subject(self, offset: int) -> Subject:
        """Of whom the text speaks at an offset."""
        return self._subjects[bisect_right(self._subject_starts, offset) - 1][1]

    def named(self, offset: int) -> bool:
        """Whether a person is named in the sentence, up to an offset."""
        sentence = self.sentence(offset)
        return bool(_PEOPLE.search(self.text, sentence.start, offset))

    def mood(self, offset: int) -> Mood:
        """Whether the text supposes or states at an offset."""
        return self._moods[bisect_right(self._mood_starts, offset) - 1][1]

    def asked(self, offset: int) -> bool:
        """Whether an offset stands in the asking part of a question."""
        return self._asked[bisect_right(self._asked_starts, offset) - 1][1]

    def _read_subjects(self) -> list[tuple[int, Subject]]:
        found: list[tuple[Sentence, list[re.Match[str]]]] = [
            (sentence, list(_PEOPLE.finditer(self.text, sentence.start, sentence.end))) for sentence in self.sentences
        ]
        self.advising = bool(_ADVISOR.search(self.text)) or any(
            match["advisee"] or match["own"] for _, matches in found for match in matches
        )
        me: Subject = "speaker" if self.advising else "applicant"
        subjects: list[tuple[int, Subject]] = [(0, "applicant")]
        third: Subject = "applicant"
        # "They" without anybody named before is hardly ever the applicant, unless an advisor writes.
        they: Subject = "applicant" if self.advising else "other"
        current: Subject = "applicant"
        for sentence, matches in found:
            if current == "speaker" or (current != "applicant" and not _ELLIPTICAL.match(sentence.text)):
                current = "applicant"
            subjects.append((sentence.start, current))
            for match in matches:
                if match["me"]:
                    current = me
                    if "both" in match[0]:
                        third = "other"
                elif match["third"]:
                    current = they if match[0] == "they" else third
                elif match["kin"]:
                    # "My student's roommate got 250; she has 224": she is the student.
                    current, third = "other", "applicant" if match["own"] else "other"
                elif match["advisee"]:
                    current = third = they = "applicant"
                elif match["crowd"] and self.asked(match.start()):
                    # "Do programs see a 224 as low?" is about the one who asks.
                    continue
                elif match["role"] or match["crowd"]:
                    current = third = they = "role"
                elif _SEVERAL.search(match[0]):
                    # "Her classmates have 240s, she has a 227": nobody says "she" of several.
                    current = they = "other"
                else:
                    current = third = they = "other"
                subjects.append((match.start(), current))
        return subjects

    def _read_moods(self) -> list[tuple[int, Mood]]:
        moods: list[tuple[int, Mood]] = [(0, "plain")]
        for sentence in self.sentences:
            moods.append((sentence.start, "plain"))
            story = thought = False
            for match in _MOODS.finditer(self.text, sentence.start, sentence.end):
                if match["hypothetical"]:
                    before = self.text[max(sentence.start, match.start() - 24) : match.start()]
                    if match[0] == "if" and _IF.search(before) and not _IF_GOT.match(self.text, match.end()):
                        continue
                    thought = bool(match["thought"])
                    story = story or bool(_STORY.match(match[0]))
                    moods.append((match.start(), "if"))
                elif match["came"]:
                    if thought:
                        moods.append((match.start(), "plain"))
                elif match["would"]:
                    if moods[-1][1] != "if":
                        moods.append((match.start(), "would"))
                elif not (story and match["comma"]):
                    moods.append((match.start(), "plain"))
        return moods

    def _read_questions(self) -> list[tuple[int, bool]]:
        asked: list[tuple[int, bool]] = [(0, False)]
        for sentence in self.sentences:
            body = sentence.text.lstrip()
            base = sentence.end - len(body)
            events = [(0, False)]
            events += [(match.start(), True) for match in _INTERROGATIVE.finditer(body)]
            events += [(match.start(), False) for match in _STATEMENT.finditer(body)]
            asked += [(base + start, value) for start, value in sorted(events)]
        return asked


def _sentences(text: str) -> list[Sentence]:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    pieces: list[Sentence] = []
    start = 0
    for end in ends:
        asks = text[start:end].endswith("?")
        while end - start > _LONGEST:
            space = text.rfind(" ", start + 1, start + _LONGEST)
            middle = space if space > start else start + _LONGEST
            pieces.append(Sentence(start, middle, text[start:middle], asks))
            start = middle
        pieces.append(Sentence(start, end, text[start:end], asks))
        start = end
    return pieces
