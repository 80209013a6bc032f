import html
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from faq.models import Entry
from tests.faq.builders import build_entry

pytestmark = pytest.mark.django_db

CLINIC_PAGE = Path(__file__).parent / "clinic_page.txt"


@pytest.fixture
def clinic_content() -> None:
    call_command("load_clinic_content")


def page_text(response_body: str) -> str:
    """Return what a reader reads between the page's title and the end of the answers.

    Without markup, the list of questions, and the invitations to the form.
    """
    body = re.search(r"<main.*?</main>", response_body, re.S)[0]
    body = re.sub(
        r'<nav.*?</nav>|<div class="next-step">.*?</div>', "", body, flags=re.S
    )
    return one_line(html.unescape(re.sub(r"<[^>]+>", " ", body)))


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.usefixtures("clinic_content")
def test_the_page_says_what_the_clinics_own_page_says_word_for_word(
    client: Client,
) -> None:
    clinics = CLINIC_PAGE.read_text().replace("banner image", "", 1)
    clinics = clinics.replace("•", "")  # the marks of what is a real list here

    shown = page_text(client.get("/").content.decode())

    assert shown == one_line(clinics)


@pytest.mark.usefixtures("clinic_content")
def test_the_conditions_of_question_2_are_a_real_list(client: Client) -> None:
    body = client.get("/").content.decode()

    answer = re.search(r'id="conditions-treated".*?</article>', body, re.S)[0]
    assert answer.count("<li>") == 6
    assert "<li>Bipolar depression</li>" in answer


@pytest.mark.usefixtures("clinic_content")
def test_every_question_has_its_own_address_and_a_fragment(client: Client) -> None:
    page = client.get("/").content.decode()

    for entry in Entry.objects.live():
        assert f'id="{entry.slug}"' in page
        assert f'href="#{entry.slug}"' in page
        alone = client.get(f"/questions/{entry.slug}/")
        assert alone.status_code == 200
        assert html.escape(entry.question) in alone.content.decode()


def test_an_edit_is_visible_at_once(client: Client) -> None:
    entry = build_entry(answer="Old words.")
    client.get("/")

    entry.answer = "New words."
    entry.save()

    assert "New words." in client.get("/").content.decode()


def test_a_draft_is_nowhere_to_be_read(client: Client) -> None:
    build_entry(slug="secret", question="A draft?", state=Entry.State.DRAFT)

    assert "A draft?" not in client.get("/").content.decode()
    assert client.get("/questions/secret/").status_code == 404
    assert "secret" not in client.get("/sitemap.xml").content.decode()


def test_an_answer_leads_to_the_ones_before_and_after_it(client: Client) -> None:
    for position, slug in enumerate(["first", "middle", "last"]):
        build_entry(slug=slug, question=f"The {slug}?", position=position)

    first = client.get("/questions/first/").content.decode()
    middle = client.get("/questions/middle/").content.decode()

    assert "/questions/middle/" in first
    assert "/questions/last/" not in first
    assert "/questions/first/" in middle
    assert "/questions/last/" in middle


def test_a_site_without_answers_says_so(client: Client) -> None:
    response = client.get("/")

    assert response.status_code == 200
    assert "being written" in response.content.decode()


@pytest.mark.parametrize("entries", [1, 40])
def test_the_page_costs_the_same_number_of_queries_for_any_number_of_answers(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    entries: int,
) -> None:
    for number in range(entries):
        build_entry(slug=f"n{number}", position=number)

    # The banner, the answers, and the clinic.
    with django_assert_num_queries(3):
        client.get("/")


@pytest.mark.usefixtures("clinic_content")
def test_the_page_costs_two_more_queries_where_a_clinic_is_entered(
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
    assert "There is no page here" in response.content.decode()


@pytest.mark.usefixtures("clinic_content")
def test_the_sitemap_lists_all_pages_to_read(client: Client) -> None:
    body = client.get("/sitemap.xml").content.decode()

    assert body.count("<loc>") == 2 * 3 + 14  # pages in two languages, answers
    assert "http://testserver/questions/safety/" in body


def test_robots_are_told_where_the_sitemap_is(client: Client) -> None:
    response = client.get("/robots.txt")

    assert response["Content-Type"].startswith("text/plain")
    assert "Sitemap: http://testserver/sitemap.xml" in response.content.decode()
