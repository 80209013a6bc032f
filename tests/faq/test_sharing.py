"""How pages are found, and what is seen of one that somebody passes on."""

import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from faq.models import Entry, Revision, Topic
from tests.faq.builders import (
    build_answer,
    build_entry,
    build_revision,
    build_user,
)

pytestmark = pytest.mark.django_db

PAGES = ["/", "/questions/cost/", "/privacy/"]
NAMESPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


@pytest.fixture(autouse=True)
def answer() -> None:
    build_answer(slug="cost", question="What does it cost?", answer="<p>Ask us.</p>")


def meta(page: str) -> dict[str, str]:
    found = re.findall(r'<meta (?:name|property)="([^"]+)"\s+content="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_an_address_a_title_and_a_picture_to_share(
    client: Client, path: str
) -> None:
    page = client.get(path).text

    title = re.search(r"<title>(.*?) · ", page, re.DOTALL)[1]
    told = meta(page)
    assert told["og:title"] == unescape(title)
    assert told["og:description"] == told["description"]
    assert told["og:url"] == f"http://testserver{path}"
    assert page.count('<link rel="canonical"') == 1
    assert f'<link rel="canonical" href="http://testserver{path}">' in page
    assert (told["og:locale"], told["og:locale:alternate"]) == ("en_US", "es_US")
    assert told["og:site_name"]
    assert told["og:image"] == "http://testserver/static/img/share.png"
    assert told["og:image:alt"]
    assert told["twitter:card"] == "summary_large_image"


def test_titles_and_descriptions_are_each_pages_own(client: Client) -> None:
    told = [meta(client.get(path).text) for path in PAGES]

    assert len({page["og:title"] for page in told}) == len(PAGES)
    assert len({page["og:description"] for page in told}) == len(PAGES)


def test_an_answer_is_shared_in_its_own_words(client: Client) -> None:
    told = meta(client.get("/questions/cost/").text)

    assert told["og:type"] == "article"
    assert told["og:title"] == "What does it cost?"
    assert told["og:description"] == "Ask us."


def test_words_with_quotation_marks_stay_in_their_place(client: Client) -> None:
    build_answer(slug="q", question='What is "a trip"?', answer='<p>"It" & more.</p>')

    told = meta(client.get("/questions/q/").text)

    assert told["og:title"] == 'What is "a trip"?'
    assert "<p>" not in told["description"]


def links(page: str, rel: str) -> list[str]:
    return re.findall(
        rf'<link rel="{rel}"\s[^>]*?href="http://testserver([^"]*)"', page
    )


def test_an_answer_that_stands_in_for_a_translation_is_no_other_page(
    client: Client,
) -> None:
    for path in ["/questions/cost/", "/es/questions/cost/"]:
        page = client.get(path).text
        assert links(page, "canonical") == ["/questions/cost/"]
        assert meta(page)["og:url"] == "http://testserver/questions/cost/"
        assert links(page, "alternate") == []

    build_revision(Entry.objects.get(), language="es")
    for path in ["/questions/cost/", "/es/questions/cost/"]:
        page = client.get(path).text
        assert links(page, "canonical") == [path]
        languages = re.findall(r'rel="alternate"\s+hreflang="([\w-]+)"', page)
        assert languages == ["en", "es", "x-default"]


def test_an_address_is_without_what_was_asked_of_it(client: Client) -> None:
    page = client.get("/?from=somewhere").text

    assert '<link rel="canonical" href="http://testserver/">' in page
    assert "somewhere" not in page


def test_the_picture_is_as_large_as_is_said_and_small_to_send(client: Client) -> None:
    told = meta(client.get("/").text)
    path = Path(settings.BASE_DIR) / "static" / "img" / "share.png"

    with Image.open(path) as picture:
        size = picture.size

    assert size == (int(told["og:image:width"]), int(told["og:image:height"]))
    assert path.stat().st_size < 40_000


# The sitemap


