"""What a pasted email says of itself: who wrote it, and about what."""

import re
from email.utils import parseaddr

_HEADER = re.compile(
    r"^[>\t \u00a0]*\**(From|To|Cc|Bcc|Reply-To|Subject)\**\s*:\**[^\S\n]*(.*)$", re.IGNORECASE | re.MULTILINE
)
ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_REPLY = re.compile(r"^\s*(?:(?:re|fwd?|aw|wg)\s*:\s*)+", re.IGNORECASE)

SUBJECT_LENGTH = 200
PERSON_LENGTH = 320
"""Characters of the longest e-mail address."""
UNTITLED = "Your questions about applying to PM&R"


def writer(email: str) -> str | None:
    """An e-mail address, or else a name, in lower case: the first "From:" line's, or else the one address in the text.

    None where nobody is named, or several are: whose words they are is then for a person to say.
    """
    if line := _header(email, "from"):
        name, address = parseaddr(line)
        found = address if "@" in address else (_address(line) or name or line)
        return found.strip(" \"'<>").casefold()[:PERSON_LENGTH] or None
    own = _HEADER.sub("", email)
    addresses = {address.casefold().rstrip(".") for address in ADDRESS.findall(own)}
    return addresses.pop()[:PERSON_LENGTH] if len(addresses) == 1 else None


def subject(email: str) -> str:
    """Of the reply."""
    about = _REPLY.sub("", _header(email, "subject"))
    return f"Re: {about}"[:SUBJECT_LENGTH] if about else UNTITLED


def _header(email: str, name: str) -> str:
    return next((text.strip() for found, text in _HEADER.findall(email) if found.casefold() == name), "")


def _address(line: str) -> str:
    found = ADDRESS.search(line)
    return found[0] if found else ""
