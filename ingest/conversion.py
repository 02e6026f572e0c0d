"""Files read in a process apart, so that one which never ends, fills the memory or crashes its reader harms nothing.

The process bounds itself: an alarm ends it when a file has had its time, whatever it is doing, and the system refuses it
more memory than its own. One process reads file after file until it is ended.
"""

import os
import pickle
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from functools import cache
from io import BytesIO
from types import TracebackType
from typing import IO, Any, Literal

from assistant.settings import ROOT
from corpus.guides import GuideError
from ingest.documents import File, Source, content_in
from ingest.formats.content import Content
from ingest.limits import Limits

Answer = tuple[Literal["content"], Content] | tuple[Literal["refused", "exhausted"], str]

MEGABYTE = 1024 * 1024


class Converter(Source):
    """Reads files in a process that it starts for the first of them."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Converter":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def content(self, file: File) -> Content:
        """Raises GuideError for what cannot be read within the limits, or at all."""
        process = self._process = self._process or _started()
        assert process.stdin
        assert process.stdout
        try:
            pickle.dump((file, self._limits), process.stdin)
            process.stdin.flush()
            what, told = _Data(process.stdout).load()
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise GuideError(f"{file.path}: {self._cause(process)}") from error
        except BaseException:
            # Interrupted between question and answer, it would give this answer to the next question.
            process.kill()
            self._end()
            raise
        if isinstance(told, Content):
            return told
        if what == "exhausted":
            self._end()
        raise GuideError(told)

    def _cause(self, process: subprocess.Popen[bytes]) -> str:
        """Why the process has ended."""
        process.kill()
        self._end()
        if process.returncode == -signal.SIGALRM:
            return f"not read within {self._limits.seconds} s; split it, or raise PMR_GUIDE_SECONDS"
        return "its reader broke down over it; save the file anew, or convert it to another kind"

    def _end(self) -> None:
        if process := self._process:
            self._process = None
            with suppress(OSError):
                process.communicate()


Converted = Content | str
"""What a file holds, or why it cannot be read: an exception would come from a worker in other clothes."""


def converted(file: File, limits: Limits) -> Converted:
    """For a worker, which reads many files in the one process that it starts."""
    try:
        return _converter(limits).content(file)
    except GuideError as error:
        return str(error)


@cache
def _converter(limits: Limits) -> Converter:
    return Converter(limits)


def _started() -> subprocess.Popen[bytes]:
    # From where this program's packages lie: whatever is called "ingest" in the user's folder is not it.
    begin = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from ingest.conversion import main; main()"
    return subprocess.Popen(
        [sys.executable, "-P", "-c", begin],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


class _Data(pickle.Unpickler):
    """Loads what a reader sends: values, and no code."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)

    def find_class(self, module: str, name: str) -> Any:
        if module in ("corpus.pieces", "ingest.formats.content", "datetime") and "." not in name:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a document")


def answer(file: File, limits: Limits) -> Answer:
    """What is told of a file."""
    try:
        return "content", content_in(file, limits)
    except Exception as error:
        # Libraries wrap what they come upon, and so do the readers.
        causes = _causes(error)
        if any(isinstance(cause, MemoryError) for cause in causes):
            told = f"needs more than {limits.memory} MB of memory to be read; split it, or raise PMR_GUIDE_MEMORY"
            return "exhausted", f"{file.path}: {told}"
        if any(isinstance(cause, RecursionError) for cause in causes):
            return "refused", f"{file.path}: nested too deeply to be read; save it with a simpler structure"
        if isinstance(error, GuideError):
            return "refused", str(error)
        return "refused", f"{file.path}: cannot be read ({type(error).__name__}); save the file anew"


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def main() -> None:
    # What libraries print must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            file, limits = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        with suppress(ValueError, OSError):  # macOS knows no such limit
            resource.setrlimit(resource.RLIMIT_AS, (limits.memory * MEGABYTE, -1))
        signal.alarm(limits.seconds)
        whole = BytesIO()
        pickle.dump(answer(file, limits), whole)
        answers.write(whole.getbuffer())
        answers.flush()
        signal.alarm(0)
