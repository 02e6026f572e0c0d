"""The settings name a model; what they cannot name is told with what to do."""

import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from assistant.llm.caller import Caller, Spent
from assistant.llm.material import PROMPTS
from assistant.llm.provider import ModelError, open_model
from assistant.settings import Settings, SettingsError, load_settings


def test_without_the_setting_there_is_no_model() -> None:
    assert open_model(Settings()) is None


@pytest.mark.parametrize(
    ("model", "fault"),
    [("gpt-5", "names no provider"), ("acme:best", "no such provider"), ("openai:", "no name")],
)
def test_what_names_no_model_is_refused_with_what_to_write(model: str, fault: str) -> None:
    with pytest.raises(ModelError, match=fault) as error:
        open_model(Settings(model=model))
    assert "ollama:NAME" in str(error.value)


def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    pytest.importorskip("langchain_openai")
    with pytest.raises(ModelError, match="OPENAI_API_KEY"):
        open_model(Settings(model="openai:gpt-5"))


def test_a_url_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMR_MODEL_URL", "localhost:8080")
    with pytest.raises(SettingsError, match="PMR_MODEL_URL"):
        load_settings()


class Compatible(BaseHTTPRequestHandler):
    """An OpenAI-compatible server that streams one sentence."""

    asked: dict[str, object] = {}
    key: str | None = ""

    def do_POST(self) -> None:
        type(self).asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).key = self.headers["Authorization"]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for text in ("Aim for ", "1–2 away rotations. [1]"):
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m",
                     "choices": [{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}]}  # fmt: skip
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Compatible)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("name", ["small", "openai:small", "qwen3:8b"])
def test_any_openai_compatible_server_is_reached_without_a_key(
    url: str, name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("langchain_openai")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    settings = Settings(model=name, model_url=url)
    with caplog.at_level(logging.INFO):
        model = open_model(settings)
    assert model is not None
    assert Caller(model, settings).text([], Spent()) == "Aim for 1–2 away rotations. [1]"
    assert Compatible.asked["model"] == name.removeprefix("openai:")
    assert Compatible.asked["max_tokens"] == settings.model_tokens
    told = next(record for record in caplog.records if record.name == "assistant.llm.provider")
    assert told.host == "127.0.0.1"  # type: ignore[attr-defined]


def test_a_key_is_taken_from_the_environment_and_never_logged(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("langchain_openai")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    settings = Settings(model="small", model_url=url)
    with caplog.at_level(logging.DEBUG):
        model = open_model(settings)
        assert model is not None
        Caller(model, settings).text([], Spent())
    assert Compatible.key == "Bearer sk-secret"
    assert "sk-secret" not in caplog.text + repr(settings)


@pytest.mark.parametrize("provider", ["ollama", "anthropic"])
def test_every_provider_opens_with_the_limits_of_the_settings(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip(f"langchain_{provider}")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    model = open_model(Settings(model=f"{provider}:some-name", model_tokens=123))
    assert 123 in (getattr(model, "num_predict", None), getattr(model, "max_tokens", None))


def test_the_instructions_are_files_that_ship() -> None:
    assert {file.stem for file in PROMPTS.glob("*.md")} == {"phrase", "questions", "passages", "facts"}
