"""A reply drafted from the guides, as the desk keeps it."""

from api.desk.draft import Letter, Question
from assistant.chat import Assistant
from assistant.models import Applicant, Turn


def letter(assistant: Assistant, email: str, profile: Applicant | None) -> Letter:
    answer = assistant.invoke(Turn(message=email[:4000], profile=profile, reader="advisor"))
    question = Question(text=email[:80], status=answer.status, citations=tuple(c.n for c in answer.citations))
    return Letter(text=answer.answer, citations=answer.citations, profile=answer.profile, questions=(question,))
