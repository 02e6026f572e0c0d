"""What is met before any advice: distress, attempts to misuse the program, and small talk.

Distress comes first, and missing it is the worse fault: talk of dying, of not wanting to live, of hurting oneself, of
being a burden, of means, of farewells, one's own or another's. The clinic, research and the idioms of exam season ("this
exam is killing me") are taken out before danger is looked for, and the rest of the message still counts.

The patterns are data, one mechanism each: `screen_*.yaml`, explained in `screen_words.yaml`.
"""

import re
import string
import unicodedata
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import yaml
from cachetools import LRUCache, cached

Screened = Literal["support", "refused", "greeting"]
Patterns = dict[str, str]


def _hash_of(message: str) -> bytes:
    return blake2b(message.encode(errors="surrogatepass"), digest_size=16).digest()


@cached(LRUCache(256), key=_hash_of, lock=Lock())
def screen(message: str) -> Screened | None:
    """How a message must be met before anything else, or None. Asked where a message is stored and where it is answered;
    kept by its hash alone."""
    plain = normalized(message)
    if _DANGER.search(_HARMLESS.sub(" . ", plain)):
        return "support"
    if _MISUSE.search(plain):
        return "refused"
    rest, phrases = _SMALL_TALK.subn("", plain)
    return "greeting" if phrases and not re.search(r"\w", rest) else None


def normalized(message: str) -> str:
    """A message in one spelling: lower case, contractions written out, fillers dropped, each mark a word of its own."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFKD", message).casefold().translate(_LOOKALIKES))
    text = re.sub(r"(\w)\1{2,}", r"\1", text)
    text = re.sub(r"([.?!;:,\n])[\s.?!;:,]+", r"\1 ", text)
    text = re.sub(r"\b(?:[a-z] ){3,}[a-z]\b", lambda spaced: spaced[0].replace(" ", ""), text)
    for contraction, whole in _CONTRACTIONS:
        text = contraction.sub(whole, text)
    words = (_spelled(token) for token in _TOKEN.findall(text))
    return " ".join(word for word in words if word not in _FILLERS)


def _spelled(token: str) -> str:
    if token == "\n":
        return "."
    word = token.replace("*", "")
    if not word.isalpha() and (letters := word.translate(_DIGITS)) in _GUARDED:
        return letters
    return _SPELLING.get(word, word)


def _data(name: str) -> Any:
    return yaml.safe_load(Path(__file__).with_name(f"screen_{name}.yaml").read_text(encoding="utf-8"))


def _expanded(pattern: str, words: Patterns) -> str:
    """A pattern with its <names> written out and the blanks around " | " gone."""
    while "<" in (whole := re.sub(r"<(\w+)>", lambda name: f"(?:{words[name[1]]})", pattern)) and whole != pattern:
        pattern = whole
    return whole.replace(" | ", "|")


def _any_of(patterns: list[str], words: Patterns) -> re.Pattern[str]:
    """Any of the patterns, as a run of whole words."""
    return re.compile(rf"(?<!\S)(?:{'|'.join(_expanded(pattern, words) for pattern in patterns)})(?:(?!\S)|(?<=\s))")


def _slips(word: str) -> set[str]:
    """The word with one letter left out, doubled or swapped with the next; a long one also with one letter wrong.

    The first letter always stands: "ill" is not read as "kill".
    """
    places = range(1, len(word))
    slips = {word[:i] + word[i + 1 :] for i in places} | {word[:i] + word[i - 1 :] for i in places}
    slips |= {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in places[:-1]}
    if len(word) > 6:
        slips |= {word[:i] + letter + word[i + 1 :] for i in places for letter in string.ascii_lowercase}
    return slips


def _spellings(respelled: list[str], real: list[str], spelling: Patterns) -> Patterns:
    slips = {slip: word for word in respelled for slip in _slips(word)}
    slips |= {said: right for right, spelled in spelling.items() for said in spelled.split()}
    return {said: right for said, right in slips.items() if said not in {*respelled, *real}}


_W = _data("words")
_FILLERS = frozenset(_W["fillers"].split())
_CONTRACTIONS = [(re.compile(pattern), whole) for pattern, whole in _W["contractions"].items()]
_SPELLING = _spellings(_W["respelled"].split(), _W["real"].split(), _W["spelling"])
_TOKEN = re.compile(r"[^\W_](?:[\w'*]*\w)?|[.?!;:,\"\n]")
# What filters are dodged with: digits and Cyrillic for letters, marks and blanks of no width.
_GUARDED = frozenset(_W["respelled"].split()) | {"die", "dead", "life"}
_DIGITS = str.maketrans("103457", "ioeast")
_LOOKALIKES = str.maketrans("’‘ʼ`асеіїормхуѕкт", "''''aceiiopmxyskt")
_UNSEEN = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]")

_MISUSE_DATA = _data("refused")
_HARMLESS = _any_of([*_data("harmless")["harmless"].values()], _W["words"])
_DANGER = _any_of([*_data("support")["support"].values(), *_data("signs")["signs"].values()], _W["words"])
_MISUSE = _any_of([*_MISUSE_DATA["refused"].values()], _W["words"] | _MISUSE_DATA["words"])
_SMALL_TALK = _any_of([*_data("greeting")["greeting"].values()], {})
