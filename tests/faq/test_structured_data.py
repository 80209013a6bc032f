"""What search engines are told of the FAQ page is what the page says."""

import html
import json
import re
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from faq.models import Revision, SignOff
from tests.faq.builders import (
    build_answer,
    build_entry,
    build_reviewer,
    build_revision,
    build_sign_off,
)

pytestmark = pytest.mark.django_db

SCRIPT = re.compile(
    r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL | re.IGNORECASE
)


def told(client: Client) -> dict[str, Any]:
    (data,) = SCRIPT.findall(client.get("/").text)
    return json.loads(data)


def build_signed(slug: str, name: str = "", **values: Any) -> Revision:
    revision = build_answer(slug=slug).live("en")
    reviewer = build_reviewer(f"dr-{slug}", name=name) if name else None
    days = {"signed_on": date(2026, 3, 1), "due_on": date(2999, 1, 1)}
    build_sign_off(revision, reviewer=reviewer, **days | values)
    return revision


def test_it_says_exactly_what_the_page_says(client: Client) -> None:
    call_command("loaddata", "faq", "clinic", verbosity=0)

    page, data = client.get("/").text, told(client)

    assert (data["@context"], data["@type"]) == ("https://schema.org", "FAQPage")
    headings = re.findall(r"<h2[^>]*>\s*\d+\. (.*?)\s*<a", page, re.DOTALL)
    answers = re.findall(r'<div class="prose">(.*?)</div>', page, re.DOTALL)
    assert len(headings) == len(answers) == 14
    assert [
        (question["name"], question["acceptedAnswer"]["text"])
        for question in data["mainEntity"]
    ] == list(zip(map(html.unescape, headings), answers, strict=True))


def test_it_names_languages_and_whole_addresses(client: Client) -> None:
    build_answer(slug="cost")
    spanish = build_entry(slug="costo", position=99)
    build_revision(spanish, language="es", question="¿Cuánto cuesta?")

    data = told(client)

    assert (data["url"], data["inLanguage"]) == ("http://testserver/", "en")
    assert [
        (question["@type"], question["url"], question["inLanguage"])
        for question in data["mainEntity"]
    ] == [
        ("Question", "http://testserver/questions/cost/", "en"),
        ("Question", "http://testserver/questions/costo/", "es"),
    ]


def test_it_is_on_the_faq_page_alone(client: Client) -> None:
    build_answer(slug="cost")

    assert not SCRIPT.search(client.get("/questions/cost/").text)


@pytest.mark.parametrize(
    "words",
    ["</script><script>alert(1)</script>", "<!--<script>", "]]>", "</SCRIPT >", '"\\'],
)
def test_no_words_can_leave_the_element(client: Client, words: str) -> None:
    build_answer(question=words)

    page = client.get("/").text

    data = page.partition('<script type="application/ld+json">')[2]
    assert "<" not in data.partition("</script>")[0]
    assert told(client)["mainEntity"][0]["name"] == words


def test_it_names_who_reviewed_it_and_the_earliest_day(client: Client) -> None:
    build_signed("a", "Ana Example", signed_on=date(2026, 5, 1))
    build_signed("b", "Ben Example", signed_on=date(2026, 4, 1))
    build_signed("c", signed_on=date(2026, 6, 1))  # by the first of the two

    data = told(client)

    assert data["lastReviewed"] == "2026-04-01"
    assert data["reviewedBy"] == [
        {"@type": "Person", "name": "Ana Example", "honorificSuffix": "MD"},
        {"@type": "Person", "name": "Ben Example", "honorificSuffix": "MD"},
    ]


def test_it_names_nobody_while_one_answer_is_not_signed(client: Client) -> None:
    build_signed("a")
    build_answer(slug="b")

    assert not {"lastReviewed", "reviewedBy"} & set(told(client))


def test_it_names_nobody_while_one_answer_is_due_again(client: Client) -> None:
    build_signed("a")
    build_signed("b", signed_on=date(2020, 1, 1), due_on=date(2020, 7, 1))

    assert not {"lastReviewed", "reviewedBy"} & set(told(client))


def test_it_names_nobody_after_a_change_of_meaning(client: Client) -> None:
    old = build_signed("a")
    Revision.objects.update(state="retired")
    build_revision(old.entry)

    assert not {"lastReviewed", "reviewedBy"} & set(told(client))


def test_it_still_names_them_after_a_change_of_wording(client: Client) -> None:
    old = build_signed("a")
    Revision.objects.update(state="retired")
    build_revision(old.entry, meaning=old.meaning)

    assert told(client)["lastReviewed"] == "2026-03-01"


def test_it_names_nobody_on_a_page_without_answers(client: Client) -> None:
    assert not {"lastReviewed", "reviewedBy"} & set(told(client))
    assert not SignOff.objects.exists()
