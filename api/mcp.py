"""The guides for programs that speak the Model Context Protocol: tools that answer, assess, search and read.

Nothing is kept between calls. Whoever searches waits in a line, as at the API; a tool that is not asynchronous runs on
a thread of its own, as the SDK sees to.
"""

from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp_types import CallToolResult, Resource, TextContent, ToolAnnotations
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp

from api.admission import Admission, Overloaded
from api.connections import exposed
from api.footnotes import footnotes
from api.keys import KeyRequired
from api.limits import RateLimit, open_rate
from api.middleware import BodyLimit, Outermost, TimeLimit
from api.routes.guides import found_passages, view
from api.schemas import AssessResponse, FoundPassage, Message, PassageView
from assistant.chat import Assistant
from assistant.models import Answer, Applicant, Reading
from assistant.settings import Settings
from corpus.models import Model, Track

T = TypeVar("T")

INSTRUCTIONS = (
    "Answers on applying to residency in Physical Medicine & Rehabilitation (PM&R), from a few guides and in their own "
    "words. Every sentence carries a mark such as [1] that names a citation with the exact words. Pass answers on with "
    "their marks and sources, add no figure of your own, and say so where the guides do not answer (status not_covered). "
    "An answer of the status support is for someone in distress: pass it on unchanged, with no advice. The guides are "
    "undated and not official advice."
)

READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


class FoundPassages(Model):
    passages: tuple[FoundPassage, ...] = Field(description="Best first")


class NotReady(ToolError):
    """The guides could not be loaded; the message says what to do, and whoever calls a tool is told it."""


class _Server(MCPServer[Any]):
    """Lists the guides that there are once they are loaded."""

    def __init__(self, ready: Callable[[], Assistant]) -> None:
        super().__init__(
            "pmr-advisor",
            title="PM&R Advisor",
            instructions=INSTRUCTIONS,
            version=version("pmr-advisor"),
            log_level="WARNING",
        )
        self._ready = ready

    async def list_resources(self) -> list[Resource]:
        assistant = await run_in_threadpool(self._ready)
        return [
            Resource(
                uri=f"guide://{guide.id}",
                name=guide.id,
                title=guide.title,
                description=f"The whole guide, version {guide.version}; citations count their places in this text",
                mime_type="text/plain",
            )
            for guide in assistant.collection.guides.values()
        ]


async def _placed(admission: Admission, function: Callable[[], T]) -> T:
    """What the function returns, in a thread, once it is its turn; where there is no place left, a program is told."""
    try:
        with admission.place():
            return await admission.run(function)
    except Overloaded as full:
        raise ToolError(f"Too many ask at once; call again in {full.retry_after} s.") from None


def create_server(ready: Callable[[], Assistant], admission: Admission) -> MCPServer[Any]:
    """The tools, and the guides as resources, over the assistant that `ready` waits for. It may raise NotReady.

    A client that starts the program is greeted at once, and does not give up while the model loads.
    """
    server = _Server(ready)

    @server.tool(title="Ask the guides", annotations=READS)
    async def ask(
        question: Annotated[Message, Field(description="In the applicant's own words, with the scores that matter")],
        history: Annotated[
            tuple[Message, ...],
            Field(description="The user's earlier messages, oldest first: facts and what is referred to"),
        ] = (),
        profile: Annotated[Applicant | None, Field(description="Facts known from elsewhere")] = None,
    ) -> Annotated[CallToolResult, Answer]:
        """Answer a question on PM&R residency applications from the guides, verbatim and cited.

        Says where an applicant stands, how many programs to apply to and what to watch, where the question tells or
        asks that. `status` says whether the guides answer: answered, clarify (answered as far as possible, and one fact
        asked for), not_covered, off_topic, refused, or support.
        """
        assistant = await run_in_threadpool(ready)
        answer = await _placed(admission, lambda: assistant.invoke(assistant.resumed([*history, question], profile)))
        return _result(answer.answer + footnotes(answer), answer)

    @server.tool(title="Assess an applicant", annotations=READS)
    def assess(
        applicant: Annotated[Applicant, Field(description="Officially reported facts; leave out what is not known")],
    ) -> AssessResponse:
        """What the guides' rules say of an applicant: score range, number of programs, flags and every finding.

        Numbers under `citations` and `caveat` name citations with the guides' exact words. A tier or breadth of null
        means that the guides do not settle it, never that none is needed.
        """
        assistant = ready()
        citations = assistant.citations()
        assessment = assistant.assess(applicant, Reading(applicant=applicant), citations)
        return AssessResponse(assessment=assessment, citations=citations.given)

    @server.tool(title="Search the guides", annotations=READS)
    async def search_guides(
        query: Annotated[Message, Field(description="A question or key words")],
        track: Annotated[Track | None, Field(description="us or img: puts that audience's guide first")] = None,
        k: Annotated[int, Field(ge=1, le=50, description="How many passages")] = 5,
    ) -> FoundPassages:
        """Passages of the guides, best first, each with its exact place. Found is not answered: `ask` tells which do."""
        assistant = await run_in_threadpool(ready)
        found = await _placed(admission, lambda: found_passages(query, assistant, track, k))
        return FoundPassages(passages=tuple(found))

    @server.tool(title="Read a passage", annotations=READS)
    def get_passage(
        passage_id: Annotated[str, Field(max_length=200, description="As citations and found passages name it")],
    ) -> PassageView:
        """One passage with its guide, section and place."""
        assistant = ready()
        if (passage := assistant.collection.passages.get(passage_id)) is None:
            raise ToolError("There is no such passage; search_guides lists those there are.")
        return PassageView(**view(passage, assistant))

    @server.resource("guide://{guide_id}", title="A guide", mime_type="text/plain")
    def guide(guide_id: str) -> str:
        """A guide's canonical text, in which citations count their places."""
        if (found := ready().collection.guides.get(guide_id)) is None:
            raise ResourceNotFoundError(f"There is no guide {guide_id!r}.")
        return found.text

    return server


def _result(text: str, content: BaseModel) -> CallToolResult:
    """Text for whoever reads it, and the same as data."""
    return CallToolResult(
        content=[TextContent(type="text", text=text)], structured_content=content.model_dump(mode="json")
    )


def http_app(server: MCPServer[Any], host: str, settings: Settings) -> ASGIApp:
    """Streamable HTTP at /mcp, without sessions, within the bounds of the API; on a local address, requests for other
    hosts are refused."""
    app: ASGIApp = server.streamable_http_app(stateless_http=True, host=host)
    app = BodyLimit(KeyRequired(app, settings.api_key), settings.receive_seconds)
    app = RateLimit(app, open_rate(settings, None, exposed(host)))
    return Outermost(TimeLimit(app, settings.respond_seconds))
