"""Assessments over the wire: the contract's grid."""

import pytest
from fastapi.testclient import TestClient

US = [(1, "low"), (224, "low"), (225, "between_low_and_solid"), (229, "between_low_and_solid"), (230, "solid")]
US += [(245, "solid"), (246, "between_solid_and_very_strong"), (249, "between_solid_and_very_strong")]
US += [(250, "very_strong"), (300, "very_strong")]
IMG = [(1, "below_220"), (219, "below_220"), (220, "challenging"), (229, "challenging")]
IMG += [(230, "potentially_competitive"), (239, "potentially_competitive"), (240, "competitive"), (249, "competitive")]
IMG += [(250, "highly_competitive"), (300, "highly_competitive")]


@pytest.mark.parametrize(("track", "ck", "tier"), [("us", *row) for row in US] + [("img", *row) for row in IMG])
def test_a_score_gets_its_tier_and_every_number_its_citation(
    cheap_client: TestClient, track: str, ck: int, tier: str
) -> None:
    got = cheap_client.post("/api/assess", json={"track": track, "step2_ck": ck}).json()
    assert got["assessment"]["tier"]["id"] == tier
    cited = {citation["n"] for citation in got["citations"]}
    assert cited >= {*got["assessment"]["tier"]["citations"], got["assessment"]["tier"]["caveat"]}


def test_a_score_off_the_scale_has_no_tier(cheap_client: TestClient) -> None:
    for ck in (-5, 0, 301, 310):
        got = cheap_client.post("/api/assess", json={"track": "us", "step2_ck": ck}).json()
        assert got["assessment"]["tier"] is None


def test_an_unknown_field_is_refused_by_name(cheap_client: TestClient) -> None:
    response = cheap_client.post("/api/assess", json={"track": "us", "step2": 240})
    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": "step2", "message": "not a known field; remove it"}]
