"""Structured logs: one JSON object a line on stderr, without messages of exceptions, which could quote a user."""

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

REQUEST_ID: ContextVar[str] = ContextVar("request_id")
"""Names the request that something is done for, in each line that is logged meanwhile."""

_PLAIN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
        }
        if request_id := REQUEST_ID.get(None):
            line["request_id"] = request_id
        line |= {name: value for name, value in vars(record).items() if name not in _PLAIN}
        if record.exc_info and record.exc_info[2]:
            frames = traceback.extract_tb(record.exc_info[2])
            line["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-5:]]
        return json.dumps(line, ensure_ascii=False, default=str)


def _event(record: logging.LogRecord) -> str:
    """What happened. Beside an exception, whoever logs it may have put its words into the arguments or further lines,
    as asyncio does of a task that nobody awaited."""
    return str(record.msg).partition("\n")[0] if record.exc_info else record.getMessage()


def configure(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler(sys.stderr)
    # A library may set a level of its own, as bm25s does when it is imported.
    handler.setLevel(level)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("alembic", "httpx", "httpx2", "mcp", "chromadb", "sentence_transformers", "transformers"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
