"""Hostile input to every parser of what comes from outside: each ends, in its result or in its own clear refusal.

13,200 inputs in all: 22 parsers, 600 each. HOSTILE counts them, so that nobody lessens them unnoticed.
"""

import asyncio
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from docx import Document as Word
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import SecretStr, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.admission import open_admission
from api.completions import CompletionRequest
from api.connections import of_this_machine
from api.desk.accounts import Accounts
from api.desk.emails import subject, writer
from api.desk.openid import NotVouched, OpenID
from api.desk.proxy import Proxy, behind_proxies
from api.limits import network_of
from api.mcp import NotReady, create_server
from api.middleware import Outermost
from api.schemas import ChatRequest
from api.storage.database import in_memory
from api.upkeep.archive import FORMAT, LIST, BackupError, Contents, reading, unpack, writing
from assistant.answer.proof import Sources, proof
from assistant.answer.verify import MARK
from assistant.chat import Assistant
from assistant.email import read_email
from assistant.facts import read
from assistant.facts.text import plain
from assistant.models import Citation
from assistant.question import parts_of, questions_in
from assistant.retrieval.coverage import CoverageError, load_coverage
from assistant.screen import screen
from assistant.settings import Settings, networks
from corpus.guides import GuideError, declared_in, parse_guide
from corpus.lexicon import LexiconError, load_lexicon
from corpus.notes import NoteError, load_notes
from corpus.passages import passages_of
from corpus.questions import QuestionsError, load_absent, load_expansions
from corpus.rules import RuleError, load_rules
from ingest.documents import READERS, File, read_document
from ingest.questions import read_questions

pytestmark = pytest.mark.faults

EACH, HOSTILE = 600, 13_200
TRIED: list[int] = []

