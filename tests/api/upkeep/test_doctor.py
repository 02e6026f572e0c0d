"""The doctor finds each fault that is put into a deployment, and says what to do about it."""

import json
import shutil
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import URL
from typer.testing import CliRunner

from api.storage.clock import Watch
from api.storage.database import FILE, Database, revisions
from api.upkeep.checks import database, guides, machine, network
from api.upkeep.doctor import examined
from api.upkeep.findings import Deployment, Finding
from assistant.library import Library
from assistant.locks import UNFINISHED, ingesting
from assistant.retrieval.index import Index
from assistant.settings import Settings
from cli import app
from tests.api.upkeep.conftest import MODEL, configured
from tests.conftest import WordEmbeddings


def changed(settings: Settings, **told: Any) -> Settings:
    return settings.model_copy(update=told)


def states(found: Iterator[tuple[str, Finding]]) -> dict[str, str]:
    return {name: finding.state for name, finding in found}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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


def test_a_deployment_that_is_well_has_nothing_to_be_done(deployed: Settings) -> None:
    found = dict(examined(Deployment(deployed, port=free_port())))
    assert {name: finding for name, finding in found.items() if finding.state == "fault"} == {}
    assert set(found) >= {
        "versions",
        "clock",
        "data folder",
        "disk",
        "database",
        "library",
        "index",
        "port",
        "exposure",
    }
    assert all(finding.do for finding in found.values() if finding.state != "fine")


def test_a_data_folder_that_is_not_there_is_found(tmp_path: Path) -> None:
    found = machine.data_folder(Deployment(configured(tmp_path / "none")))
    assert (found.state, "PMR_DATA_DIR" in found.do) == ("fault", True)


def test_a_data_folder_that_others_may_read_is_found(deployed: Settings) -> None:
    deployed.data_dir.chmod(0o755)
    found = machine.data_folder(Deployment(deployed))
    assert (found.state, found.do) == ("warning", f"chmod 700 {deployed.data_dir}")


