"""No dependency has a licence that is unknown, or that would bind whoever runs or passes on the program."""

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest

LOCK = Path(__file__).parent.parent / "requirements.lock"

ALLOWED = re.compile(
    r"(0BSD|Apache[- ](2\.0|License|Software License)|BSD|BSL-1\.0|CC0|CNRI-Python|ISC|LGPL-3\.0-only|MIT|MPL-2\.0|"
    r"Mozilla Public License 2\.0|PSF-2\.0|Python Software Foundation|Unlicense|Zlib|3-Clause BSD|2-Clause BSD)"
)
"""What each part of a licence's name must begin with."""

FORBIDDEN = re.compile(
    r"(?<!L)GPL|Affero|SSPL|Business Source|Commons Clause|Non-?Commercial|Proprietary", re.IGNORECASE
)

READ = {
    "axe-playwright-python": "MIT, by the LICENSE in its wheel; carries axe-core under MPL-2.0; for tests alone",
    "pypdfium2": "BSD-3-Clause and Apache-2.0; those of the libraries in PDFium are listed in its wheel",
}
"""Packages whose own data do not say; what was read elsewhere."""


def locked() -> list[str]:
    lines = (line.partition(";")[0].strip() for line in LOCK.read_text(encoding="utf-8").splitlines())
    return [line.partition("==")[0] for line in lines if line and not line.startswith("#")]


def licence(package: Distribution) -> str:
    """What a package says of its licence: an SPDX expression, or its classifiers, or the first line of its text."""
    told = package.metadata
    classified = [c.rpartition(" :: ")[2] for c in told.get_all("Classifier") or [] if c.startswith("License ::")]
    own = (told.get("License") or "").strip().partition("\n")[0]
    said = told.get("License-Expression") or " OR ".join(classified) or own
    return str(said).replace("License, Version", "License Version")


def faults(said: str) -> list[str]:
    """The parts of a licence that are not allowed; of alternatives one must be."""
    alternatives = [re.split(r"\s+AND\s+|,\s*", part.strip("() ")) for part in re.split(r"\s+OR\s+", said)]
    bad = [
        [one for one in parts if FORBIDDEN.search(one) or not ALLOWED.match(one.strip("() "))] for parts in alternatives
    ]
    return min(bad, key=len)


def test_every_locked_package_has_a_licence_that_is_allowed() -> None:
    wrong = {}
    for name in locked():
        try:
            said = licence(distribution(name))
        except PackageNotFoundError:
            continue  # of another platform, or an extra that is not installed here
        if name not in READ and (bad := faults(said) if said else ["says nothing"]):
            wrong[name] = bad
    assert wrong == {}


@pytest.mark.parametrize(
    "said",
    [
        "GPL-3.0-only",
        "MIT AND AGPL-3.0",
        "LicenseRef-Proprietary",
        "",
        "GNU General Public License v2 (GPLv2)",
        "Own terms",
    ],
)
def test_what_is_forbidden_or_unknown_is_noticed(said: str) -> None:
    assert faults(said)


@pytest.mark.parametrize(
    "said",
    [
        "MIT",
        "GPL-2.0-only OR MIT",
        "Apache-2.0 AND MIT",
        "MPL-2.0 AND (Apache-2.0 OR MIT)",
        "BSD License OR MIT License",
    ],
)
def test_what_is_allowed_passes(said: str) -> None:
    assert faults(said) == []