hostile = settings(
    max_examples=EACH,
    deadline=None,
    database=None,
    derandomize=True,
    # Without making a failure small, which of files takes minutes.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

NASTY = st.sampled_from(
    [
        *(
            "\x00",
            "\u202e",
            "\ufeff",
            "\u2028",
            "\u0661\u0662",
            "²",
            "Ⅷ",
            "🩺" * 5,
            "e\u0301" * 5,
            "\x1b[31m",
            "\r",
            "\n\n",
            "\t",
        ),
        *(
            "[1]",
            "[999999999999999999999]",
            "[1][2]",
            "[-1]",
            "[^1]",
            "](",
            "---\n",
            "# ",
            "- ",
            "> ",
            "| a | b |\n|--|",
            "```",
            "<!-- join -->",
        ),
        *("<script>alert(1)</script>", "&amp;&#0;", "../../etc/passwd", "{{7*7}}", "%s%n", "' OR 1=1 --", "${jndi:x}"),
        *(
            "Step 2 CK 238",
            "failed Step 1",
            "IMG",
            "260ish",
            "2^64",
            "9" * 400,
            "1e999",
            "0x10",
            "-5",
            "½",
            "1,000,000",
        ),
        *(
            "On Mon, X wrote:\n> ",
            "From: a@b\n",
            "Best,\nPriya",
            "P.S.",
            "Dear Dr. " + "A" * 200,
            "?" * 50,
            "and " * 40,
            "(" * 60,
            ":" * 60,
        ),
        *(
            "&a [*a]",
            "!!python/object/apply:os.system ['true']",
            "key: [",
            "? {",
            "- - - -",
            "<<: *x",
            "2001-99-99",
            "no",
            "~",
            "1:20",
            "[" * 3_000,
        ),
    ]
)
TEXT = st.lists(st.one_of(NASTY, st.text(max_size=40)), max_size=14).map(" ".join)
BYTES = st.one_of(st.binary(max_size=400), TEXT.map(lambda text: text.encode("utf-8", "replace")))


def count() -> None:

    TRIED.append(1)


@given(TEXT)
@hostile
def test_a_message_is_cut_into_questions(message: str) -> None:
    count()
    assert parts_of(message)
    asked, stated = questions_in(message)
    assert all(isinstance(said, str) for said in (*asked, *stated))


@given(TEXT)
@hostile
def test_facts_are_read_and_no_score_is_made_up(message: str) -> None:
    count()
    reading = read(message, date(2026, 9, 1))
    told = {int(digits) for digits in re.findall(r"[0-9]{1,6}", plain(message))}
    scores = (reading.applicant.step1_score, reading.applicant.step2_ck, reading.applicant.step3)
    assert {score for score in scores if score is not None} <= told


@given(TEXT)
@hostile
def test_a_message_is_screened(message: str) -> None:
    count()
    assert screen(message) in (None, "support", "refused", "greeting", "off_topic") or screen(message)


@given(TEXT)
@hostile
def test_an_email_is_read(email: str) -> None:
    count()
    found = read_email(email)
    assert set(found.body.split()) <= set(found.own.split()) | set(found.body.split())
    assert isinstance(writer(email), str | None)
    assert len(subject(email)) <= 1_000


@given(TEXT, TEXT)
@hostile
def test_a_guide_is_parsed_or_refused_by_name(front: str, body: str) -> None:
    count()
    for text in (f"---\nid: a\ntitle: A\n---\n\n{body}", f"---\n{front}\n---\n{body}", body):
        try:
            guide = parse_guide(text, "hostile.md")
        except GuideError as error:
            assert "hostile.md" in str(error)
            continue
        assert all(guide.text[p.start : p.end] for p in passages_of(guide))


@given(TEXT)
@hostile
def test_a_declaration_is_read_or_refused_by_name(text: str) -> None:
    count()
    try:
        assert isinstance(declared_in(text, "hostile.yaml"), dict)
    except GuideError as error:
        assert "hostile.yaml" in str(error)


CITATIONS = st.lists(
    st.builds(
        Citation,
        n=st.integers(1, 5),
        guide_id=st.sampled_from(["step-score-strategy-pmr", "none", "../x", ""]),
        guide_title=st.text(max_size=5),
        guide_version=st.sampled_from(["", "0", "../../x"]),
        section=st.just(()),
        quote=TEXT.filter(bool),
        start=st.integers(0, 10**9),
        end=st.integers(0, 10**9),
        passage_id=st.text(max_size=5),
    ),
    max_size=4,
)


@pytest.fixture(scope="module")
def sources(cheap_assistant: Assistant) -> Sources:
    return cheap_assistant.sources(None)


@given(TEXT, CITATIONS)
@hostile
@example("Nap. [" + "9" * 5_000 + "]", [])
def test_an_edited_text_is_proved(sources: Sources, text: str, citations: list[Citation]) -> None:
    count()
    for finding in proof(text, citations, sources):
        assert 0 <= finding.start <= finding.end <= len(text)
    assert isinstance(MARK.findall(text), list)


def zipped(data: bytes) -> bytes:
    """The bytes as the main part of an archive that is laid out as Word's."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("word/document.xml", data)
    return file.getvalue()


@cache
def _document() -> bytes:
    file = io.BytesIO()
    document = Word()
    document.add_paragraph("Nap before the shift.")
    document.save(file)
    return file.getvalue()


def word(data: bytes) -> bytes:
    """A real document with some of its bytes changed."""
    whole = bytearray(_document())
    for place, byte in enumerate(data):
        whole[(place * 7_919 + byte) % len(whole)] ^= byte
    return bytes(whole)


def pdf(data: bytes) -> bytes:
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + data + b"\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.mark.parametrize(
    ("ending", "made"),
    [
        (".md", bytes),
        (".txt", bytes),
        (".html", bytes),
        (".pdf", pdf),
        (".docx", zipped),
        (".docx", word),
    ],
    ids=["Markdown", "text", "HTML", "PDF", "Word's archive", "Word, damaged"],
)
def test_a_file_is_read_or_refused_by_name(ending: str, made: Callable[[bytes], bytes]) -> None:
    assert ending in READERS

    @given(BYTES)
    @hostile
    def reads(data: bytes) -> None:
        count()
        try:
            assert read_document(File(Path(f"hostile{ending}"), made(data), None)).text
        except GuideError as error:
            assert f"hostile{ending}" in str(error)

    reads()


@pytest.mark.parametrize("ending", [".yaml", ".jsonl"])
def test_a_file_of_questions_is_read_or_refused_by_name(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"hostile{ending}"

    @given(BYTES)
    @hostile
    def reads(data: bytes) -> None:
        count()
        file.write_bytes(data)
        try:
            read_questions(file)
        except QuestionsError as error:
            assert file.name in str(error)

    reads()


def test_the_corpus_files_are_read_or_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "us" / "hostile.yaml"
    file.parent.mkdir()
    loaders: list[tuple[Callable[[], Any], type[Exception]]] = [
        (lambda: load_rules(tmp_path), RuleError),
        (lambda: load_notes(file.parent), NoteError),
        (lambda: load_lexicon(file), LexiconError),
        (lambda: load_absent(file), QuestionsError),
        (lambda: load_expansions(file, {}), QuestionsError),
        (lambda: load_coverage(file), CoverageError),
    ]

    @given(BYTES)
    @hostile
    def reads(data: bytes) -> None:
        count()
        file.write_bytes(data)
        for load, refusal in loaders:
            try:
                load()
            except refusal as error:
                assert file.name in str(error)

    reads()


@cache
def _backup() -> bytes:
    with TemporaryDirectory() as folder:
        part, file = Path(folder, "part"), Path(folder, "backup.zip")
        part.write_text("What was kept. " * 40, encoding="utf-8")
        with writing(file) as backup:
            for name in ("library/manifest.json", "library/guides/a/1.json", "index/rows", "coverage.yaml"):
                backup.add(name, part)
            made = datetime(2027, 3, 1, tzinfo=UTC)
            backup.close(
                Contents(
                    format=FORMAT,
                    made=made,
                    program="1",
                    database="sqlite",
                    revision=None,
                    embedding_model="words",
                    parts=tuple(backup.parts),
                )
            )
        return file.read_bytes()


CHANGES = st.lists(st.tuples(st.integers(0, 5_000), st.binary(min_size=1, max_size=4)), min_size=1, max_size=5)


@given(CHANGES, st.one_of(st.none(), st.integers(0, 5_000)), st.one_of(st.none(), BYTES))
@hostile
def test_a_backup_is_read_or_refused_by_name(
    changes: list[tuple[int, bytes]], end: int | None, told: bytes | None
) -> None:
    count()
    data = bytearray(_backup())
    if told is None:
        for place, words in changes:
            data[place % len(data) : place % len(data) + len(words)] = words
        data = data[: end and end % len(data)]
    with TemporaryDirectory() as folder:
        file = Path(folder, "hostile.zip")
        file.write_bytes(data)
        if told is not None:
            with zipfile.ZipFile(file, "w") as archive:
                archive.writestr(LIST, told)
        try:
            with reading(file) as (archive, contents):
                for part in contents.parts:
                    unpack(archive, part, Path(folder, "unpacked") / part.name)
        except BackupError as error:
            assert "hostile.zip" in str(error) or "is not what the backup says" in str(error)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(
                st.sampled_from(["message", "profile", "audience", "messages", "model", "role", "content"]), TEXT
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=12,
)


@given(JSON)
@hostile
def test_a_body_is_taken_or_refused_field_by_field(body: Any) -> None:
    count()
    raw = json.dumps(body)
    for shape in (ChatRequest, CompletionRequest):
        try:
            shape.model_validate_json(raw)
        except ValidationError as error:
            assert error.errors(include_url=False)


ADDRESSES = b"127.0.0.1", b"10.0.0.7:80", b"[::1]:443", b"[fd00::1", b"::ffff:1.2.3.4", b"1.2.3.4%eth0", b"fe80::1%a"
VALUES = b":" + b"9" * 5_000, b"https", b"a" * 16, b"\xb2", b"", b"unknown", b"%2e"
HEADER = st.one_of(st.binary(max_size=60), st.lists(st.sampled_from([*ADDRESSES, *VALUES]), max_size=4).map(b", ".join))


def received(headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    """A request as the server hands it to the application, from a proxy that is believed."""
    return {
        "type": "http",
        "method": "GET",
        "path": "/",
        "scheme": "http",
        "client": ("127.0.0.1", 1),
        "headers": headers,
    }


PROXIED = Settings(desk_proxy_header="X-User", desk_proxy_addresses="127.0.0.1", desk_proxy_role_header="X-Role")
FORWARDED = st.sampled_from(
    [b"x-forwarded-for", b"x-forwarded-proto", b"forwarded", b"x-real-ip", b"x-user", b"x-role"]
)


@given(st.lists(st.tuples(FORWARDED, HEADER), max_size=6))
@hostile
def test_what_a_proxy_says_names_a_place_and_somebody_or_nobody(headers: list[tuple[bytes, bytes]]) -> None:
    count()
    heard: list[Request] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        heard.append(Request(scope))

    asyncio.run(behind_proxies(app, networks("127.0.0.1"))(received(headers), None, None))  # type: ignore[arg-type]
    (request,) = heard
    assert request.scope["scheme"] in ("http", "https", "ws", "wss")
    assert network_of(request).encode()
    assert of_this_machine(request) in (True, False)
    who = Proxy(PROXIED).vouched(request)
    assert who is None or (who.name and len([name for name, _ in headers if name == b"x-user"]) == 1)


@given(st.lists(HEADER, max_size=2))
@hostile
def test_the_number_of_a_request_is_a_number_whoever_gave_it(given: list[bytes]) -> None:
    count()
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await Response()(scope, receive, send)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Outermost(app)(received([(b"x-request-id", one) for one in given]), None, send))  # type: ignore[arg-type]
    assert re.fullmatch(rb"[0-9a-fA-F-]{16,36}", dict(sent[0]["headers"])[b"x-request-id"])


SCHOOL = Settings(
    oidc_issuer="https://login.school.edu",
    oidc_client_id="desk",
    oidc_client_secret=SecretStr("a long secret"),
    oidc_role_claim="realm.roles",
)
CLAIM = st.one_of(TEXT, st.sampled_from(["\ud800", None, True, 10**40]), st.lists(TEXT, max_size=3))


@given(
    st.dictionaries(
        st.sampled_from(["sub", "email", "email_verified", "name", "realm", "realm.roles"]),
        st.one_of(CLAIM, st.dictionaries(st.just("roles"), CLAIM)),
    )
)
@hostile
def test_the_claims_of_a_sign_in_let_in_nobody_whom_the_list_does_not_have(claims: dict[str, Any]) -> None:
    count()
    try:
        who = OpenID(SCHOOL).vouched(claims)
    except NotVouched:
        return
    user = NOBODY_LISTED.vouched(who)
    assert user is None or user.role == who.role


NOBODY_LISTED = Accounts(in_memory())


def test_what_a_program_calls_a_tool_with_is_taken_or_refused() -> None:
    def none() -> Assistant:
        raise NotReady("taken")

    server = create_server(none, open_admission(Settings()))
    tools = {"ask": "question", "assess": "applicant", "search_guides": "query", "get_passage": "passage_id"}

    @given(
        st.sampled_from([*tools]), JSON, st.dictionaries(st.sampled_from(["history", "profile", "k", "track"]), JSON)
    )
    @hostile
    def calls(tool: str, told: Any, more: dict[str, Any]) -> None:
        count()
        with pytest.raises(ToolError, match=r"taken|validation error"):
            asyncio.run(server.call_tool(tool, {tools[tool]: told, **more}))

    calls()


def test_so_many_hostile_inputs_were_tried() -> None:
    """Last in the file, and only where the whole file runs."""
    assert len(TRIED) >= HOSTILE or not TRIED
