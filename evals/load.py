"""`python -m evals.load`: a server under load, beside the bare embedding rate of the same machine in the same run.

The server is a process of its own on a loopback address, with a database of its own; the clients are here, and take
turns through questions that differ, so that nothing is answered from memory except in the last round. Figures compare
within a run, not with another machine's.
"""

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import psutil
import typer
from rich.console import Console
from rich.table import Table

from assistant.build import open_embeddings
from assistant.settings import load_settings
from evals.cases import load_cases

BATCH = 32
KEPT = 100
"""Answers that the server keeps: fewer than there are questions, so that the varied rounds never meet one again."""
SAME = 50
"""Questions of the round with the cache."""
AIM = 0.8
START = 120
"""Seconds for the server to come up."""

Process = Literal["server", "model"]
"""The one that composes answers, and the one in which the embedding model works."""


@dataclass
class Round:
    """What some clients saw."""

    clients: int
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    """Of the answers, in milliseconds."""
    statuses: Counter[str] = field(default_factory=Counter)
    memory: dict[Process, list[float]] = field(default_factory=lambda: {"server": [], "model": []})
    """Resident, in MiB, once a second."""
    embedded: float = 0.0
    """Texts that the model embedded for it."""

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    @property
    def refused(self) -> int:
        """Deliberately, and told so."""
        return self.statuses["503"]

    @property
    def faults(self) -> int:
        return sum(self.statuses.values()) - self.statuses["200"] - self.refused

    def percentile(self, share: float) -> float:
        return float(np.percentile(self.times, share)) if self.times else float("nan")

    def growth(self, process: Process) -> float:
        """Of the memory in the second half, in MiB a minute: the slope of a straight line."""
        later = self.memory[process][len(self.memory[process]) // 2 :]
        return float(np.polyfit(range(len(later)), later, 1)[0]) * 60 if len(later) > 2 else 0.0


def main(
    seconds: Annotated[float, typer.Option(min=1, help="Of each round")] = 20,
    minutes: Annotated[float, typer.Option(min=0, help="Of one more round of the most clients, to watch memory")] = 0,
    clients: Annotated[list[int] | None, typer.Option(min=1, help="Of each round; several times")] = None,
) -> None:
    """Exits with 1 where anything but an answer or a deliberate 503 came."""
    rounds = clients or [1, 8, 64]
    questions = sorted({case.question for case in load_cases().cases if case.kind != "support"})
    random.Random(7).shuffle(questions)
    console = Console()
    # One after the other through all rounds, as the vectors of the latest texts are remembered.
    varied = cycle(questions)
    single, batched = bare_rates(questions, seconds / 2)
    console.print(
        f"bare embedding, the model alone: {single:.1f}/s one at a time, {batched:.1f}/s in batches of {BATCH}"
    )
    table = Table(
        "clients",
        "answers/s",
        "of bare",
        "p50 ms",
        "p95",
        "p99",
        "503",
        "faults",
        "embedded/answer",
        "MiB, server + model",
    )
    with serving() as (port, server):
        load = Load(port, server)
        asyncio.run(load.round(1, varied, 3))
        made = [asyncio.run(load.round(n, varied, seconds)) for n in rounds]
        for one in made:
            table.add_row(*_row(str(one.clients), one, single))
        if minutes:
            long = asyncio.run(load.round(max(rounds), varied, minutes * 60))
            made.append(long)
            table.add_row(*_row(f"{long.clients}, {minutes:g} min", long, single))
        same = cycle(questions[:SAME])
        asyncio.run(load.round(1, same, 1))
        cached = asyncio.run(load.round(max(rounds), same, seconds))
        table.add_row(*_row(f"{cached.clients}, {SAME} questions", cached, single))
    console.print(table)
    most = max(made, key=lambda one: one.clients)
    console.print(
        f"at {most.clients} clients: {most.rate / single:.0%} of the single-query embedding rate (aim: {AIM:.0%}), and "
        f"{most.embedded / most.seconds / single:.0%} of it in texts embedded, as answers take several"
    )
    if minutes:
        grown = ", ".join(f"{process} {made[-1].growth(process):+.2f}" for process in made[-1].memory)
        console.print(f"memory in the second half of {minutes:g} minutes, in MiB a minute: {grown}")
    if faults := sum(one.faults for one in [*made, cached]):
        console.print(f"{faults} faults: {sum((one.statuses for one in [*made, cached]), Counter())}")
        raise typer.Exit(1)


def _row(name: str, made: Round, single: float) -> list[str]:
    times = (made.percentile(share) for share in (50, 95, 99))
    memory = " + ".join(f"{mib[0]:.0f}–{max(mib):.0f}" for mib in made.memory.values() if mib)
    return [
        *(name, f"{made.rate:.1f}", f"{made.rate / single:.0%}"),
        *(f"{milliseconds:.0f}" for milliseconds in times),
        *(str(made.refused), str(made.faults), f"{made.embedded / max(1, len(made.times)):.2f}", memory),
    ]


def bare_rates(questions: Sequence[str], seconds: float) -> tuple[float, float]:
    """How many questions a second the embedding model alone does: one at a time, and in batches.

    In a process of its own, which has ended when the server starts.
    """
    program = "from evals.load import print_bare_rates; print_bare_rates()"
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps({"seconds": seconds, "questions": questions}),
        capture_output=True,
        text=True,
        check=True,
    )
    single, batched = json.loads(done.stdout.splitlines()[-1])
    return single, batched


