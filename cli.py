"""The command line: ask, serve, mcp, feedback; the guides: ingest, list, update, remove; the desk's users; and what
keeps a deployment."""

import logging
import re
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from json import dumps
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape

from api.desk.commands import app as user
from api.upkeep import commands as upkeep
from ingest import commands
from ingest.commands import FAULTS

if TYPE_CHECKING:
    from assistant.chat import Assistant

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Cited answers on PM&R residency applications.")
for command in (commands.ingest, commands.guides, commands.update, commands.remove):
    app.command()(command)
for command in (upkeep.doctor, upkeep.backup, upkeep.restore):
    app.command()(command)
app.add_typer(upkeep.database, name="database")

app.add_typer(user, name="user")

errors = Console(stderr=True, soft_wrap=True)

NO_ANSWER = 3
"""Exit status of `ask` where the guides do not answer, so that scripts can tell."""


def _prefix(value: str) -> str:
    if not re.fullmatch(r"(/[\w.~-]+)*", value, re.ASCII):
        raise typer.BadParameter("write it as /advisor: it begins with a slash and does not end with one")
    return value


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question, in your own words")],
    json: Annotated[bool, typer.Option("--json", help="Print the whole response as JSON")] = False,
) -> None:
    """Answer one question, with its sources. Exits with 3 where the guides do not answer."""
    from assistant.settings import load_settings

    try:
        settings = load_settings()
        from assistant.build import build_assistant

        assistant = build_assistant(settings)
    except FAULTS as fault:
        _fail(str(fault))
    sys.exit(tell(assistant, question, json))


def tell(assistant: "Assistant", question: str, json: bool) -> int:
    """Prints an assistant's answer; returns the exit status."""
    from assistant.models import Turn

    answer = assistant.invoke(Turn(message=question))
    out = Console(soft_wrap=json)
    if json:
        out.print_json(answer.model_dump_json())
    else:
        out.print(Markdown(answer.answer))
        for citation in (*answer.citations, *answer.related):
            out.rule(style="dim")
            mark = f"[{citation.n}] " if answer.citations else ""
            place = " › ".join((citation.guide_title, *citation.section))
            out.print(f"[bold]{escape(mark)}[/bold][dim]{escape(place)}[/dim]")
            out.print(citation.quote, markup=False, highlight=False)
    return 0 if answer.status in ("answered", "clarify") else NO_ANSWER


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on")] = 8000,
    root_path: Annotated[
        str, typer.Option(help="The path below which a proxy hosts it, such as /advisor", callback=_prefix)
    ] = "",
    proxy_headers: Annotated[bool, typer.Option(help="Believe a proxy's X-Forwarded-For and X-Forwarded-Proto")] = True,
    forwarded_allow_ips: Annotated[
        str, typer.Option(help="The addresses of proxies that are believed, divided by commas")
    ] = "127.0.0.1,::1",
) -> None:
    """Serve the chat page and the API."""
    began = time.perf_counter()
    _check_port(host, port)
    from api.logs import configure
    from assistant.build import build_assistant, embeddings_apart, spare_processors
    from assistant.locks import serving
    from assistant.settings import load_settings, networks

    try:
        believed = networks(forwarded_allow_ips) if proxy_headers else ()
    except ValueError as error:
        _fail(f"--forwarded-allow-ips: {error}")
    configure()
    held = ExitStack()
    try:
        settings = load_settings()
        alone = held.enter_context(serving(settings.data_dir))
        # The first process loads the model while this one loads everything else.
        models = embeddings_apart(settings, configure)
    except (*FAULTS, OSError) as fault:
        _fail(str(fault))

    import uvicorn

    from api.app import create_app
    from api.connections import exposed, server_config
    from api.desk.proxy import behind_proxies
    from api.storage.conversations import open_conversations
    from api.storage.database import StorageError

    try:
        conversations = open_conversations(settings)
    except (*FAULTS, StorageError) as fault:
        _fail(str(fault))
    if not alone and not settings.database_url.get_secret_value():
        errors.print(
            "pmr-advisor: another server keeps its conversations in the same SQLite file. Nothing is lost, but they wait "
            "for each other, and neither can show an answer that the other is composing; set PMR_DATABASE_URL.",
            style="yellow",
        )

    def load():  # type: ignore[no-untyped-def]
        assistant = build_assistant(settings, models)
        spare_processors()
        errors.print(
            f"pmr-advisor is ready on http://{host}:{port} ({time.perf_counter() - began:.1f} s)", highlight=False
        )
        return assistant

    faults: list[Exception] = []

    def failed(error: Exception) -> None:
        faults.append(error)
        server.should_exit = True

    if settings.otlp_endpoint:
        from api.tracing import send_traces

        send_traces(settings.otlp_endpoint)
    served = behind_proxies(create_app(load, conversations, failed, settings, exposed(host), root_path), believed)
    server = uvicorn.Server(server_config(served, host, port, settings))
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    with held:
        server.run()
    for model in models:
        model.close()
    if faults:
        _fail(str(faults[0]) if isinstance(faults[0], FAULTS) else f"{type(faults[0]).__name__}: {faults[0]}")


