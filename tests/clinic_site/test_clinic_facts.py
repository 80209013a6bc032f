from collections.abc import Callable
from contextlib import suppress
from datetime import date, time

import pytest
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from clinic_site import clinic_facts
from clinic_site.clinic_facts import built_in_facts, notices
from clinic_site.models import Clinic, CrisisLine, Notice, OpeningHours

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_clinic() -> Clinic:
    """A clinic whose facts are all other than the built-in ones."""
    clinic = Clinic.objects.create(id=1, name="Lakeside Clinic", phone="312 555 0100")
    OpeningHours.objects.create(
        clinic=clinic, weekday=5, opens=time(10), closes=time(14)
    )
    CrisisLine.objects.create(name="City line", when="At any hour", call="311")
    return clinic


@pytest.mark.usefixtures("own_clinic")
def test_stored_facts_win_over_the_built_in_ones(client: Client) -> None:
    page = client.get("/privacy/").text

    assert "Lakeside Clinic" in page
    assert "312 555 0100" in page
    assert "10 a.m. to 2 p.m." in page
    assert 'href="tel:311"' in page
    assert "Ketamine Infusion Clinic" not in page
    assert 'href="tel:988"' not in page


def test_a_site_with_nothing_stored_speaks_with_the_built_in_facts(
    client: Client,
) -> None:
    page = client.get("/privacy/").text

    assert "Ketamine Infusion Clinic" in page
    assert "Monday to Friday" in page
    assert "9 a.m. to 5 p.m." in page
    assert 'href="tel:988"' in page
    assert "This notice says what happens" in page


def test_the_built_in_facts_are_the_fixture_and_need_no_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    built_in_facts.cache_clear()
    clinic_facts.fixture_rows.cache_clear()

    with django_assert_num_queries(0):
        facts = built_in_facts()

    assert facts.clinic.name == "Ketamine Infusion Clinic"
    assert [(line.language, line.call or line.text) for line in facts.crisis_lines] == [
        ("en", "988"),
        ("en", "911"),
        ("en", "741741"),
        ("es", "988"),
        ("es", "911"),
    ]
    assert [hours.weekday for hours in facts.opening_hours] == [0, 1, 2, 3, 4]


def test_a_clinic_without_crisis_lines_still_shows_the_built_in_ones(
    own_clinic: Clinic, client: Client
) -> None:
    CrisisLine.objects.all().delete()

    page = client.get("/privacy/").text

    assert own_clinic.name in page
    assert 'href="tel:988"' in page
    assert 'href="sms:988"' in page


@pytest.mark.usefixtures("own_clinic")
def test_a_clinic_without_spanish_crisis_lines_shows_the_built_in_ones_in_spanish(
    client: Client,
) -> None:
    page = client.get("/es/privacy/").text

    assert "En una crisis" in page
    assert 'href="tel:988"' in page
    assert 'href="sms:988?body=AYUDA"' in page
    assert "City line" not in page
    assert 'href="tel:311"' not in page


def test_a_clinics_own_spanish_crisis_lines_take_the_place_of_the_built_in_ones(
    own_clinic: Clinic, client: Client
) -> None:
    CrisisLine.objects.create(
        language="es", name="Línea local", when="A toda hora", call="312 555 0177"
    )

    page = client.get("/es/privacy/").text

    assert "A toda hora" in page
    assert 'href="tel:988"' not in page


@pytest.mark.usefixtures("own_clinic")
@pytest.mark.parametrize(
    ("path", "language", "words"),
    [
        ("/nowhere/", "en", "Checked November 4, 2026."),
        ("/es/nowhere/", "es", "Última comprobación: 4 de noviembre de 2026."),
    ],
)
def test_a_crisis_line_says_when_it_was_checked_if_it_was(
    path: str, language: str, words: str, client: Client
) -> None:
    line = {"language": language, "name": "Night line", "when": "At night"}
    CrisisLine.objects.create(**line, call="311")
    unchecked = client.get(path).text

    CrisisLine.objects.filter(name="Night line").update(checked_on=date(2026, 11, 4))

    assert words not in unchecked
    assert words in client.get(path).text


