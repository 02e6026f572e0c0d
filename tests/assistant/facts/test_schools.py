"""The names of places and schools, and what a place tells of a track."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from assistant.facts import read, schools

NAMED: dict[str, list[str]] = yaml.safe_load(Path(schools.__file__).with_name("schools.yaml").read_text("utf-8"))


def test_every_name_is_a_pattern_in_lower_case_given_once() -> None:
    for kind, names in NAMED.items():
        assert len(names) == len(set(names)), kind
        for name in names:
            re.compile(name)
            assert name == name.lower() or "\\" in name, name


def test_no_town_is_both_at_home_and_abroad() -> None:
    abroad = {*NAMED["places abroad"], *NAMED["larger cities abroad"]}
    assert not abroad & {*NAMED["us states"], *NAMED["us cities"], *NAMED["cities that name schools"]}


@pytest.mark.parametrize(
    ("message", "track"),
    [
        ("MD student in Ohio, 231", "us"),
        ("MD student in Mexico, 231", "img"),
        ("medical school in Birmingham, Alabama. 231", "us"),
        ("medical school in Athens, Greece. 231", "img"),
        ("medical school in London, Kentucky. 231", "us"),
        ("medical school in Georgia, 231", None),
        ("medical school in Cambridge, 231", None),
        ("I'm doing an MPH in Boston, 231", None),
        ("I work at a hospital in Chicago, 231", None),
        ("medical school in Cairo, research in Boston, 231", "img"),
    ],
)
def test_a_place_tells_a_track_only_of_a_school(message: str, track: str | None) -> None:
    assert read(message, date(2026, 11, 21)).applicant.track == track