def print_bare_rates() -> None:
    asked = json.load(sys.stdin)
    model = open_embeddings(load_settings())
    model.embed_documents(asked["questions"][:BATCH])
    questions = cycle(asked["questions"])
    rates = []
    for size in (1, BATCH):
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < asked["seconds"]:
            batch = [next(questions) for _ in range(size)]
            if size == 1:
                model.embed_query(batch[0])
            else:
                model.embed_documents(batch)
            done += size
        rates.append(done / (time.perf_counter() - began))
    print(json.dumps(rates))


@contextmanager
def serving() -> Iterator[tuple[int, psutil.Process]]:
    """A server as `serve` runs it; its port, and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        kept = {"PMR_DATABASE_URL": f"sqlite:///{Path(folder) / 'load.sqlite'}", "PMR_ANSWERS_KEPT": str(KEPT)}
        log = Path(folder) / "log"
        with log.open("wb") as written:
            server = psutil.Popen(
                [sys.executable, "-m", "cli", "serve", "--port", str(port)],
                stdout=subprocess.DEVNULL,
                stderr=written,
                env={**os.environ, **kept, "PMR_RATE_PER_MINUTE": "0"},
            )
        try:
            if not asyncio.run(_until_ready(port, server)):
                told = log.read_text(errors="replace").strip().splitlines() or ["it said nothing"]
                raise SystemExit(f"the server did not start: {told[-1]}")
            yield port, server
        finally:
            if server.poll() is None:
                server.terminate()
                server.wait(30)


async def _until_ready(port: int, server: psutil.Popen) -> bool:
    until = time.monotonic() + START
    while time.monotonic() < until and server.poll() is None:
        try:
            async with Connection(port) as connection:
                status, _ = await connection.ask("GET", "/readyz")
                if status == "200":
                    return True
        except OSError:
            pass
        await asyncio.sleep(0.2)
    return False


class Connection:
    """HTTP/1.1 over one connection kept open: as little work as there can be beside the server's."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self) -> "Connection":
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def ask(self, method: str, path: str, body: object = None) -> tuple[str, bytes]:
        """The status and the body. Raises OSError or IncompleteReadError."""
        content = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        self._writer.write(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
        await self._writer.drain()
        told = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in told[1:])}
        return told[0].split(" ")[1], await self._reader.readexactly(int(fields["content-length"]))


class Load:
    """Rounds of questions to one server."""

    def __init__(self, port: int, server: psutil.Process) -> None:
        self._port = port
        self._server = server

    async def round(self, clients: int, questions: Iterator[str], seconds: float) -> Round:
        """So many clients, each of which asks the next question once it has its answer."""
        made = Round(clients)
        before = await self._embedded()
        began = time.perf_counter()
        watching = asyncio.create_task(self._watch(made))
        await asyncio.gather(*(self._client(made, questions, began + seconds) for _ in range(clients)))
        made.seconds = time.perf_counter() - began
        watching.cancel()
        made.embedded = await self._embedded() - before
        return made

    async def _client(self, made: Round, questions: Iterator[str], until: float) -> None:
        while time.perf_counter() < until:
            try:
                async with Connection(self._port) as connection:
                    while time.perf_counter() < until:
                        began = time.perf_counter()
                        status, _ = await connection.ask("POST", "/api/chat", {"message": next(questions)})
                        made.statuses[status] += 1
                        if status == "200":
                            made.times.append((time.perf_counter() - began) * 1000)
                        elif status == "503":
                            await asyncio.sleep(1)
            except (OSError, asyncio.IncompleteReadError) as error:
                made.statuses[type(error).__name__] += 1

    async def _watch(self, made: Round) -> None:
        while True:
            counted: dict[Process, list[psutil.Process]] = {
                "server": [self._server],
                "model": self._server.children(recursive=True),
            }
            for process, processes in counted.items():
                made.memory[process].append(sum(one.memory_info().rss for one in processes) / 2**20)
            await asyncio.sleep(1)

    async def _embedded(self) -> float:
        """Texts that the server's model has embedded so far."""
        async with Connection(self._port) as connection:
            _, text = await connection.ask("GET", "/metrics")
        return sum(
            float(line.split()[-1]) for line in text.decode().splitlines() if line.startswith("pmr_embedding_batch_sum")
        )


if __name__ == "__main__":
    typer.run(main)
