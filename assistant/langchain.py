"""Parts for LangChain programs: the search as a retriever, the assessment as a tool.

`Assistant` itself is a `Runnable` from a `Turn` to an `Answer`.
"""

from typing import Any

from langchain_core.tools import StructuredTool

from assistant.chat import Assistant
from assistant.models import Applicant, Reading
from assistant.retrieval.search import PassageRetriever
from corpus.models import Track

ASSESSES = (
    "What the guides' rules say of a PM&R residency applicant: score range, number of programs to apply to, flags and "
    "findings. Each number under `citations` or `caveat` names a citation with the guide's exact words. Give officially "
    "reported facts alone, and leave out what is not known."
)


def retriever(assistant: Assistant, k: int = 5, track: Track | None = None) -> PassageRetriever:
    """Finds the `k` best passages; `track` orders by audience and hides nothing."""
    return PassageRetriever(
        collection=assistant.collection,
        embeddings=assistant.embeddings,
        fetched=assistant.settings.fetched,
        k=k,
        track=track,
    )


def assessment_tool(assistant: Assistant) -> StructuredTool:
    """A tool from an `Applicant`'s facts to `{"assessment": …, "citations": […]}`, as `POST /api/assess` answers."""

    def assess_applicant(**facts: Any) -> dict[str, Any]:
        citations = assistant.citations()
        applicant = Applicant(**facts)
        assessment = assistant.assess(applicant, Reading(applicant=applicant), citations)
        return {
            "assessment": assessment.model_dump(mode="json"),
            "citations": [citation.model_dump(mode="json") for citation in citations.given],
        }

    return StructuredTool.from_function(
        assess_applicant, name="assess_applicant", description=ASSESSES, args_schema=Applicant
    )
