"""A plan as Markdown: the short checklist of an answer, and the whole of it for taking away."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from assistant.answer.blocks import marked
from assistant.answer.citations import Citations
from assistant.answer.compose import LABELS
from assistant.models import Citation
from assistant.plan import Outline, Plan, PlanItem, PlanPhase, cited, starting
from corpus.models import Track

WORDS = 250
"""Words of items in one answer; later phases are named only."""

NOW_AND_NEXT = 2
"""Phases shown where it is known in which the applicant is."""

COMPUTED = "*What is now follows from the ERAS opening that this service's operator has set, not from the guide.*"


def checklist(outlines: Sequence[Outline], message: str, citations: Citations) -> list[str]:
    """Paragraphs: the phase that the applicant is in and the next, or else the roadmap as far as the words last."""
    roadmaps = [list(group) for _, group in groupby(outlines, key=lambda o: o.roadmap.roadmap.track)]
    paragraphs: list[str] = []
    for roadmap in roadmaps:
        if len(roadmaps) > 1:
            paragraphs.append(f"**{LABELS[roadmap[0].roadmap.guide.audience]}**")
        paragraphs += _roadmap(roadmap, message, citations, WORDS // len(roadmaps))
    return paragraphs


def _roadmap(outlines: Sequence[Outline], message: str, citations: Citations, words: int) -> Iterable[str]:
    first = starting(outlines, message)
    if first is not None:
        shown = outlines[first : first + NOW_AND_NEXT]
        yield from (_phase(cited(o, citations), label) for o, label in zip(shown, _labels(shown[0]), strict=False))
        if starting(outlines, "") == first:
            yield COMPUTED
        return
    # Where everything is past, the operator's date is an earlier season's, and tells nothing.
    left, later = words, list[Outline]()
    for place, outline in enumerate([o for o in outlines if o.when != "past"] or outlines):
        if place and (outline.words > left or later):
            later.append(outline)
            continue
        left -= outline.words
        yield _phase(cited(outline, citations))
    if later:
        yield "\n".join(["Then:", "", *(_title(outline, citations) for outline in later)])


def _labels(first: Outline) -> tuple[str, str]:
    """Of the first phase shown and of the one after it: today may lie before the first, or between the two."""
    if first.starts and first.when == "coming":
        return "Next", "Then"
    return "By now" if first.starts and first.when == "past" else "Now", "Next"


def _title(outline: Outline, citations: Citations) -> str:
    heading = outline.phase.heading
    return f"- {outline.phase.phase.title} [{citations.cite(outline.roadmap.guide.id, heading.start, heading.end)}]"


def _phase(phase: PlanPhase, label: str = "") -> str:
    opening = f"**{label}: {phase.title}**" if label else f"**{phase.title}**"
    return "\n".join([f"{opening} [{phase.citations[0]}]", "", *_items(phase.items)])


def _items(items: Sequence[PlanItem]) -> Iterable[str]:
    """List lines; what shares a lead-in stands under it."""
    for lead, group in groupby(items, key=lambda item: (item.lead, item.citations)):
        together = list(group)
        if lead[0] is None or len(together) == 1:
            yield from (f"- {_box(item)} {marked(item.text, item.citations[0])}" for item in together)
            continue
        yield f"- {marked(lead[0], together[0].citations[0])}"
        yield from (f"  - {_box(item)} {marked(item.line, item.citations[0])}" for item in together)


def _box(item: PlanItem) -> str:
    return "[x]" if item.done else "[ ]"


def document(plan: Plan, citations: Sequence[Citation]) -> str:
    """The whole plan with its sources, as a Markdown file."""
    parts = ["# Plan for a PM&R application"]
    if plan.dating:
        parts.append(f"*{plan.dating}*")
    track: Track | None = None
    tracks = {phase.track for phase in plan.phases}
    for phase in plan.phases:
        if len(tracks) > 1 and phase.track != track:
            parts.append(f"## {LABELS[phase.audience]}")
        track = phase.track
        parts.append(f"### {phase.title} [{phase.citations[0]}]")
        if phase.starts:
            until = f" to {phase.ends.isoformat()}" if phase.ends else " on"
            parts.append(f"*Computed: {phase.starts.isoformat()}{until}*")
        parts.append("\n".join(_items(phase.items)))
    parts.append("## Sources")
    parts.append(
        "\n".join(f"{c.n}. “{_one_line(c.quote)}” – {c.guide_title} › {' › '.join(c.section)}" for c in citations)
    )
    return "\n\n".join(parts) + "\n"


def _one_line(quote: str) -> str:
    return " ".join(quote.split())
