"""requirements.lock installs wherever pyproject.toml says that the program does."""

import re
import subprocess
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_making_the_lock_anew_keeps_its_markers() -> None:
    """`pip freeze` prints names and versions alone, a local version after a plus among them."""
    recipe = subprocess.run(["make", "--dry-run", "lock"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    (written,) = re.findall(r"pip freeze [^|]*\| (.*) > requirements\.lock", recipe)
    frozen = re.sub(r" ;.*", "", LOCK).replace("torch==2.13.0", "torch==2.13.0+cpu") + "setuptools==80.0\n"
    assert subprocess.run(written, shell=True, input=frozen, capture_output=True, text=True, check=True).stdout == LOCK


def test_every_marker_that_is_declared_stands_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    declared = {
        canonicalize_name(r.name): str(r.marker) for texts in lists for r in map(Requirement, texts) if r.marker
    }
    locked = {canonicalize_name(r.name): str(r.marker) for r in map(Requirement, LOCK.splitlines()) if r.marker}
    assert declared
    assert declared.items() <= locked.items()
