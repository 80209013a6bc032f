"""The empty form is rendered once for everybody, and yet is each visitor's own."""

import re
import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from clinic_site.kept_pages.watch import watch
from clinic_site.models import Clinic, CrisisLine, Notice, OpeningHours
from intake import kept_form
from intake.views import bound_form, form_page
from tests import content
from tests.intake.together import at_once

FORM = "/consultation/"
OWN = {
    "csrf_token": 'name="csrfmiddlewaretoken" value="([^"]+)"',
    "first_name": 'name="([0-9a-f]{16})" disabled',
    "token": 'name="token" value="([^"]+)"',
    "opened": 'name="opened" value="([^"]+)"',
}


@pytest.fixture(autouse=True)
def clinic_content(request: pytest.FixtureRequest) -> None:
    is_seen_by_all = "transaction" in str(request.node.get_closest_marker("django_db"))
    request.getfixturevalue("transactional_db" if is_seen_by_all else "db")
    content.load("faq", "clinic")


@pytest.fixture
def asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a change seen at once instead of within a second."""
    monkeypatch.setattr("clinic_site.kept_pages.watch.ASKED_EVERY", 0)


def own(page: str, name: str) -> str:
    [value] = re.findall(OWN[name], page)
    return value


def without_own(page: str) -> str:
    for pattern in OWN.values():
        page = re.sub(pattern, "", page)
    return page


def never_kept(path: str) -> str:
    """The page as it is where nothing is kept: rendered whole for this visitor."""
    request: HttpRequest = RequestFactory().get(path)
    with translation.override("es" if path.startswith("/es/") else "en"):
        return form_page(request, bound_form(request)).text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", [FORM, f"/es{FORM}"])
def test_of_sixty_asked_together_each_page_has_its_own_values(
    path: str,
) -> None:
    def ten() -> list[str]:
        return [Client().get(path).text for _ in range(10)]

    pages = [page for some in at_once([ten] * 6) for page in some]

    for name in ["csrf_token", "token", "first_name"]:
        assert len({own(page, name) for page in pages}) == 60
    assert {without_own(page) for page in pages} == {without_own(never_kept(path))}


@pytest.mark.django_db
def test_whoever_comes_back_has_another_token_and_mask_and_the_same_first_name(
    client: Client,
) -> None:
    first, second = (client.get(FORM).text for _ in range(2))

    assert own(first, "first_name") == own(second, "first_name")
    for name in ["csrf_token", "token"]:
        assert own(first, name) != own(second, name)


@pytest.mark.django_db
def test_the_time_on_the_form_is_when_it_was_opened(client: Client) -> None:
    earlier = own(client.get(FORM).text, "opened")
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):
        later = own(client.get(FORM).text, "opened")

    assert earlier != later


@pytest.mark.django_db
def test_what_is_kept_holds_nothing_of_who_came_first(client: Client) -> None:
    page = client.get(FORM).text

    [(_, kept)] = kept_form.kept.values()
    for name in OWN:
        assert own(page, name) not in kept
        assert kept.count(f"%({name})s") == 1
    assert client.cookies["csrftoken"].value not in kept


@pytest.mark.django_db
def test_the_form_is_private_each_time(client: Client) -> None:
    for response in [client.get(FORM), client.get(FORM), client.head(FORM)]:
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in response.headers
        assert "Cookie" in response.headers["Vary"]


@pytest.mark.django_db
def test_the_form_asks_the_database_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    at = timezone.now().replace(second=10)
    with time_machine.travel(at, tick=False):
        client.get(FORM)
        watch.ask_at = time.monotonic() + 60  # and which issue holds, once a second

        with django_assert_num_queries(0):
            client.get(FORM)


def new_name() -> None:
    Clinic.objects.update(name="100% Another Clinic")


def new_hours() -> None:
    OpeningHours.objects.filter(weekday=0).delete()


def new_crisis_line() -> None:
    CrisisLine.objects.filter(call="988").update(checked_on=date(2026, 11, 1))


def new_notice() -> None:
    newest = Notice.objects.filter(kind="contact", language="en").latest("version")
    Notice.objects.create(
        kind="contact", language="en", version=newest.version + 1, text="Newly worded."
    )


def asks_more() -> None:
    Clinic.objects.update(asks_what_applies=True)


@pytest.mark.django_db
@pytest.mark.usefixtures("asked_each_time")
@pytest.mark.parametrize(
    "change", [new_name, new_hours, new_crisis_line, new_notice, asks_more]
)
def test_what_staff_change_is_on_the_form(
    client: Client, change: Callable[[], None]
) -> None:
    before = client.get(FORM).text
    change()
    after = client.get(FORM).text

    assert without_own(after) != without_own(before)
    assert without_own(after) == without_own(never_kept(FORM))


@pytest.mark.django_db
def test_while_the_database_is_away_the_form_goes_on_as_it_was(client: Client) -> None:
    Clinic.objects.update(name="As it was")
    before = client.get(FORM).text
    with pytest.raises(DatabaseError):
        connection.cursor().execute("SELECT 1 FROM nowhere")  # nothing works after it

    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        after = client.get(FORM)

    assert after.status_code == 200
    assert without_own(after.text) == without_own(before)
