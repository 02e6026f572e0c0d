"""Edited sentences: what matters is found, what does not is left alone."""

import time
from contextlib import suppress

import pytest

from assistant.answer.citations import Citations
from assistant.answer.proof import Finding, Sources, TooLong, proof
from assistant.answer.standing import noted
from assistant.models import Citation
from assistant.retrieval.collection import Collection
from assistant.rules import Rulebook

CONTACTS = "in the US, call 988"


@pytest.fixture(scope="module")
def sources(collection: Collection, book: Rulebook) -> Sources:
    return Sources(collection.edition, book, CONTACTS)


def cited(collection: Collection, *quotes: str) -> tuple[Citation, ...]:
    citations = Citations(collection.guides, collection.by_guide)
    for quote in quotes:
        guide, start = next((g, g.text.index(quote)) for g in collection.guides.values() if quote in g.text)
        citations.cite(guide.id, start, start + len(quote))
    return citations.given


AWAYS = "Aim for 1–2 away rotations at programs where:"
FAILED = "A Step 1 failure does not automatically block you from a PM&R residency, but you must respond thoughtfully:"
LETTERS = "At least two letters from physiatrists"
BREADTH = "60–80+ PM&R programs is not unrealistic for low scores, depending on finances."


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (AWAYS, "Aim for 1–2 away rotations at programs where: [1]"),
        (AWAYS, "- **Aim for 1-2 away rotations** at programs where: [1]"),
        (AWAYS, "You asked about aways, and the guide says “Aim for 1–2 away rotations”. [1]"),
        (AWAYS, "I would follow the guide on away rotations here. [1]"),
        (AWAYS, "Step 2 CK and Level 2 and PGY-2 are names. [1]"),
        (AWAYS, "1. Aim for 1–2 away rotations at programs where: [1]"),
        (LETTERS, "At least 2 letters from physiatrists [1]"),
        (FAILED, "You failed once? A Step 1 failure does not automatically block you from a PM&R residency. [1]"),
        (FAILED, "My own view: a bad day happens."),
        (
            BREADTH,
            "How many programs: “60–80+ PM&R programs is not unrealistic for low scores, depending on finances.” [1]",
        ),
    ],
)
def test_what_the_source_carries_is_left_alone(collection: Collection, sources: Sources, quote: str, text: str) -> None:
    assert proof(text, cited(collection, quote), sources) == []


@pytest.mark.parametrize(
    ("quote", "text", "kind", "place"),
    [
        (AWAYS, "Aim for 1–3 away rotations at programs where: [1]", "untraced_number", "3"),
        (AWAYS, "Aim for four away rotations at programs where: [1]", "untraced_number", "four"),
        (AWAYS, "Aim for 2–1 away rotations at programs where: [1]", "quote_changed", None),
        (LETTERS, "At least five letters from physiatrists [1]", "untraced_number", "five"),
        (
            FAILED,
            "A Step 1 failure does automatically block you from a PM&R residency, but you must respond thoughtfully: [1]",
            "quote_changed",
            None,
        ),
        (
            FAILED,
            "A Step 2 failure does not automatically block you from a PM&R residency, but you must respond thoughtfully: [1]",
            "quote_changed",
            None,
        ),
        (
            BREADTH,
            "60–80+ PM&R programs is unrealistic for low scores, depending on finances. [1]",
            "quote_changed",
            None,
        ),
        (
            BREADTH,
            "The guide: “60–80+ PM&R programs is wise for low scores” [1]",
            "quote_changed",
            "“60–80+ PM&R programs is wise for low scores”",
        ),
        (BREADTH, 'The guide: "every program" [1]', "quote_changed", '"every program"'),
        (BREADTH, "Call me at 555-1234.", "untraced_number", "555"),
        (BREADTH, "As said before. [1][4]", "unknown_mark", "[4]"),
    ],
)
def test_what_it_does_not_carry_is_found(
    collection: Collection, sources: Sources, quote: str, text: str, kind: str, place: str | None
) -> None:
    found = proof(text, cited(collection, quote), sources)
    assert kind in {f.kind for f in found}
    if place is not None:
        assert place in {text[f.start : f.end] for f in found if f.kind == kind}


def test_a_number_of_another_sentences_source_is_none_of_this_one(collection: Collection, sources: Sources) -> None:
    citations = cited(collection, AWAYS, BREADTH)
    (found,) = proof("Apply broadly to 60 or more. [1] Aim high. [2]", citations, sources)
    assert (found.kind, found.citation) == ("untraced_number", 1)


