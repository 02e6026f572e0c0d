"""What is remembered between the turns of a conversation."""

from dataclasses import dataclass, field, replace

from assistant.models import Answer, Applicant, Turn

REMEMBERED = 6
"""Messages of a conversation that a follow-up can refer back to."""

FORGOTTEN = ("support", "refused")
"""How answers stand whose questions later turns do not build on. Words of distress are not kept."""


@dataclass(frozen=True)
class Conversation:
    """What a turn may build on."""

    id: str
    known: Applicant = field(default_factory=Applicant)
    history: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    def after(self, turn: Turn, answer: Answer) -> "Conversation":
        """The conversation once a turn is answered."""
        kept = () if answer.status in FORGOTTEN else (turn.message,)
        asked = (answer.asks,) if answer.asks and answer.asks not in self.asked else ()
        return replace(
            self,
            known=answer.profile,
            history=(*self.history, *kept)[-REMEMBERED:],
            asked=(*self.asked, *asked),
        )
