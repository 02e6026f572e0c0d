"""Whether the assessment is what the rules must say, exactly."""

from evals.ask import Asked
from evals.scorers.score import Score


def rules(asked: Asked) -> Score | None:
    expected, got = asked.case.assessment, asked.answer.assessment
    if expected is None:
        return None
    tier = got.tier.id if got and got.tier else None
    breadth = (got.breadth.min, got.breadth.max) if got and got.breadth else None
    faults = []
    if "tier" in expected.model_fields_set and tier != expected.tier:
        faults.append(f"tier {tier}, not {expected.tier}")
    if (expected.breadth or expected.breadth_is_null) and breadth != expected.breadth:
        faults.append(f"breadth {breadth}, not {expected.breadth}")
    if lacking := set(expected.flags) - {flag.id for flag in (got.flags if got else ())}:
        faults.append(f"flags lack {', '.join(sorted(lacking))}")
    return Score(0.0, "; ".join(faults)) if faults else Score(1.0)
