"""Assistants that answer at once, without guides."""

from typing import Any

from api.schemas import ChatResponse
from api.storage.conversations import Asked
from assistant.chat import Assistant
from assistant.models import Answer, Applicant, Citation, Turn

CITED = Citation(
    n=1,
    guide_id="sleep",
    guide_title="Sleep in residency",
    guide_version="v7",
    section=("Sleep in residency", "Nights"),
    quote="Nap before\nthe shift.",
    start=10,
    end=31,
    passage_id="sleep-1",
)


def answer_to(asked: Asked) -> ChatResponse:
    return ChatResponse(
        status="answered",
        answer="Nap before the shift. [1]",
        citations=(CITED,),
        conversation_id=asked.conversation_id,
        answer_id=asked.answer_id,
    )


class Echo(Assistant):
    """Answers with a citation and how much it was told, and remembers each turn."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []

    def rests_on(self) -> tuple[str, ...]:
        return ()

    def look(self) -> None:
        pass

    def invoke(self, input: Turn, config: Any = None, **kwargs: Any) -> Answer:
        self.turns.append(input)
        known = input.known.updated(input.profile or Applicant())
        if "die" in input.message:
            return Answer(status="support", answer="You matter. Call someone.", profile=known)
        return Answer(
            status="answered",
            answer=f"Nap before the shift. [1] You asked {len(input.history)} before.",
            citations=(CITED,),
            profile=known,
            asks="track",
        )