@pytest.mark.parametrize(("free", "state"), [(100 * 1024**2, "fault"), (1024**3, "warning"), (10 * 1024**3, "fine")])
def test_a_disk_that_is_filling_is_found(
    deployed: Settings, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert machine.disk(Deployment(deployed)).state == state


def test_a_clock_that_cannot_be_right_is_found(deployed: Settings) -> None:
    assert machine.clock(Deployment(deployed, now=lambda: datetime(1970, 1, 1, tzinfo=UTC))).state == "fault"
    behind = machine.clock(Deployment(deployed, now=lambda: datetime.now(UTC) - timedelta(days=2)))
    assert (behind.state, "timedatectl" in behind.do) == ("warning", True)


def test_a_clock_that_leapt_is_found_before_a_server_starts_and_until_it_is_believed(deployed: Settings) -> None:
    def found(moment: datetime) -> Finding:
        told = database.deletion(Deployment(deployed, now=lambda: moment))
        assert told
        return told

    moment = datetime.now(UTC)
    assert found(moment).state == "fine"
    ahead = moment + timedelta(days=400)
    assert (found(ahead).state, "a server last saw" in found(ahead).found) == ("warning", True)
    tables = Database(URL.create("sqlite", database=str(deployed.data_dir / FILE)))
    Watch(tables, lambda: ahead).look()
    tables.close()
    assert (found(ahead).state, "the clock leapt from" in found(ahead).found) == ("warning", True)
    assert "timedatectl" in found(ahead).do


def test_a_broken_off_restore_and_an_ingestion_under_way_are_found(deployed: Settings) -> None:
    with ingesting(deployed.data_dir):
        assert "under way" in machine.work(Deployment(deployed)).found
    (deployed.data_dir / UNFINISHED).touch()
    assert machine.work(Deployment(deployed)).state == "fault"


def test_a_damaged_database_is_found(deployed: Settings) -> None:
    file = deployed.data_dir / FILE
    file.write_bytes(file.read_bytes()[:5000] + b"\xff" * 50_000)
    found = database.database(Deployment(deployed))
    assert (found.state, "restore" in found.do) == ("fault", True)


def test_a_database_that_others_may_read_is_found(deployed: Settings) -> None:
    (deployed.data_dir / FILE).chmod(0o644)
    assert database.database(Deployment(deployed)).do == f"chmod 600 {deployed.data_dir / FILE}"


def test_a_database_behind_or_ahead_of_the_program_is_found(deployed: Settings) -> None:
    tables = Database(URL.create("sqlite", database=str(deployed.data_dir / FILE)))
    tables.downgrade(revisions()[0])
    found = database.database(Deployment(deployed))
    assert (found.state, "database upgrade" in found.do) == ("warning", True)
    with tables.writing() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = 'v999'")
    tables.close()
    assert "update the program" in database.database(Deployment(deployed)).do


def test_a_database_server_that_does_not_answer_is_found_without_its_password(deployed: Settings) -> None:
    lost = changed(deployed, database_url=SecretStr(f"postgresql://u:hush@127.0.0.1:{free_port()}/d"))
    found = database.database(Deployment(lost))
    assert found.state == "fault"
    assert "hush" not in found.found


def test_a_guide_whose_text_is_gone_is_found(deployed: Settings) -> None:
    shutil.rmtree(deployed.library_dir / "guides")
    found = guides.library(Deployment(deployed))
    assert (found.state, found.found) == ("fault", "without their text: rest")


def test_a_library_that_cannot_be_read_is_found(deployed: Settings) -> None:
    (deployed.library_dir / "manifest.json").write_text("{", encoding="utf-8")
    assert guides.library(Deployment(deployed)).state == "fault"


def test_an_empty_library_is_found(tmp_path: Path) -> None:
    assert "make ingest" in guides.library(Deployment(configured(tmp_path))).do


def test_rows_that_are_missing_or_left_over_are_found(deployed: Settings) -> None:
    index = Index(deployed.index_dir, MODEL, WordEmbeddings())
    (row,) = index.rows(index.ids())
    index.add([type(row)("left:000001", "", "passage", "Left over.")], {})
    found = guides.index(Deployment(deployed))
    assert found
    assert (found.state, "left over" in found.found) == ("warning", True)
    index.remove([row.id])
    found = guides.index(Deployment(deployed))
    assert found
    assert (found.state, found.found) == ("fault", "1 of 1 rows are missing")


def test_an_index_of_another_model_or_none_is_found(deployed: Settings) -> None:
    found = guides.index(Deployment(changed(deployed, embedding_model="other")))
    assert found
    assert (found.state, "'words'" in found.found) == ("fault", True)
    shutil.rmtree(deployed.index_dir)
    found = guides.index(Deployment(deployed))
    assert found
    assert found.state == "fault"
    assert not deployed.index_dir.exists()  # looking changes nothing


def test_a_ranker_that_is_lost_is_found(deployed: Settings) -> None:
    library = Library(deployed.library_dir)
    library.publish(library.manifest().model_copy(update={"ranker": "f" * 16}))
    found = guides.index(Deployment(deployed))
    assert found
    assert "learned" in found.found


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


def test_a_check_that_breaks_down_is_a_finding_too(deployed: Settings) -> None:
    def broken(_: Deployment) -> Finding:
        raise PermissionError("not allowed")

    assert states(examined(Deployment(deployed), {"broken": broken})) == {"broken": "fault"}


def test_the_command_exits_with_1_where_something_must_be_done(
    deployed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PMR_DATA_DIR", str(deployed.data_dir))
    monkeypatch.setenv("PMR_EMBEDDING_MODEL", MODEL)
    well = CliRunner().invoke(app, ["doctor", "--json", "--port", str(free_port())])
    assert well.exit_code == 0, well.output
    assert {one["check"] for one in json.loads(well.output)} >= {"database", "index"}
    shutil.rmtree(deployed.index_dir)
    ill = CliRunner().invoke(app, ["doctor", "--port", str(free_port())])
    assert (ill.exit_code, "→ run 'make ingest'" in ill.output) == (1, True)


def test_settings_that_cannot_be_read_are_all_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMR_WORDS", "many")
    done = CliRunner().invoke(app, ["doctor", "--json"])
    assert done.exit_code == 1
    assert [one["check"] for one in json.loads(done.output)] == ["settings"]
    assert "PMR_WORDS" in done.output
