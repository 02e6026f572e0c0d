"""What is said when there is no guide content to say."""

COVERS = (
    "I can tell you what the guides say on PM&R applications: Step scores and where they put you, when to take Step 2 CK, "
    "how many programs to apply to, letters, rotations, research, the personal statement and interviews."
)
COVERS_OWN = "I can tell you what the guides here say, in their own words."

REFUSED = (
    "I can't do that: I only pass on what the guides say, in their own words, and I don't change or hide where it comes "
    "from. Ask me anything about applying to PM&R residency and I will show you what the guides say, and where."
)
NOT_COVERED = "The guides do not answer this, so I won't guess."
NOT_COVERED_HINT = "Your school's advisor, or the program itself, is the place to ask."
NOT_COVERED_RELATED = "The nearest that the guides do say is listed below as reading; it is not an answer."


def off_topic(covered: str) -> str:
    return f"That is outside what I can help with. {covered}"


def greeting(covered: str) -> str:
    return f"Hello! {covered} What would you like to know?"


def support(contacts: str) -> str:
    """Warm words, and the operator's human contacts."""
    return (
        "I'm really glad you told me, and I'm sorry that it is this heavy right now. You matter far more than any exam or "
        "application, and you don't have to carry this alone.\n\n"
        "If you or someone else is in danger or hurt, or your body tells you that something is badly wrong, call your local "
        "emergency number first. If you write about somebody else, stay with them, and ask for help together.\n\n"
        f"Please talk to a person now: {contacts}. What others have done to you is not your fault, and they can tell you in "
        "confidence what can be done.\n\n"
        "Questions about applying can wait; I will be here whenever you want to come back to them."
    )


def care(contacts: str) -> str:
    """Before an answer, where it is not sure that somebody is in danger."""
    return f"If it is heavier than a question about applying, please talk to a person: {contacts}."


def not_covered(with_related: bool) -> str:
    return " ".join([NOT_COVERED, NOT_COVERED_HINT, *([NOT_COVERED_RELATED] if with_related else [])])


def uncovered(parts: list[str]) -> str:
    """Names the parts of a message that the guides leave open."""
    return "The guides do not answer: " + "; ".join(f"“{part.rstrip('?.! ')}”" for part in parts) + "."
