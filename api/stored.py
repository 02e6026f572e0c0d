"""What is stored, where, and for how long: the one list, shown at /privacy and in docs/storage.md."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stored:
    """One kind of thing that is stored; `{days}` is where the retention goes, `{hours}` how long advisors stay signed in."""

    what: str
    where: str
    until: str

    def told(self, days: str, hours: str) -> tuple[str, str, str]:
        return self.what, self.where, self.until.format(days=days, hours=hours)


STORED = (
    Stored(
        "questions, the facts sent with them, answers with their citations and the notes beside them",
        "the database",
        "until deleted, or {days} after the conversation’s last turn",
    ),
    Stored(
        "feedback: helpful, wrong, or wrong source, with a reason",
        "the database, beside the answer",
        "as long as the conversation",
    ),
    Stored(
        "whose conversation it is",
        "the SHA-256 of the browser’s session cookie; the cookie itself in the browser",
        "as long as the conversation",
    ),
    Stored(
        "answers lately given, found again by a hash of the question and the facts",
        "the server’s memory alone",
        "ten minutes",
    ),
    Stored(
        "how often somebody came in a minute, under keyed hashes of the cookie and the address",
        "the server’s memory; the database where several servers share it",
        "the next hour",
    ),
    Stored(
        "that a conversation was sent to the school’s advisors: when, where the reply should go, a message",
        "the database",
        "until taken back, or as long as the conversation",
    ),
    Stored(
        "advisors’ drafts: a student’s email or questions, the facts read in it, the reply with each version and who changed it",
        "the database",
        "until deleted or erased by name, or {days} after the last change",
    ),
    Stored(
        "advisors’ notes, signed and dated, with their source",
        "the database",
        "for good, also once expired or withdrawn: answers showed them",
    ),
    Stored(
        "the desk’s people: name, display name, role, an argon2 hash of the password or who they are at the school",
        "the database",
        "until `pmr-advisor user remove`",
    ),
    Stored(
        "in which browsers they are signed in",
        "the SHA-256 of the desk’s cookie; the cookie itself in the browser",
        "{hours}, or until they sign out",
    ),
    Stored(
        "an advisor’s changes to a draft that are not saved yet", "their browser", "until saved, or until they sign out"
    ),
    Stored("which steps of a plan are ticked", "the browser", "until “Forget me on this computer”"),
    Stored(
        "the log: time, route, status and duration of requests, and no word, name or address",
        "wherever the operator sends it",
        "by the operator’s rules",
    ),
    Stored("the index and every version of the guides", "the data folder", "until removed"),
)
