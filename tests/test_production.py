"""What the page on running it says is so: the unit is one, the options and settings exist."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from assistant.settings import PREFIX, Settings
from cli import app

DOCS = Path(__file__).parent.parent / "docs"
PAGES = [*DOCS.glob("*.md"), DOCS.parent / "README.md", DOCS / "pmr-advisor.service"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    text = (DOCS / "pmr-advisor.service").read_text(encoding="utf-8")
    unit = tmp_path / "pmr-advisor.service"
    unit.write_text(re.sub(r"/opt/pmr-advisor/\.venv/bin/pmr-advisor", "/bin/true", text), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_option_that_a_page_gives_a_command_exists() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for page in PAGES:
        for name, arguments in re.findall(r"pmr-advisor ([a-z]+)((?: [^`#\n]*)?)", page.read_text(encoding="utf-8")):
            if name not in commands:
                continue
            command = commands[name]
            if group := getattr(command, "commands", None):
                command = group.get(next(iter(arguments.split()), ""), command)
            options = {opt for p in command.params for opt in (*p.opts, *p.secondary_opts)} | {"--help"}
            for option in re.findall(r"(?<!\S)--[a-z-]+", arguments.partition(" && ")[0].partition(";")[0]):
                assert option in options, f"{page.name}: {name} {option}"


def test_every_setting_that_a_page_names_exists() -> None:
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for page in PAGES:
        for name in re.findall(r"\bPMR_[A-Z_]+\b", page.read_text(encoding="utf-8")):
            assert name in known, f"{page.name}: {name}"


def test_every_page_that_a_page_links_to_exists() -> None:
    for page in [*PAGES, DOCS.parent / "SECURITY.md", DOCS.parent / "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
