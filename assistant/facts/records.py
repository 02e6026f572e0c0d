"""What a text tells of one exam's passes, failures and attempts."""

from dataclasses import dataclass, field

_MOST = 20


@dataclass
class Record:
    """What is told of one exam, in the order told."""

    passed: bool = False
    failed_last: bool = False
    told_attempts: int | None = None
    repeated: bool = False
    fail_at: list[int] = field(default_factory=list)
    _told: int = 0
    _asked: int = 0
    _sentence: tuple[int, int] = (-1, 0)

    @property
    def fails(self) -> int:
        """How often the exam was failed, at least."""
        return max(self._told, self._asked)

    def tell_failed(self, number: int, sentence: int, asked: bool, again: bool) -> None:
        """Adds failures told in the sentence that starts at `sentence`.

        "Is one failure too many? I failed in May": a question, and a later sentence without a word of repetition
        (`again`), tell of the same failure once more.
        """
        if asked:
            self._asked = max(self._asked, number)
            return
        within = number + (self._sentence[1] if self._sentence[0] == sentence else 0)
        self._sentence = (sentence, within)
        self._told = self._told + number if again else max(self._told, within)

    def attempts(self, passed: bool) -> int | None:
        """How often the exam was taken, as far as it is told."""
        if self.fails:
            total = max(self.fails + (1 if passed else 0), self.told_attempts or 0)
        else:
            total = self.told_attempts or (2 if self.repeated else 0)
        return total if 0 < total <= _MOST else None
