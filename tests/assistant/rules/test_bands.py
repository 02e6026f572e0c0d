"""The score bands whole: each score in one of them, and no picture that an assessment would contradict."""

import pytest

from assistant.models import Applicant
from assistant.rules import Bound, Rulebook
from assistant.rules.bands import TrackBands, bands
from assistant.rules.facts import SCALE
from corpus.models import Track
from tests.assistant.rules.book import assess, book

TRACKS: tuple[Track, ...] = ("us", "img")


def drawn() -> tuple[dict[Track, TrackBands], dict[int, Bound]]:
    """What is drawn for each track, and the rules behind its citations."""
    given: list[Bound] = []

    def cite(bound: Bound) -> int:
        given.append(bound)
        return len(given)

    return {track.track: track for track in bands(book(), cite)}, dict(enumerate(given, 1))


@pytest.mark.parametrize("track", TRACKS)
def test_every_score_stands_in_the_one_band_that_an_assessment_names(track: Track) -> None:
    told = drawn()[0][track]
    for ck in SCALE:
        (band,) = [b for b in told.bands if (b.min or 0) <= ck <= (b.max or SCALE.stop)]
        tier = assess(Applicant(track=track, step2_ck=ck)).tier
        assert tier
        assert (band.id, band.label, band.min, band.max) == (tier.id, tier.label, tier.min, tier.max)


def test_what_the_general_guide_leaves_open_is_a_gap_without_words_that_cites_both_neighbours() -> None:
    by_track, rules = drawn()
    gaps = [band for band in by_track["us"].bands if band.gap]
    assert [(gap.min, gap.max) for gap in gaps] == [(225, 229), (246, 249)]
    assert [gap.stated for gap in gaps] == [None, None]
    assert [[rules[n].rule.id for n in gap.citations] for gap in gaps] == [
        ["us/tier_low", "us/tier_solid"],
        ["us/tier_solid", "us/tier_very_strong"],
    ]
    assert not [band for band in by_track["img"].bands if band.gap]


@pytest.mark.parametrize("track", TRACKS)
def test_all_words_stand_in_what_they_cite(track: Track) -> None:
    by_track, rules = drawn()
    told = by_track[track]
    assert told.programs
    assert told.hedge
    said = [band.stated for band in told.bands if band.stated] + [told.hedge, told.programs.stated]
    said += [*told.programs.when, *told.programs.unclear]
    assert said
    for stated in said:
        assert [stated.words in rules[n].quote for n in stated.citations] == [True]
        assert [rules[n].rule.id for n in stated.citations] == [stated.rule]


@pytest.mark.parametrize("track", TRACKS)
def test_the_number_of_programs_is_the_one_that_an_assessment_gives(track: Track) -> None:
    programs = drawn()[0][track].programs
    breadth = assess(Applicant(track=track, step2_ck=210)).breadth
    assert programs
    assert breadth
    assert (programs.min, programs.max, programs.open_ended) == (breadth.min, breadth.max, breadth.open_ended)


def test_without_rules_there_is_nothing_to_draw() -> None:
    assert bands(Rulebook([], {}), lambda _: 1) == ()


def test_while_the_track_is_not_known_each_reading_says_how_its_number_of_programs_is_settled() -> None:
    settled = {
        ck: [reading.breadth_outcome for reading in assess(Applicant(step2_ck=ck)).readings] for ck in (210, 227, 238)
    }
    assert settled == {210: ["met", "met"], 227: ["unclear", "met"], 238: ["silent", "silent"]}
