"""The last accepted run, kept as aggregates."""

from pathlib import Path

from pydantic import ValidationError

from evals.summary import Summary

BASELINE = Path(__file__).parent / "baseline.json"


class BaselineError(ValueError):
    """A baseline that cannot be used; the message names it and what to do."""


def load_baseline(path: Path) -> Summary:
    """Raises BaselineError."""
    try:
        return Summary.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BaselineError(
            f"{path}: cannot be read ({error.strerror}); a full run with --accept writes one"
        ) from error
    except ValidationError as error:
        raise BaselineError(f"{path}: not a baseline; a full run with --accept writes one") from error


def write_baseline(summary: Summary, path: Path) -> None:
    """Aggregates alone, and no time, which is the machine's."""
    accepted = {split: {kind: g.rounded() for kind, g in kinds.items()} for split, kinds in summary.splits.items()}
    text = Summary(splits=accepted).model_dump_json(indent=1, exclude_defaults=True)
    path.write_text(text + "\n", encoding="utf-8")
