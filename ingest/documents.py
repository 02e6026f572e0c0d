"""Files into guides: Markdown with front matter, or plain Markdown and text that name themselves."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from corpus.guides import GuideError, load_guide, parse_guide
from corpus.models import Guide

ENDINGS = (".md", ".txt")


def find_documents(paths: Iterable[Path]) -> list[Path]:
    """The files that paths name, folders searched to the bottom. Raises GuideError."""
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise GuideError(f"{path}: does not exist; give a file or folder that does")
        files = sorted(_within(path)) if path.is_dir() else [path]
        if not files:
            raise GuideError(f"{path}: holds no {' or '.join(ENDINGS)} file")
        for file in files:
            if file.suffix.lower() not in ENDINGS:
                raise GuideError(f"{file}: only {' and '.join(ENDINGS)} files can be read")
            found[file.resolve()] = None
    return list(found)


def _within(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.suffix.lower() in ENDINGS and file.is_file())


def read_document(path: Path) -> Guide:
    """The guide in a file. Raises GuideError."""
    try:
        opening = path.read_text(encoding="utf-8")[:4]
    except UnicodeDecodeError as error:
        raise GuideError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    except OSError as error:
        raise GuideError(f"{path}: cannot be read ({error.strerror})") from error
    if opening.removeprefix("\ufeff").startswith("---"):
        return load_guide(path)
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n").removeprefix("\ufeff")
    return parse_guide(f"---\n{_header(path, text)}---\n{text}", name=str(path))


def _header(path: Path, text: str) -> str:
    """Front matter for a file without: its id from its name, its title from its first heading or line."""
    first = next((line for line in text.splitlines() if line.strip()), path.stem)
    heading = re.search(r"^#\s+(.+?)\s*#*$", text, re.MULTILINE)
    title = heading.group(1) if heading else first.strip()
    name = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:80] or "guide"
    return yaml.safe_dump({"id": name, "title": title[:300]}, allow_unicode=True)
