"""Places, peoples and schools that tell where an applicant has studied: the names of schools.yaml as patterns."""

from functools import cache
from pathlib import Path

import yaml


@cache
def _named() -> dict[str, list[str]]:
    named = yaml.safe_load(Path(__file__).with_name("schools.yaml").read_text(encoding="utf-8"))
    return {kind: list(names) for kind, names in named.items()}


def _any_of(*kinds: str) -> str:
    """A pattern of every name of these kinds; a blank is written as one that verbose patterns keep."""
    names = [name for kind in kinds for name in _named()[kind]]
    return "|".join(name.replace(" ", r"\s").replace(".?", r"\.?") for name in names)


PLACES = _any_of("places abroad", "larger cities abroad")
NATIONALITIES = _any_of("nationalities")
CARIBBEAN_SCHOOLS = _any_of("caribbean schools")
FOREIGN_SCHOOLS = _any_of("foreign schools")
US_STATES = _any_of("us states", "cities that name schools")
US_SCHOOLS = _any_of("us schools")
OSTEOPATHIC_SCHOOLS = _any_of("osteopathic schools")
US_TOWNS = _any_of("us states", "us cities", "cities that name schools")
US_PLACES = _any_of("us states", "us cities", "cities that name schools", "us hospitals")