def test_nobody_has_checked_the_built_in_lines_here() -> None:
    lines = built_in_facts().crisis_lines

    assert {line.checked_on for line in lines} == {None}


@pytest.mark.usefixtures("own_clinic")
def test_a_page_reads_the_facts_once(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    request = RequestFactory().get("/")

    with django_assert_num_queries(2):  # which issue, and the facts
        first = clinic_facts.clinic_facts(request)
    with django_assert_num_queries(0):
        second = clinic_facts.clinic_facts(request)

    assert first is second


@pytest.mark.usefixtures("own_clinic")
def test_the_next_page_asks_only_whether_they_still_hold(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first = clinic_facts.clinic_facts(RequestFactory().get("/"))

    with django_assert_num_queries(1):
        second = clinic_facts.clinic_facts(RequestFactory().get("/"))

    assert first is second


def change_the_phone() -> None:
    Clinic.objects.update(phone="312 555 0111")


def change_a_line() -> None:
    CrisisLine.objects.update(call="312")


def change_the_hours() -> None:
    OpeningHours.objects.all().delete()


@pytest.mark.usefixtures("own_clinic")
@pytest.mark.parametrize("change", [change_the_phone, change_a_line, change_the_hours])
def test_the_next_page_shows_what_was_changed(
    change: Callable[[], None], client: Client
) -> None:
    before = client.get("/nowhere/").text

    change()

    assert client.get("/nowhere/").text != before


@pytest.mark.usefixtures("own_clinic")
def test_what_was_changed_and_taken_back_is_on_no_later_page(client: Client) -> None:
    before = client.get("/nowhere/").text

    with suppress(InterruptedError), transaction.atomic():
        change_the_phone()
        assert "312 555 0111" in client.get("/nowhere/").text
        raise InterruptedError

    assert client.get("/nowhere/").text == before


@pytest.mark.usefixtures("own_clinic")
@pytest.mark.parametrize("read_for", ["/nowhere/", "/consultation/"])
def test_a_page_without_a_database_says_what_any_page_read_last(
    read_for: str, client: Client
) -> None:
    client.get(read_for)
    take_away_the_clinics_table()

    page = client.get("/nowhere/").text

    assert "Lakeside Clinic" in page
    assert "312 555 0100" in page
    assert 'href="tel:311"' in page


@pytest.mark.usefixtures("own_clinic")
def test_a_process_that_has_read_nothing_yet_speaks_with_the_built_in_facts(
    client: Client,
) -> None:
    take_away_the_clinics_table()

    page = client.get("/nowhere/").text

    assert "Ketamine Infusion Clinic" in page
    assert 'href="tel:988"' in page


def take_away_the_clinics_table() -> None:
    """Have the database refuse what is asked of it, as one that is away does."""
    connection.cursor().execute("ALTER TABLE clinic_site_clinic RENAME TO gone")


def test_the_newest_stored_notice_wins_and_the_other_kinds_are_built_in() -> None:
    for version in [2, 3]:
        Notice.objects.create(
            kind=Notice.Kind.PRIVACY, version=version, text=f"Words {version}"
        )

    shown = notices()

    assert set(shown) == set(Notice.Kind.values)
    assert shown["privacy"].text == "Words 3"
    assert shown["contact"].text.startswith("You may contact me")


def test_a_notice_is_the_newest_in_the_readers_language() -> None:
    for language, version in [("en", 4), ("es", 1), ("es", 2)]:
        Notice.objects.create(
            kind="privacy", language=language, version=version, text=f"{version}"
        )

    with translation.override("es"):
        spanish = notices()["privacy"]

    assert (spanish.language, spanish.text) == ("es", "2")


def test_a_notice_that_the_clinic_has_in_english_alone_is_shown_as_english(
    client: Client,
) -> None:
    Notice.objects.create(kind="privacy", version=5, text="The clinic's own words.")

    page = client.get("/es/privacy/").text

    assert '<div class="prose" lang="en"><p>The clinic&#x27;s own words.</p>' in page
    assert "Versión 5" in page


def test_where_the_clinic_has_published_nothing_the_built_in_notice_is_spanish(
    client: Client,
) -> None:
    page = client.get("/es/privacy/").text

    assert '<div class="prose" lang="es">' in page
    assert "Este aviso explica" in page
