"""Blocks under the label of those whom they are for."""

from assistant.answer.citations import Citations
from assistant.answer.compose import Draft
from assistant.retrieval.collection import Collection


def test_a_later_questions_blocks_never_stand_under_the_label_of_an_earlier_ones(collection: Collection) -> None:
    general, second, *_ = (p for p in collection.passages.values() if p.audience == "all")
    one, another, third, *_ = (p for p in collection.passages.values() if p.audience == "img")
    draft = Draft(collection, Citations(collection.guides, collection.by_guide))
    draft.show([one, general])
    draft.show([another])
    draft.show([third, second])
    assert [p for p in draft.paragraphs if p.startswith("**For ")] == [
        "**For IMGs**",
        "**For applicants in general**",
        "**For IMGs**",
        "**For IMGs**",
        "**For applicants in general**",
    ]
    assert draft.blocks[2].label == "**For IMGs**"


def test_blocks_for_one_audience_alone_need_no_label(collection: Collection) -> None:
    one, another, *_ = (p for p in collection.passages.values() if p.audience == "img")
    draft = Draft(collection, Citations(collection.guides, collection.by_guide))
    draft.show([one])
    draft.show([another])
    assert not any(p.startswith("**For ") for p in draft.paragraphs)
