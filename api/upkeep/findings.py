"""What a check of a deployment finds, and what it is given to look at."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from assistant.settings import Settings

PATIENCE = 10
"""Seconds that a check waits for a server."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `do` says what to do about it, where something is to be done."""

    state: Literal["fine", "warning", "fault"]
    found: str
    do: str = ""


@dataclass(frozen=True)
class Deployment:
    """A server as it is set up, or is to be."""

    settings: Settings
    host: str = "127.0.0.1"
    port: int = 8000
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def open(self) -> bool:
        """Whether other machines can reach it."""
        return self.host not in ("127.0.0.1", "::1", "localhost")

    def setting(self, name: str) -> str:
        """A setting that not every edition of this program has; empty where there is none."""
        value = getattr(self.settings, name, "") or ""
        return value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)


Check = Callable[[Deployment], Finding | None]
"""None where there is nothing to look at."""


def fine(found: str) -> Finding:
    return Finding("fine", found)


def warning(found: str, do: str) -> Finding:
    return Finding("warning", found, do)


def fault(found: str, do: str) -> Finding:
    return Finding("fault", found, do)