def listed(client: Client) -> dict[str, ElementTree.Element]:
    """Return what the sitemap says of each page, by its path."""
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - ours
    urls = tree.findall("s:url", NAMESPACES)
    found = {
        url.findtext("s:loc", None, NAMESPACES).removeprefix("http://testserver"): url
        for url in urls
    }
    assert len(found) == len(urls), "an address is listed twice"
    return found


def alternates(url: ElementTree.Element) -> dict[str, str]:
    return {
        link.attrib["hreflang"]: link.attrib["href"].removeprefix("http://testserver")
        for link in url.findall("x:link", NAMESPACES)
    }


def changed_on(url: ElementTree.Element) -> str | None:
    return url.findtext("s:lastmod", None, NAMESPACES)


def build_published(entry: Entry, day: int, **values: Any) -> None:
    build_revision(
        entry,
        author=build_user(f"writer-{day}"),
        approved_by=build_user(f"doctor-{day}"),
        approved_at=datetime(2026, 5, day, 12, tzinfo=UTC),
        **values,
    )


def test_the_sitemap_lists_all_pages_to_read_and_no_form(
    client: Client,
) -> None:
    assert set(listed(client)) == {
        "/",
        "/es/",
        "/questions/cost/",
        "/privacy/",
        "/es/privacy/",
    }


def test_the_sitemap_lists_the_clinics_own_answers(client: Client) -> None:
    for model in [Revision, Entry, Topic]:
        model.objects.all().delete()
    call_command("loaddata", "faq", "clinic", verbosity=0)

    questions = [path for path in listed(client) if "/questions/" in path]

    assert len(questions) == 14
    assert "/questions/safety/" in questions


def test_an_answer_in_two_languages_is_listed_in_both_and_they_name_each_other(
    client: Client,
) -> None:
    build_published(build_answer(slug="both"), 1, language="es")

    found = listed(client)

    both = {
        "en": "/questions/both/",
        "es": "/es/questions/both/",
        "x-default": "/questions/both/",
    }
    assert alternates(found["/questions/both/"]) == both
    assert alternates(found["/es/questions/both/"]) == both
    assert alternates(found["/"]) == {"en": "/", "es": "/es/", "x-default": "/"}


def test_each_language_of_an_answer_changed_when_its_own_text_was_published(
    client: Client,
) -> None:
    entry = build_entry(slug="both")
    build_published(entry, 3, language="en")
    build_published(entry, 9, language="es")
    build_revision(entry, language="en", state="awaiting")

    found = listed(client)

    assert changed_on(found["/questions/both/"]) == "2026-05-03"
    assert changed_on(found["/es/questions/both/"]) == "2026-05-09"


def test_the_faq_page_changed_when_the_newest_of_its_texts_did(client: Client) -> None:
    Revision.objects.update(created_at=datetime(2026, 1, 1, tzinfo=UTC))
    build_published(build_entry(slug="b"), 3)
    build_published(build_entry(slug="c"), 2)

    assert changed_on(listed(client)["/"]) == "2026-05-03"


def test_what_can_not_be_read_is_not_listed(client: Client) -> None:
    build_revision(build_entry(slug="draft"), state="draft")
    build_answer(slug="gone").retire()
    renamed = build_answer(slug="old")
    renamed.slug = "new"
    renamed.save()

    slugs = re.findall(r"/questions/(\w+)/", " ".join(listed(client)))

    assert sorted(slugs) == ["cost", "new"]


def test_a_sitemap_without_answers_is_still_one(client: Client) -> None:
    Entry.objects.get().retire()

    assert changed_on(listed(client)["/"]) is None


@pytest.mark.parametrize("answers", [1, 30])
def test_the_sitemap_costs_the_same_number_of_queries_for_any_number_of_answers(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, answers: int
) -> None:
    for number in range(answers):
        build_answer(slug=f"n{number}")

    with django_assert_num_queries(5):
        client.get("/sitemap.xml")
