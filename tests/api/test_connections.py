"""A connection that says nothing, or its request too slowly, is closed; one that asks in time is served."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPResponse

import pytest
import uvicorn

from api.app import create_app
from api.connections import server_config
from api.middleware import HEADERS
from assistant.settings import Settings
from tests.api.echo import Echo


@contextmanager
def serving(settings: Settings) -> Iterator[int]:
    """The port of a server as it is started."""
    server = uvicorn.Server(server_config(create_app(Echo(), settings=settings), "127.0.0.1", 0, settings))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving(Settings(receive_seconds=2.0)) as port:
        yield port


@pytest.fixture(scope="module")
def full() -> Iterator[int]:
    """Of one that is asked for more connections than it may have."""
    with serving(Settings(connections=10)) as port:
        yield port


def test_whoever_finds_no_connection_left_is_told_as_by_the_application(full: int) -> None:
    with ExitStack() as held:
        for _ in range(10):
            held.enter_context(socket.create_connection(("127.0.0.1", full)))
        client = HTTPConnection("127.0.0.1", full, timeout=60)
        client.request("GET", "/v1/models")
        refused = client.getresponse()
        assert (refused.status, int(refused.headers["retry-after"]) >= 1) == (503, True)
        assert {name: refused.headers[name] for name in HEADERS} == HEADERS
        assert b"server_error" in refused.read()
        client.close()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        client.request("GET", "/healthz")
        if client.getresponse().read() == b'{"status":"alive"}':
            break
        client.close()
    else:
        raise AssertionError("no connection comes free")
    client.close()


def test_what_is_no_http_is_refused_with_every_security_header(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(60)
        connection.sendall(b"NONSENSE\r\n\r\n")
        refused = HTTPResponse(connection)
        refused.begin()
        assert (refused.status, {name: refused.headers[name] for name in HEADERS}) == (400, HEADERS)
        assert refused.read()


def closed_after(connection: socket.socket, began: float) -> float:
    """Seconds until the server hangs up."""
    connection.settimeout(60)
    while connection.recv(4_096):
        pass
    return time.monotonic() - began


@pytest.mark.parametrize("said", [b"", b"GET /healthz HT", b"GET /healthz HTTP/1.1\r\nHost: here\r\nX-Slow: "])
def test_a_head_that_does_not_arrive_is_not_waited_for(port: int, said: bytes) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(said)
        assert 0.5 < closed_after(connection, began) < 60


def test_a_head_that_trickles_in_gets_no_more_time(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(0.05)
        began = time.monotonic()
        while time.monotonic() - began < 90:
            try:
                connection.sendall(b"X")
                if not connection.recv(4_096).startswith(b"HTTP/1.1 400"):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        assert time.monotonic() - began < 60


def test_a_connection_that_asks_in_time_is_kept_for_the_next_request(port: int) -> None:
    client = HTTPConnection("127.0.0.1", port, timeout=60)
    client.connect()
    first = client.sock
    for _ in range(3):
        client.request("GET", "/healthz")
        assert client.getresponse().read() == b'{"status":"alive"}'
        time.sleep(0.25)
    assert client.sock is first
    client.close()


def test_the_second_head_on_a_connection_has_to_arrive_in_time_too(port: int) -> None:
    client = HTTPConnection("127.0.0.1", port, timeout=60)
    client.request("GET", "/healthz")
    began = time.monotonic()
    client.getresponse().read()
    client.sock.sendall(b"GET /healthz HTTP/1.1\r\nHo")
    assert 0.5 < closed_after(client.sock, began) < 60
    client.close()


def test_a_body_that_does_not_arrive_is_answered_408(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(60)
        head = b"POST /api/chat HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n"
        connection.sendall(head + b'{"mess')
        assert connection.recv(4_096).startswith(b"HTTP/1.1 408")
