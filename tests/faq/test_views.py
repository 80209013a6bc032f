import html
import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from faq.models import Revision
from tests.faq.builders import (
    build_answer,
    build_entry,
    build_revision,
    build_sign_off,
    build_topic,
)

pytestmark = pytest.mark.django_db

CLINIC_PAGE = Path(__file__).parent / "clinic_page.txt"

# What stands in the page and isn't the clinic's own words: the list of questions, the
# search, the line under an answer with its vote, and the invitations to the form.
NOT_THE_CLINICS = re.compile(
    r"<nav.*?</nav>|<search.*?</search>|<form.*?</form>|<footer.*?</footer>"
    r'|<div class="next-step">.*?</div>',
    re.DOTALL,
)


def page_text(response_body: str) -> str:
    """Return what a reader reads between the page's title and the end of the answers.

    Without markup, and without what isn't the clinic's own words.
    """
    body = re.search(r"<main.*?</main>", response_body, re.DOTALL)[0]
    body = re.sub(r"<script.*?</script>", "", body, flags=re.DOTALL)
    body = NOT_THE_CLINICS.sub("", body)
    return one_line(html.unescape(re.sub(r"<[^>]+>", " ", body)))


def one_line(text: str) -> str:
    return " ".join(text.split())


def answer_on_page(page: str, slug: str) -> str:
    return re.search(rf'<article[^>]* id="{slug}".*?</article>', page, re.DOTALL)[0]


@pytest.mark.usefixtures("clinic_content")
def test_the_page_says_what_the_clinics_own_page_says_word_for_word(
    client: Client,
) -> None:
    clinics = CLINIC_PAGE.read_text().replace("banner image", "", 1)
    clinics = clinics.replace("•", "")  # the marks of what is a real list here

    shown = page_text(client.get("/").text)

    assert shown == one_line(clinics)


@pytest.mark.usefixtures("clinic_content")
def test_the_conditions_of_question_2_are_a_real_list(client: Client) -> None:
    answer = answer_on_page(client.get("/").text, "conditions-treated")

    assert answer.count("<li>") == 6
    assert "<li>Bipolar depression</li>" in answer


@pytest.mark.usefixtures("clinic_content")
def test_every_question_has_its_own_address_and_a_fragment(client: Client) -> None:
    page = client.get("/").text

    assert Revision.objects.read().count() == 14
    for revision in Revision.objects.read():
        slug = revision.entry.slug
        assert f'id="{slug}"' in page
        assert f'href="#{slug}"' in page
        alone = client.get(f"/questions/{slug}/")
        assert alone.status_code == 200
        assert f"<h1>{html.escape(revision.question)}</h1>" in alone.text


def test_a_text_is_on_both_pages_from_the_moment_it_is_live(client: Client) -> None:
    entry = build_answer(slug="cost", answer="<p>Old words.</p>")
    client.get("/")

    Revision.objects.update(state="retired")
    build_revision(entry, answer="<p>New words.</p>")

    for path in ["/", "/questions/cost/"]:
        page = client.get(path).text
        assert "New words." in page
        assert "Old words." not in page


@pytest.mark.parametrize("state", ["draft", "awaiting", "discarded"])
def test_what_was_never_live_is_nowhere_to_be_read(client: Client, state: str) -> None:
    build_revision(build_entry(slug="secret"), question="A draft?", state=state)

    assert "A draft?" not in client.get("/").text
    assert client.get("/questions/secret/").status_code == 404
    assert "secret" not in client.get("/sitemap.xml").text


@pytest.mark.parametrize("state", ["draft", "awaiting", "discarded", "retired"])
def test_a_text_beside_the_live_one_is_nowhere_to_be_read(
    client: Client, state: str
) -> None:
    entry = build_answer(slug="cost", answer="<p>The live words.</p>")
    build_revision(entry, answer="<p>Other words.</p>", state=state)

    for path in ["/", "/questions/cost/"]:
        page = client.get(path).text
        assert "The live words." in page
        assert "Other words." not in page


def test_an_answer_leads_to_the_ones_before_and_after_it(client: Client) -> None:
    for position, slug in enumerate(["first", "middle", "last"]):
        build_answer(slug=slug, question=f"The {slug}?", position=position)

    first = client.get("/questions/first/").text
    middle = client.get("/questions/middle/").text

    assert "/questions/middle/" in first
    assert "/questions/last/" not in first
    assert "/questions/first/" in middle
    assert "/questions/last/" in middle


