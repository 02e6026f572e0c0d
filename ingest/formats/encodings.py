"""Bytes into text. UTF-8 and UTF-16 tell themselves; between one-byte encodings the likelier text decides.

Curly quotes, dashes, bullets and accents stand elsewhere in Windows-1252 than in Mac Roman, so the wrong one puts
letters between quotation marks' places and symbols inside words.
"""

import codecs
import re
import unicodedata
from itertools import islice

from corpus.guides import GuideError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ONE_BYTE = ("cp1252", "mac_roman")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

_WESTERN = {chr(code) for code in range(0xC0, 0x100)} | set("œŒ")

LOOKED_AT = 20_000
"""Characters beyond ASCII that the guess looks at."""


def decode(data: bytes, name: str) -> str:
    """The text, line ends as newlines. Raises GuideError where the bytes are no text."""
    text = _marked(data, name) or _utf16_without_mark(data)
    if text is None:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            text = _guessed(data)
            if text is None:
                raise GuideError(f"{name}: not text at byte {error.start}; save the file as UTF-8 text") from error
    if control := _CONTROL.search(text):
        raise GuideError(
            f"{name}: not text (control character {ord(control[0]):#04x} at character {control.start()}); save the file "
            "as UTF-8 text"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _marked(data: bytes, name: str) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise GuideError(f"{name}: not {encoding} at byte {error.start}; save the file as UTF-8") from error
    return None


def _utf16_without_mark(data: bytes) -> str | None:
    """Western text in UTF-16 has a zero in every other byte."""
    for encoding, high in (("utf-16-le", 1), ("utf-16-be", 0)):
        zeros = data[high::2].count(0)
        if len(data) % 2 == 0 and zeros > 0.6 * len(data) / 2 and not data[1 - high :: 2].count(0):
            return data.decode(encoding, errors="replace")
    return None


def _guessed(data: bytes) -> str | None:
    scored: list[tuple[float, int, str]] = []
    for encoding in _ONE_BYTE:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        scored.append((_plausibility(text), -len(scored), text))
    if scored and max(scored)[0] > 0:
        return max(scored)[2]
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    return str(best) if best else max(scored)[2] if scored else None


def _plausibility(text: str) -> float:
    """How likely the characters beyond ASCII are where they stand."""
    score = 0.0
    for found in islice(re.finditer(r"[^\x00-\x7f]", text), LOOKED_AT):
        before = text[found.start() - 1] if found.start() else "\n"
        after = text[found.end()] if found.end() < len(text) else "\n"
        score += _fit(found[0], before, after)
    return score


def _fit(character: str, before: str, after: str) -> float:
    """Positive where a character usually stands between such neighbours."""
    if character in "‘“«":
        return 2 if not before.isalnum() and not after.isspace() else -2
    if character in "’”»":
        return 2 if not before.isspace() and (character == "’" or not after.isalpha()) else -1
    if character in "–—":
        if before.islower() and after.islower():
            return 0.5 if character == "—" else 0
        return 2 if before.isspace() == after.isspace() or before.isalnum() else -1
    if character in "•·":
        return 2 if after.isspace() or before.isspace() else -1
    if character in "…\u00a0°®©™½¼¾§£€×²³":
        return 0.5
    if character.isalpha() and character not in "ƒºªµπΩ":
        return _letter_fit(character, before, after)
    return -1.5


def _letter_fit(character: str, before: str, after: str) -> float:
    """An accented letter stands among plain ones, a capital one at a word's start or among capitals."""
    if not any(neighbour.isascii() and neighbour.isalpha() for neighbour in (before, after)):
        return 0.5 if before.isspace() and after.isspace() and character in "àáèéíóùú" else -1
    if character.isupper() and (before.islower() or before in "\"'"):
        return -2
    return 1 if character in _WESTERN else 0.5 if unicodedata.decomposition(character) else -1
