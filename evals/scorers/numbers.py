"""Whether every number of the answer is traced: to its sentence's quotes, to the rules, or to the user."""

from collections.abc import Iterable
from typing import Any

from assistant.answer.verify import numbers as numbers_in
from evals.ask import Asked
from evals.scorers.score import Score
from evals.text import marks, sentences

NOT_SAID = {"citations", "caveat", "start", "end"}
"""Fields of an assessment whose numbers are places and marks: they vouch for nothing."""


def numbers(asked: Asked) -> Score | None:
    answer = asked.answer
    if answer.status == "support":
        # The operator's telephone numbers are the one thing said without a source.
        return None
    computed = [answer.profile.model_dump(mode="json"), answer.assessment and answer.assessment.model_dump(mode="json")]
    said = numbers_in(" ; ".join([asked.case.question, *asked.case.history, *_leaves(computed)]))
    quotes = {c.n: c.quote for c in answer.citations}
    loose = [
        f"{sorted(untraced)} in {sentence!r}"
        for sentence in sentences(answer.answer)
        if (
            untraced := numbers_in(sentence) - said - numbers_in(" ; ".join(quotes.get(n, "") for n in marks(sentence)))
        )
    ]
    return Score(0.0, "; ".join(loose)) if loose else Score(1.0)


def _leaves(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in NOT_SAID:
                yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif value is not None:
        yield str(value)