def test_questions_are_numbered_through_all_topics(client: Client) -> None:
    last = build_topic(name="Cost", position=20)
    first = build_topic(name="Sessions", position=10)
    build_answer(slug="price", question="How much?", topic=last, position=1)
    build_answer(slug="often", question="How often?", topic=first, position=2)
    build_answer(slug="long", question="How long?", topic=first, position=1)

    page = client.get("/").text

    headings = re.findall(r"<h2[^>]*>\s*(.*?)\s*<a", page, re.DOTALL)
    assert headings == ["1. How long?", "2. How often?", "3. How much?"]
    assert 'start="3"' in page


def test_a_text_in_the_other_language_stands_in_and_says_so(client: Client) -> None:
    entry = build_entry(slug="costo")
    build_revision(entry, language="es", question="¿Cuánto?", answer="<p>Poco.</p>")

    page = client.get("/").text

    answer = answer_on_page(page, "costo")
    assert "not in this language yet" in answer
    assert re.search(r'<div class="prose" lang="es"><p>Poco\.</p>', answer)


def test_a_text_in_ones_own_language_needs_no_such_line(client: Client) -> None:
    entry = build_answer(slug="cost", answer="<p>A little.</p>")
    build_revision(entry, language="es", question="¿Cuánto?", answer="<p>Poco.</p>")

    page = client.get("/").text

    assert "A little." in page
    assert "Poco." not in page
    assert "yet. Here it is" not in page


def test_a_line_says_that_nobody_reviewed_it_yet(client: Client) -> None:
    build_answer()

    assert "Published, not yet clinically reviewed." in client.get("/").text


def test_a_line_names_who_reviewed_it_and_when(client: Client) -> None:
    build_answer()
    build_sign_off(
        Revision.objects.get(), signed_on=date(2026, 11, 2), due_on=date(2999, 11, 2)
    )

    page = one_line(client.get("/").text)

    assert "Reviewed by Ana Example, MD" in page
    assert "November 2, 2026" in page
    assert "Next review due November 2, 2999." in page
    assert "not yet clinically reviewed" not in page


def test_a_line_that_is_overdue_says_that_it_is_being_checked(client: Client) -> None:
    build_answer()
    build_sign_off(
        Revision.objects.get(), signed_on=date(2020, 1, 2), due_on=date(2021, 1, 2)
    )

    page = client.get("/").text

    assert "We are checking it again." in page
    assert "Next review due" not in page


def test_a_site_without_answers_says_so(client: Client) -> None:
    response = client.get("/")

    assert response.status_code == 200
    assert "being written" in response.text


@pytest.mark.parametrize("entries", [1, 40])
@pytest.mark.parametrize("path", ["/", "/questions/n0/"])
def test_a_page_costs_the_same_number_of_queries_for_any_number_of_answers(
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    entries: int,
    path: str,
) -> None:
    for number in range(entries):
        entry = build_answer(slug=f"n{number}", position=number)
        build_revision(entry, language="es")
        build_revision(entry, state="draft")
        build_sign_off(entry.live("en"))

    # The clinic, the answers, their sign-offs, and on the FAQ page the banner.
    with django_assert_max_num_queries(5):
        client.get(path)


@pytest.mark.usefixtures("clinic_content")
def test_the_page_costs_no_more_queries_where_a_clinic_is_entered(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(5):
        client.get("/")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "trace"])
def test_a_page_to_read_refuses_to_be_written(client: Client, method: str) -> None:
    assert getattr(client, method)("/").status_code == 405


@pytest.mark.parametrize(
    "slug", ["nowhere", "..", "<script>", "%F0%9F%98%80", "a" * 3000]
)
def test_an_unknown_answer_is_our_404(client: Client, slug: str) -> None:
    response = client.get(f"/questions/{slug}/")

    assert response.status_code == 404
    assert "There is no page here" in response.text


def test_robots_are_told_where_the_sitemap_is(client: Client) -> None:
    response = client.get("/robots.txt")

    assert response["Content-Type"].startswith("text/plain")
    assert "Sitemap: http://testserver/sitemap.xml" in response.text
