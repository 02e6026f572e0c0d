"""Every knob, bounded, with one line of help; read from the environment as PMR_<NAME>."""

import os
from datetime import date
from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parent.parent


PREFIX = "PMR_"


class SettingsError(ValueError):
    """A setting that cannot be used; the message names its variable and what it may be."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", populate_by_name=True)

    data_dir: Path = Field(
        ROOT / "data", description="Where the index, the guides' versions and the conversations are kept"
    )
    embedding_model: str = Field(
        "bundled", description="'bundled' (all-MiniLM-L6-v2), or any sentence-transformers model by name or folder"
    )
    embedding_threads: int = Field(2, ge=1, le=64, description="CPU threads for one embedding")
    guide_megabytes: int = Field(50, ge=1, le=1_000, description="Size of a file that is ingested, at most")
    guide_files: int = Field(2_000, ge=1, le=100_000, description="Files that one ingestion takes in, at most")
    guide_pages: int = Field(2_000, ge=1, le=100_000, description="Pages of a PDF, at most")
    guide_characters: int = Field(5_000_000, ge=1_000, le=100_000_000, description="Characters of a guide, at most")
    guide_seconds: int = Field(300, ge=1, le=3_600, description="Seconds that reading one file may take")
    guide_memory: int = Field(2_048, ge=256, le=65_536, description="Megabytes of memory that reading one may take")
    fetched: int = Field(150, ge=20, le=5_000, description="Rows of a kind that the dense search brings to the fusion")
    least_coverage: float = Field(
        0.1, ge=0, le=1, description="Below this probability of being covered, not even the rules answer a question"
    )
    blocks: int = Field(4, ge=1, le=10, description="Guide blocks shown for one question, at most")
    words: int = Field(230, ge=50, le=1_000, description="Words of guide text shown for one question, at most")
    nearness: float = Field(
        0.84, ge=0, le=1, description="A further block is shown from this share of the best score on"
    )
    database_url: SecretStr = Field(
        SecretStr(""),
        validation_alias=AliasChoices(f"{PREFIX}DATABASE_URL", "DATABASE_URL"),
        description="Where conversations are kept: postgresql://user:password@host/name; empty: SQLite in data_dir",
    )
    retention_days: int = Field(
        180, ge=1, le=3_650, description="Days after its last turn that a conversation is deleted"
    )
    recalled: int = Field(
        40,
        ge=0,
        le=1_000,
        description="Earlier messages read again where a client sends the conversation with each one",
    )
    api_key: SecretStr | None = Field(
        None, min_length=1, description="The key that /v1 and MCP over HTTP ask for; without it they ask for none"
    )
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s?#]+$",
        description="Where browsers reach this server, for links to sources; without it, as the client called it",
    )
    model: str = Field(
        "",
        max_length=200,
        description="The optional language model: ollama:NAME, openai:NAME, anthropic:NAME, or NAME with PMR_MODEL_URL",
    )
    model_url: str = Field(
        "",
        pattern=r"^(https?://\S+)?$",
        description="Where an OpenAI-compatible server (or Ollama) answers, such as http://localhost:8080/v1",
    )
    model_helps: str = Field(
        "phrase",
        pattern=r"^(phrase|questions|passages|facts)(,(phrase|questions|passages|facts))*$",
        description="What the model does, divided by commas: phrase, questions, passages, facts; each costs a call",
    )
    model_seconds: float = Field(30, ge=1, le=300, description="How long the model may take over one answer")
    model_first_seconds: float = Field(10, ge=0.1, le=300, description="How long until its first word")
    model_tokens: int = Field(800, ge=50, le=8_000, description="Tokens that it may write for one answer")
    model_faults: int = Field(
        3,
        ge=0,
        le=50,
        description="Its unsupported sentences after which the rest of an answer is the guides' own words",
    )
    model_nearness: float = Field(
        0.4, ge=0, le=1, description="Least cosine between its sentence and the words that it cites"
    )
    model_entailment: str = Field(
        "", description="A sentence-transformers CrossEncoder for entailment, by name or folder; none by default"
    )
    model_failures: int = Field(
        3, ge=1, le=100, description="Calls failed in a row after which the model is left alone"
    )
    model_rest: float = Field(60, ge=1, le=3_600, description="For how many seconds")
    support_contacts: str = Field(
        "your school's student support service; in the US, call or text __988__ (Suicide & Crisis Lifeline), day or night",
        max_length=500,
        description="The human contacts given to someone in distress (Markdown)",
    )
    eras_opening: date | None = Field(
        None,
        ge=date(2000, 1, 1),
        le=date(2100, 1, 1),
        description="The day on which ERAS opens for the season (YYYY-MM-DD); dates the plan, undated without it",
    )

    @property
    def coverage_file(self) -> Path:
        """When a question counts as covered, where it was calibrated for a collection of one's own."""
        return self.data_dir / "coverage.yaml"

    @property
    def index_dir(self) -> Path:
        return self.data_dir / "index"

    @property
    def library_dir(self) -> Path:
        return self.data_dir / "library"


def load_settings() -> Settings:
    """The settings of the environment. Raises SettingsError, for names that do not exist too."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    if unknown := sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known):
        raise SettingsError(f"{unknown[0]}: no such setting; there are {', '.join(sorted(known))}")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"{PREFIX}{'_'.join(map(str, first['loc']))}".upper()
        raise SettingsError(f"{name}={first['input']!r}: {first['msg'].lower()}") from error
