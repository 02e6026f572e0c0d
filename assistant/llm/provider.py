"""The chat model that the settings name, through LangChain."""

import logging
import os
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from langchain_core.language_models import BaseChatModel

from assistant.settings import Settings

log = logging.getLogger(__name__)

HELP = "write ollama:NAME, openai:NAME or anthropic:NAME, or NAME alone with PMR_MODEL_URL"


class ModelError(RuntimeError):
    """The language model cannot be opened; the message says what to do."""


def _openai(settings: Settings) -> dict[str, Any]:
    own: dict[str, Any] = {"max_tokens": settings.model_tokens, "timeout": settings.model_seconds, "max_retries": 0}
    own["stream_usage"] = True
    if settings.model_url:
        # Other servers know the older name alone, and most want no key, which the client insists on.
        own |= {"temperature": 0, "extra_body": {"max_tokens": settings.model_tokens}}
        own |= {} if os.environ.get("OPENAI_API_KEY") else {"api_key": "none"}
    return own


def _anthropic(settings: Settings) -> dict[str, Any]:
    return {"max_tokens": settings.model_tokens, "timeout": settings.model_seconds, "max_retries": 0}


def _ollama(settings: Settings) -> dict[str, Any]:
    limits = {"num_predict": settings.model_tokens, "client_kwargs": {"timeout": settings.model_seconds}}
    return {"temperature": 0, "reasoning": False, **limits}


PROVIDERS: Mapping[str, Callable[[Settings], dict[str, Any]]] = {
    "openai": _openai,
    "anthropic": _anthropic,
    "ollama": _ollama,
}
"""Each names its limits in its own way; retries are the caller's."""


def open_model(settings: Settings) -> BaseChatModel | None:
    """The model, or None where none is set. Nothing is sent yet. Raises ModelError."""
    if not settings.model:
        return None
    provider, name = _named(settings)
    limits = PROVIDERS[provider](settings) | ({"base_url": settings.model_url} if settings.model_url else {})
    from langchain.chat_models import init_chat_model

    try:
        model: BaseChatModel = init_chat_model(name, model_provider=provider, **limits)
    except ImportError as error:
        raise ModelError(
            f"PMR_MODEL={settings.model!r} needs a package that is not installed: pip install 'pmr-advisor[{provider}]'"
        ) from error
    except Exception as error:
        # A client without its key says so; its words could hold one that is malformed.
        raise ModelError(
            f"PMR_MODEL={settings.model!r} cannot be opened ({type(error).__name__}); is {provider.upper()}_API_KEY set?"
        ) from error
    _announce(provider, name, settings.model_url)
    return model


def _named(settings: Settings) -> tuple[str, str]:
    provider, colon, name = settings.model.partition(":")
    if not colon or (provider not in PROVIDERS and settings.model_url):
        # Names of models hold colons too ("qwen3:8b").
        provider, name = "openai", settings.model
        if not settings.model_url:
            raise ModelError(f"PMR_MODEL={settings.model!r} names no provider: {HELP}")
    if provider not in PROVIDERS or not name:
        raise ModelError(f"PMR_MODEL={settings.model!r}: no such provider or no name; {HELP}")
    return provider, name


def _announce(provider: str, name: str, url: str) -> None:
    """An operator sees at the start where students' words will go."""
    hosted = os.environ.get("OLLAMA_HOST", "localhost") if provider == "ollama" else f"{provider} (hosted)"
    host = urlsplit(url).hostname if url else hosted
    log.warning(
        "questions are sent to a language model", extra={"provider": provider, "model": name, "host": host or "?"}
    )