def test_a_hedge_that_was_dropped_is_found(collection: Collection, sources: Sources) -> None:
    quote = "Your Step 2 CK is already available (if possible), so you’re not pre-judged on missing data."
    edited = "Your Step 2 CK is already available, so you’re not pre-judged on missing data. [1]"
    (found,) = proof(edited, cited(collection, quote), sources)
    assert found.kind == "quote_changed"


def test_the_operators_contacts_and_the_dated_notes_are_said_without_a_citation(
    sources: Sources, book: Rulebook
) -> None:
    note = next(note for note in book.notes if "218" in note.text)
    assert proof(f"Please talk to a person now: {CONTACTS}.\n\n{noted(note)}", (), sources) == []
    assert proof("Call 988.", (), sources)
    assert proof(noted(note).replace("218", "219"), (), sources)


def test_findings_stand_in_the_texts_order(collection: Collection, sources: Sources) -> None:
    found: list[Finding] = proof("See [9]. Room 5.\nSee [8].", cited(collection, AWAYS), sources)
    assert [f.start for f in found] == sorted(f.start for f in found)
    assert len(found) == 3


def test_a_text_of_nothing_but_marks_and_markup_never_fails(collection: Collection, sources: Sources) -> None:
    for text in ("", "[1]", "[1][1]\n\n- [1]", "“ [1]", "“” [1]", "# [1]", "\n" * 50, "“" * 2000 + " [1]"):
        proof(text, cited(collection, AWAYS), sources)


def test_a_quote_of_white_space_alone_carries_nothing(sources: Sources) -> None:
    found = proof("Aim for two away rotations. [1]", [stated("\n \n")], sources)
    assert {f.kind for f in found} == {"quote_changed", "untraced_number"}


def stated(quote: str) -> Citation:
    """One that anybody could send."""
    return Citation(
        n=1, guide_id="x", guide_title="", guide_version="0", section=(), quote=quote, start=0, end=0, passage_id=""
    )


def seconds(text: str, quote: str, sources: Sources) -> float:
    """How long the shortest of three proofs takes, whether it ends in findings or is refused."""

    def once() -> float:
        began = time.perf_counter()
        with suppress(TooLong):
            proof(text, [stated(quote)], sources)
        return time.perf_counter() - began

    return min(once() for _ in range(3))


@pytest.fixture(scope="module")
def plainly(sources: Sources) -> float:
    lines = AWAYS, FAILED, LETTERS, BREADTH
    return seconds("".join(f"I say: {line} [1]\n" for line in lines) * 100, "\n".join(lines), sources)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("A b c. [1]\n" * 3_000, "d\n" * 9_000),
        ("".join(f"A b{n}. [1]\n" for n in range(2_000)), "".join(f"a c{n}\n" for n in range(3_000))),
        ("".join(f"a b{n} " for n in range(3_000)) + "[1]", "".join(f"a c{n} " for n in range(3_000))),
        ("".join(f"a b{n} " for n in range(200)) + "[1]", "".join(f"a c{n} " for n in range(200))),
        ('"ab" ' * 5_000 + "[1]", "a" * 25_000),
        ("A b. [1]\n" * 3_000, "E.G. A" * 5_000),
        ("7 8 9 [1]\n" * 3_000, "".join(f"{n} " for n in range(5_000))),
        ("7. 8 \n" * 9_000, "a"),
    ],
    ids=["lines", "sentences alike", "an endless sentence", "long ones", "quoted", "abbreviations", "numbers", "bare"],
)
def test_a_hostile_text_takes_no_longer_than_a_long_letter_many_times_over(
    text: str, quote: str, sources: Sources, plainly: float
) -> None:
    assert any(seconds(text, quote, sources) < 15 * plainly + 0.1 for _ in range(3))


def test_a_letter_far_longer_than_any_that_is_written_is_still_held_against_its_sources(
    collection: Collection, sources: Sources
) -> None:
    quotes = tuple(line for guide in collection.guides.values() for line in guide.text.splitlines() if len(line) > 60)
    text = "".join(f"{line} Also. [{n}]\n" for n, line in enumerate(quotes[:60], 1))
    citations = tuple(stated("\n".join(quotes[:20])).model_copy(update={"n": n}) for n in range(1, 61))
    assert len(proof(text, citations, sources)) >= 60