@app.command()
def feedback(
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line")] = False,
    with_questions: Annotated[
        bool, typer.Option("--with-questions", help="Print what was asked, in the asker's own words")
    ] = False,
) -> None:
    """List what people said of answers, oldest first, with the passages that each answer cited."""
    from api.storage.database import StorageError, open_database
    from api.storage.feedback import Opinions
    from assistant.settings import load_settings

    try:
        opinions = Opinions(open_database(load_settings())).all()
    except (*FAULTS, StorageError) as fault:
        _fail(str(fault))
    out = Console(soft_wrap=True)
    for opinion in opinions:
        told = opinion.model_dump(mode="json", exclude=None if with_questions else {"question"})
        if json:
            typer.echo(dumps(told))
            continue
        out.rule(style="dim")
        for name, value in told.items():
            if value:
                out.print(f"{name}: {_line(value)}", markup=False, highlight=False)


def _line(value: object) -> str:
    """A value on one line, without anything that a terminal would obey: strangers wrote it."""
    if isinstance(value, dict):
        value = [f"{name} {version}" for name, version in value.items()]
    line = ", ".join(value) if isinstance(value, list) else str(value)
    return "".join(character if character.isprintable() else " " for character in line)


@app.command()
def mcp(
    http: Annotated[bool, typer.Option("--http", help="Serve streamable HTTP at /mcp instead of stdio")] = False,
    host: Annotated[str, typer.Option(help="With --http: address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="With --http: port to listen on")] = 8001,
) -> None:
    """Serve the guides to programs that speak the Model Context Protocol."""
    from api.logs import configure
    from assistant.settings import load_settings

    configure()
    try:
        from api.admission import open_admission
        from api.mcp import NotReady, create_server, http_app
    except ModuleNotFoundError as missing:
        _fail(f"{missing.name} is not installed; install it with: pip install 'pmr-advisor[mcp]'")
    try:
        settings = load_settings()
    except FAULTS as fault:
        _fail(str(fault))
    if http:
        _check_port(host, port)

    def load() -> "Assistant":
        from assistant.build import build_assistant, embeddings_apart, spare_processors

        try:
            assistant = build_assistant(settings, embeddings_apart(settings, configure) if http else [])
            spare_processors()
            return assistant
        except FAULTS as fault:
            raise NotReady(str(fault)) from fault

    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(load)
        server = create_server(loading.result, open_admission(settings))
        if not http:
            # Over stdio the client waits already, and standard output belongs to the protocol.
            server.run("stdio")
        if fault := loading.exception():
            _fail(str(fault))
    if http:
        import uvicorn

        from api.connections import server_config

        errors.print(f"pmr-advisor is ready on http://{host}:{port}/mcp", highlight=False)
        logging.getLogger("uvicorn").setLevel(logging.WARNING)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(server_config(http_app(server, host, settings), host, port, settings)).run()


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            _fail(
                f"{host}:{port} cannot be listened on ({error.strerror}); choose another with --port, or make serve PORT=9000"
            )


def _fail(message: str) -> NoReturn:
    errors.print(f"pmr-advisor: {message}", style="red", markup=False, highlight=False)
    sys.exit(1)


def main() -> None:
    app()


if __name__ == "__main__":
    main()
