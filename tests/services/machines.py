"""Two API servers, as the command line starts them, over one Chroma server, one PostgreSQL and one library."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from tests.api.storage.postgres import Server
from tests.services.chroma import ChromaServer, free_port

ROOT = Path(__file__).resolve().parents[2]
START = 400
"""Seconds that a server may take to come up: it loads torch, beside another that does."""


class Machine:
    """One API server."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._environment, self._log = environment, log
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cli", "serve", "--port", str(self._port)],
                env=self._environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )

    def wait_for(self, status: int, path: str = "/readyz") -> httpx.Response:
        until = time.monotonic() + START
        while time.monotonic() < until:
            try:
                response = httpx.get(self.address + path, timeout=10)
                if response.status_code == status:
                    return response
            except httpx.TransportError:
                assert self._process, "not started"
                assert self._process.poll() is None, self._log.read_text()
            time.sleep(0.5)
        raise AssertionError(f"{path} has not answered {status}: {self._log.read_text()[-2_000:]}")

    def kill(self) -> None:
        """As a machine dies: at once, whatever it does."""
        if self._process:
            self._process.kill()
            self._process.wait(120)
            self._process = None

    @property
    def lives(self) -> bool:
        return self._process is not None


class Machines:
    def __init__(self, folder: Path, data: Path, chroma: ChromaServer, postgres: Server) -> None:
        database = postgres.database()
        own = {name: value for name, value in os.environ.items() if not name.startswith("PMR_")}
        self.environment = own | {
            "PMR_DATA_DIR": str(data),
            "PMR_CHROMA_URL": chroma.url,
            "PMR_DATABASE_URL": database.render_as_string(hide_password=False),
            # So that every search goes to the Chroma server, and every question is answered anew.
            "PMR_ROWS_IN_MEMORY": "0",
            "PMR_ANSWERS_KEPT": "0",
            "PMR_EMBEDDING_THREADS": "1",
        }
        self.chroma, self.postgres, self.database = chroma, postgres, database
        self.both = tuple(Machine(self.environment, folder / f"machine-{n}.log") for n in (1, 2))

    def start(self) -> None:
        """Brings up whatever is down."""
        for machine in self.both:
            if not machine.lives:
                machine.start()
        for machine in self.both:
            machine.wait_for(200)

    def command(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """One of the program's commands, over what the servers share."""
        command = [sys.executable, "-m", "cli", *arguments]
        done: subprocess.CompletedProcess[str] = subprocess.run(
            command, env=self.environment, cwd=ROOT, input=given, capture_output=True, text=True, check=False
        )
        return done


def ask(client: httpx.Client, machine: Machine, message: str, conversation_id: str | None = None) -> dict[str, Any]:
    """The answer, also where the index answers late: nothing of a question is kept until it does."""
    body = {"message": message, "conversation_id": conversation_id}
    until = time.monotonic() + 120
    while (response := client.post(f"{machine.address}/api/chat", json=body)).status_code == 503:
        assert time.monotonic() < until, response.text
        time.sleep(0.5)
    assert response.status_code == 200, response.text
    told: dict[str, Any] = response.json()
    return told
