"""The page of rules and its JSON: everything that the program can compute, and what it leaves to people."""

import html
import re
from html.parser import HTMLParser

from fastapi.testclient import TestClient

from corpus.rules import load_rules


class Page(HTMLParser):
    """What a page links, and the ids and words that it holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.ids += [named["id"]] if "id" in named else []
        self.links += [named["href"]] if tag == "a" else []
        if tag in ("style", "script") or any(name == "style" or name.startswith("on") for name in named):
            self.inline.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_json_holds_every_rule_with_its_exact_words(cheap_client: TestClient) -> None:
    got = cheap_client.get("/api/rules").json()
    assert {entry["id"] for entry in got["rules"]} == {rule.id for rule in load_rules()}
    texts = {g["id"]: cheap_client.get(f"/api/guides/{g['id']}").json() for g in cheap_client.get("/api/guides").json()}
    for entry in got["rules"]:
        guide = texts[entry["guide_id"]]
        assert entry["guide_version"] == guide["version"]
        assert guide["text"][entry["start"] : entry["end"]] == entry["quote"]


def test_the_page_shows_each_rule_with_figure_words_and_cases(cheap_client: TestClient) -> None:
    response = cheap_client.get("/rules")
    assert response.headers["content-type"].startswith("text/html")
    page = Page(response.text)
    words = " ".join(page.words.split())
    for entry in cheap_client.get("/api/rules").json()["rules"]:
        assert entry["id"].replace("/", "-") in page.ids
        assert entry["figure"] is None or entry["figure"] in words
        assert " ".join(entry["quote"].split()) in words
    for item in cheap_client.get("/api/rules").json()["judgement"]:
        assert item["what"] in words


def test_the_cases_tell_what_holds_just_below_at_and_just_above_a_limit(cheap_client: TestClient) -> None:
    rules = {entry["id"]: entry for entry in cheap_client.get("/api/rules").json()["rules"]}
    assert [(c["value"], c["outcome"]) for c in rules["img/low_step2_ck"]["cases"]] == [
        (228, "met"),
        (229, "met"),
        (230, "not_met"),
    ]
    assert [(c["value"], c["outcome"]) for c in rules["us/breadth"]["cases"]] == [
        (224, "met"),
        (225, "unclear"),
        (229, "unclear"),
        (230, "silent"),
    ]
    assert [(c["value"], c["outcome"]) for c in rules["img/low_gap"]["cases"]] == [
        (True, "unclear"),
        (False, "not_met"),
    ]


def test_the_page_needs_nothing_that_its_policy_forbids(cheap_client: TestClient) -> None:
    response = cheap_client.get("/rules")
    assert "style-src 'self'" in response.headers["content-security-policy"]
    assert Page(response.text).inline == []
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", response.text)


def test_ids_are_unique_and_each_link_on_the_page_and_to_a_guide_arrives(cheap_client: TestClient) -> None:
    page = Page(cheap_client.get("/rules").text)
    assert len(page.ids) == len(set(page.ids))
    for link in set(page.links):
        if link.startswith("#"):
            assert link[1:] in page.ids
        elif link != "./":
            assert cheap_client.get("/" + html.unescape(link)).status_code == 200


def test_every_cell_names_its_column_for_narrow_pages(cheap_client: TestClient) -> None:
    text = cheap_client.get("/rules").text
    assert text.count('role="cell"') == text.count("data-label=")
