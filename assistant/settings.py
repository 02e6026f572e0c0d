"""Every knob, bounded, with one line of help; read from the environment as PMR_<NAME>."""

import os
import re
from datetime import date
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parent.parent


PREFIX = "PMR_"

ROWS_IN_MEMORY = 20_000
"""Up to so many, comparing with every vector is faster than Chroma's approximate search, and exact."""


Network = IPv4Network | IPv6Network

_EVERY_IPV4 = IPv6Network("::ffff:0:0/96")
"""As a socket for both kinds writes them."""


def networks(addresses: str) -> tuple[Network, ...]:
    """Addresses and networks of them, divided by commas or blanks. Raises ValueError where one is none, and where they
    hold every address there is."""
    found = tuple(ip_network(part) for part in re.split(r"[,\s]+", addresses) if part)
    fours = collapse_addresses(one for one in found if isinstance(one, IPv4Network))
    sixes = collapse_addresses(one for one in found if isinstance(one, IPv6Network))
    if any(one.prefixlen == 0 for one in fours) or any(_EVERY_IPV4.subnet_of(one) for one in sixes):
        raise ValueError(f"{addresses!r} would believe anybody; give the addresses of the proxies")
    return found


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
    embedding_threads: int | None = Field(
        None,
        ge=1,
        le=64,
        description="CPU threads for one embedding; without it two, or one where a server has fewer than four processors",
    )
    embedding_processes: int | None = Field(
        None,
        ge=1,
        le=64,
        description="Processes of a server that embed, each begun once it is needed; without it as many as half of "
        "its processors have threads for, four at most",
    )
    embedding_seconds: float = Field(
        60, ge=1, le=3_600, description="Seconds after which a process that embeds is taken to hang, and begun anew"
    )
    embedding_batch: int = Field(8, ge=1, le=64, description="Waiting queries that are embedded together, at most")
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
    chroma_url: str = Field(
        "",
        validation_alias=AliasChoices(f"{PREFIX}CHROMA_URL", "CHROMA_URL"),
        pattern=r"^(https?://[^\s/?#@]+/?)?$",
        description="A Chroma server that holds the index: http://host:8100; empty: a folder in data_dir",
    )
    rows_in_memory: int = Field(
        ROWS_IN_MEMORY,
        ge=0,
        le=1_000_000,
        description="Rows up to which each question is compared with all of them in memory; beyond, Chroma searches",
    )
    database_seconds: int = Field(
        5, ge=1, le=120, description="How long a request waits for the database, before its client is told to come back"
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
    answers_at_once: int | None = Field(
        None, ge=1, le=1_000, description="Answers composed at once; without it, eight for each processor"
    )
    answers_waiting: int = Field(
        100, ge=0, le=100_000, description="Requests that may wait for that; whoever comes then is told to come back"
    )
    waiting_seconds: float = Field(10, ge=0.1, le=600, description="How long one waits, at most")
    answers_kept: int = Field(
        500, ge=0, le=100_000, description="Answers kept in memory for those who ask the very same within ten minutes"
    )
    receive_seconds: float = Field(10, ge=0.1, le=600, description="How long a request may take to arrive")
    respond_seconds: float = Field(
        300, ge=1, le=3_600, description="How long a response may take, from the request to its last byte"
    )
    connections: int = Field(1_000, ge=10, le=100_000, description="Connections open at once")
    turns_per_conversation: int = Field(200, ge=1, le=100_000, description="Questions in one conversation, at most")
    conversations_per_client: int = Field(
        5_000, ge=1, le=1_000_000, description="Conversations of one browser, at most; none is deleted to make room"
    )
    questions_stored: int = Field(
        1_000_000,
        ge=1_000,
        le=1_000_000_000,
        description="Questions stored of everybody together, at most, with their answers; none is deleted to make room",
    )
    rate_per_minute: int | None = Field(
        None,
        ge=0,
        le=1_000_000,
        description="Requests a minute that one client, or one user of the desk, may make; 0: any; without it 120, or any for this machine itself",
    )
    rate_clients: int = Field(
        20, ge=1, le=100_000, description="Clients that may come from one address at once, each at that rate"
    )
    metrics_token: SecretStr | None = Field(
        None, min_length=1, description="What /metrics asks for; without it, it answers this machine alone"
    )
    otlp_endpoint: str = Field(
        "", pattern=r"^(https?://\S+)?$", description="Where traces are sent (OTLP over gRPC); empty: nowhere"
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
    question_likeness: float = Field(
        0.6, ge=0.3, le=0.95, description="Cosine on average from which the desk shows open questions as one"
    )
    topic_likeness: float = Field(
        0.72, ge=0.5, le=1, description="Cosine from which a question is about a note's topic without holding its words"
    )
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

    desk_hours: int = Field(12, ge=1, le=24 * 30, description="Hours for which a sign-in at the desk holds")
    desk_failures: int = Field(
        5, ge=1, le=100, description="Wrong passwords in a row after which a name is locked at the desk"
    )
    desk_lock_minutes: int = Field(15, ge=1, le=24 * 60, description="For how many minutes")
    desk_wrong_seconds: float = Field(
        0.5,
        ge=0,
        le=10,
        description="How long a wrong password keeps one of the two places where passwords are compared",
    )

    desk_advisor_values: str = Field(
        "advisor",
        max_length=4_000,
        description="What the school calls advisors, in PMR_OIDC_ROLE_CLAIM or PMR_DESK_PROXY_ROLE_HEADER; divided by ;",
    )
    desk_admin_values: str = Field(
        "admin", max_length=4_000, description="What it calls the desk's admins there; divided by ;"
    )
    oidc_issuer: str = Field(
        "",
        pattern=r"^(https://[^\s?#]+|http://(localhost|127\.0\.0\.1)(:\d+)?[^\s?#]*)?$",
        description="The school's OpenID Connect provider, exactly as it calls itself; https, but for this machine's own",
    )
    oidc_client_secret: SecretStr | None = Field(None, min_length=8, description="What it knows this server by")
    oidc_client_id: str = Field(
        "", max_length=500, validate_default=True, description="As whom it knows this server; registered there"
    )
    oidc_label: str = Field(
        "your school", min_length=1, max_length=60, description="What the button calls the provider"
    )
    oidc_scope: str = Field(
        "openid email profile", pattern=r"^(.* )?openid( .*)?$", description="What is asked of it, divided by spaces"
    )
    oidc_name_claim: str = Field(
        "email",
        min_length=1,
        max_length=200,
        description="The claim that holds the name by which the desk lists people",
    )
    oidc_role_claim: str = Field(
        "",
        max_length=200,
        description="The claim that says who is an advisor or admin; without it, the list alone does",
    )
    desk_proxy_header: str = Field(
        "", pattern=r"^[A-Za-z0-9-]*$", description="The header in which a trusted proxy names who is signed in"
    )
    desk_proxy_addresses: str = Field(
        "",
        validate_default=True,
        description="The addresses of that proxy, or networks of them (10.0.0.7, 10.1.0.0/16), divided by commas",
    )
    desk_proxy_role_header: str = Field(
        "", pattern=r"^[A-Za-z0-9-]*$", description="The header in which it says who is an advisor or admin"
    )

    @field_validator("oidc_client_id")
    @classmethod
    def _registered(cls, value: str, known: ValidationInfo) -> str:
        if known.data.get("oidc_issuer") and not (value and known.data.get("oidc_client_secret")):
            raise ValueError("PMR_OIDC_ISSUER needs PMR_OIDC_CLIENT_ID and PMR_OIDC_CLIENT_SECRET beside it")
        return value

    @field_validator("desk_proxy_addresses")
    @classmethod
    def _trusted(cls, value: str, known: ValidationInfo) -> str:
        if known.data.get("desk_proxy_header") and not value.strip():
            raise ValueError("PMR_DESK_PROXY_HEADER needs PMR_DESK_PROXY_ADDRESSES: anybody else could send the header")
        networks(value)
        return value

    @property
    def trusted_proxies(self) -> tuple[Network, ...]:
        return networks(self.desk_proxy_addresses)

    @property
    def coverage_file(self) -> Path:
        """When a question counts as covered, where it was calibrated for a collection of one's own."""
        return self.data_dir / "coverage.yaml"

    @property
    def index_dir(self) -> Path:
        return self.data_dir / "index"

    @property
    def index_place(self) -> Path | str:
        """The folder of the index, or the URL of the Chroma server that holds it."""
        return self.chroma_url.rstrip("/") or self.index_dir

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
        # Of a secret, not even a wrong one is shown.
        given = "" if "SECRET" in name or "KEY" in name else f"={first['input']!r}"
        raise SettingsError(f"{name}{given}: {first['msg']}") from error
