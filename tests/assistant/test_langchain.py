"""The parts for LangChain programs."""

import pytest
from langchain_core.retrievers import BaseRetriever
from pydantic import ValidationError

from assistant.chat import Assistant
from assistant.langchain import assessment_tool, retriever
from assistant.models import Applicant, Assessment, Citation


def test_the_retrievers_documents_say_exactly_where_their_words_stand(cheap_assistant: Assistant) -> None:
    found: BaseRetriever = retriever(cheap_assistant, k=4)
    documents = found.invoke("away rotations")
    assert len(documents) == 4
    for document in documents:
        place = document.metadata
        guide = cheap_assistant.collection.guides[place["guide_id"]]
        assert (place["guide_title"], place["guide_version"]) == (guide.title, guide.version)
        assert guide.text[place["start"] : place["end"]] == document.page_content
        passage = cheap_assistant.collection.passages[place["passage_id"]]
        assert place["section"] == list(passage.section)
        assert document.id == passage.id


def test_the_track_puts_its_guide_first(cheap_assistant: Assistant) -> None:
    asked = "When should I take Step 2 CK?"
    audiences = [
        [d.metadata["audience"] for d in retriever(cheap_assistant, 10, track).invoke(asked)] for track in ("img", None)
    ]
    assert audiences[0].count("img") > audiences[1].count("img")


def test_the_tool_takes_an_applicant_and_gives_figures_with_their_words(cheap_assistant: Assistant) -> None:
    tool = assessment_tool(cheap_assistant)
    assert tool.args_schema is Applicant
    told = tool.invoke({"track": "img", "step2_ck": 224})
    assessment = Assessment.model_validate(told["assessment"])
    quotes = {citation.n: citation.quote for citation in map(Citation.model_validate, told["citations"])}
    assert assessment.breadth
    assert "60–80+" in quotes[assessment.breadth.citations[0]]


def test_the_tool_takes_a_null_as_not_known(cheap_assistant: Assistant) -> None:
    told = assessment_tool(cheap_assistant).invoke({"track": "us", "step2_ck": None})
    assert told["assessment"]["tier"] is None


@pytest.mark.parametrize("facts", [{"step2": 224}, {"step2_ck": "224"}, {"track": "eu"}])
def test_the_tool_refuses_facts_that_are_none(cheap_assistant: Assistant, facts: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        assessment_tool(cheap_assistant).invoke(facts)
