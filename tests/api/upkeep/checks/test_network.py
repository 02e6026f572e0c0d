"""The doctor finds ports taken, doors open and servers that do not answer, and says what to do about it."""

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from pydantic import SecretStr

from api.upkeep.checks import network
from api.upkeep.findings import Deployment
from assistant.settings import Settings
from tests.api.upkeep.conftest import changed
from tests.services.chroma import free_port


@contextmanager
def answering(body: bytes, port: int = 0) -> Iterator[int]:
    """A server that answers everything with the same words; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", port), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_port_taken_by_another_program_is_found_and_ones_own_server_is_known() -> None:
    with answering(b"hello") as port:
        assert network.port(Deployment(Settings(), port=port)).state == "fault"
    with answering(b'{"status":"alive"}') as port:
        assert network.port(Deployment(Settings(), port=port)).state == "fine"
    assert network.port(Deployment(Settings(), host="192.0.2.1")).state == "fault"


@pytest.mark.parametrize(
    ("host", "told", "state", "do"),
    [
        ("127.0.0.1", {}, "fine", ""),
        ("0.0.0.0", {}, "warning", "proxy with TLS"),
        ("0.0.0.0", {"public_url": "http://advisor.example.edu"}, "warning", "PMR_PUBLIC_URL"),
        ("0.0.0.0", {"public_url": "https://advisor.example.edu"}, "warning", "PMR_API_KEY"),
        ("0.0.0.0", {"public_url": "https://advisor.example.edu", "api_key": SecretStr("k")}, "fine", ""),
        ("127.0.0.1", {"public_url": "http://advisor.example.edu"}, "warning", "https://"),
    ],
)
def test_being_open_to_other_machines_without_tls_is_found(
    host: str, told: dict[str, Any], state: str, do: str
) -> None:
    found = network.exposure(Deployment(Settings(**told), host=host))
    assert (found.state, do in found.do) == (state, True)


@dataclass(frozen=True)
class Editions(Deployment):
    """Has settings that another edition of the program brings."""

    told: Mapping[str, str] = field(default_factory=dict)

    def setting(self, name: str) -> str:
        return self.told.get(name, "")


def test_a_header_that_signs_in_is_not_open_to_other_machines() -> None:
    assert network.exposure(Editions(Settings(), host="0.0.0.0", told={"desk_proxy_header": "X-User"})).state == "fault"


@pytest.mark.parametrize(
    ("host", "told", "state"),
    [
        ("127.0.0.1", {}, None),
        ("127.0.0.1", {"public_url": "http://localhost:8000"}, None),
        ("0.0.0.0", {"public_url": "https://advisor.example.edu"}, None),
        ("127.0.0.1", {"public_url": "https://advisor.example.edu"}, "warning"),
        ("127.0.0.1", {"desk_proxy_header": "X-User", "desk_proxy_addresses": "127.0.0.1"}, "warning"),
        ("127.0.0.1", {"public_url": "https://advisor.example.edu", "rate_per_minute": 60}, "fine"),
        ("127.0.0.1", {"public_url": "https://advisor.example.edu", "rate_per_minute": 0}, "fine"),
    ],
)
def test_a_server_behind_a_proxy_that_limits_nobody_is_found(
    host: str, told: dict[str, Any], state: str | None
) -> None:
    found = network.rate(Deployment(Settings(**told), host=host))
    assert (found and found.state) == state


def test_a_language_model_is_reached_for_without_a_word_being_sent(deployed: Settings) -> None:
    assert network.language_model(Deployment(deployed)) is None
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        local = changed(deployed, model="m", model_url=f"http://127.0.0.1:{server.getsockname()[1]}/v1")
        found = network.language_model(Deployment(local))
        assert found
        assert found.state == "fine"
        connected, _ = server.accept()
        connected.settimeout(60)
        assert connected.recv(100) == b""
        connected.close()
    found = network.language_model(
        Deployment(changed(deployed, model="m", model_url=f"http://127.0.0.1:{free_port()}"))
    )
    assert found
    assert (found.state, "PMR_MODEL_URL" in found.do) == ("fault", True)


@pytest.mark.parametrize("body", [b"no json", b"{}", b'["issuer"]', b'{"issuer": "https://other.example.edu"}'])
def test_a_sign_in_that_does_not_say_who_it_is_is_found(body: bytes) -> None:
    with answering(body) as port:
        found = network.sign_in(Editions(Settings(), told={"oidc_issuer": f"http://127.0.0.1:{port}"}))
    assert found
    assert found.state == "fault"


def test_a_sign_in_that_does_not_answer_is_found() -> None:
    found = network.sign_in(Editions(Settings(), told={"oidc_issuer": f"http://127.0.0.1:{free_port()}"}))
    assert found
    assert (found.state, "PMR_OIDC_ISSUER" in found.do) == ("fault", True)


def test_a_sign_in_that_says_who_it_is_is_well() -> None:
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    with answering(json.dumps({"issuer": issuer}).encode(), port):
        found = network.sign_in(Editions(Settings(), told={"oidc_issuer": issuer}))
    assert found
    assert found.state == "fine"
