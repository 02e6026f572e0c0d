"""Rules as data: each figure of the guides in a file of its own, with the words that state it.

A rule file is `rules/<track>/<name>.yaml`; its id is `<track>/<name>`, where the track is us, img, or all for what
holds for both. The figure is the guide's own, bounds are derived from it, and the quote must stand in the guide under
the headings named. `bind` proves that. What is deliberately not coded is listed in `corpus.judgement`.
"""

from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from corpus.faults import reasons, yaml_in
from corpus.models import Guide, Heading, Span
from corpus.rule_kinds import (
    AdviceRule,
    AmountRule,
    BreadthRule,
    ConditionRule,
    ExampleRule,
    Fact,
    FlagRule,
    HedgeRule,
    Judged,
    PhaseRule,
    Rule,
    StatementRule,
    TargetRule,
    TierRule,
    WindowRule,
)

__all__ = [
    "RULES",
    "AdviceRule",
    "AmountRule",
    "BreadthRule",
    "ConditionRule",
    "ExampleRule",
    "Fact",
    "FlagRule",
    "HedgeRule",
    "Judged",
    "PhaseRule",
    "Rule",
    "RuleError",
    "StatementRule",
    "TargetRule",
    "TierRule",
    "WindowRule",
    "bind",
    "load_rules",
]

RULES = Path(__file__).parent / "rules"

_RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


class RuleError(ValueError):
    """A rule that cannot be trusted; the message names its file and what is wrong."""


def load_rules(folder: Path = RULES) -> list[Rule]:
    """Every rule below a folder, by id. Raises RuleError."""
    rules = [_load(path, folder) for path in sorted(folder.glob("*/*.yaml"))]
    known = {rule.id for rule in rules}
    for rule in rules:
        if unknown := rule.named - known:
            raise RuleError(f"rule {rule.id}: names rules that do not exist: {', '.join(sorted(unknown))}")
    return rules


def _load(path: Path, folder: Path) -> Rule:
    try:
        data = yaml_in(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise RuleError(f"{path}: not YAML in UTF-8: {error}") from error
    if not isinstance(data, dict):
        raise RuleError(f"{path}: not a list of 'key: value' lines")
    name = path.relative_to(folder).with_suffix("").as_posix()
    try:
        rule = _RULE.validate_python(data | {"id": name})
    except ValidationError as error:
        raise RuleError(f"{path}: {reasons(error)}") from error
    if rule.track != path.parent.name:
        raise RuleError(f"{path}: its track is {rule.track!r}, its folder {path.parent.name!r}")
    return rule


def bind(rule: Rule, guide: Guide) -> Span:
    """Where the rule's quote stands in its guide, a tier's heading included. Raises RuleError."""
    for block in guide.blocks:
        if block.section[-len(rule.section) :] != rule.section:
            continue
        start = guide.text.find(rule.quote, block.start, block.end)
        if start >= 0:
            heading = block.heading if isinstance(rule, TierRule) else None
            return Span(start=heading.start if heading else start, end=start + len(rule.quote))
    heading_quote = next((h for h in guide.headings if _is_heading(rule, h)), None)
    if heading_quote:
        return Span(start=heading_quote.start, end=heading_quote.end)
    raise RuleError(
        f"rule {rule.id}: its quote {rule.quote[:60]!r} does not stand in {guide.id} under {' › '.join(rule.section)}"
    )


def _is_heading(rule: Rule, heading: Heading) -> bool:
    return heading.title == rule.quote == rule.section[-1]
