import pytest
from django.test import Client

from tests.intake.builders import build_clinic, build_request
from tests.intake.staff import LIST, address, colleague

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(colleague())
    return client


def test_what_is_in_quarantine_has_a_list_of_its_own(desk: Client) -> None:
    suspected = build_request(quarantine="too_fast")
    usual = build_request()

    queue = desk.get(LIST).text
    quarantine = desk.get(f"{LIST}?quarantine=yes").text

    assert usual.reference in queue
    assert suspected.reference not in queue
    assert suspected.reference in quarantine
    assert "In quarantine</td>" in quarantine
    assert usual.reference not in quarantine


def test_a_search_finds_in_quarantine_too(desk: Client) -> None:
    suspected = build_request(quarantine="too_fast")

    page = desk.post(LIST, {"q": "(312) 555-0142"}).text

    assert suspected.reference in page


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("trap", "filled in the field that people don&#x27;t see"),
        ("too_fast", "sent faster than anybody types"),
        ("too_many", "one of many from one address"),
    ],
)
def test_the_page_says_why(desk: Client, reason: str, words: str) -> None:
    page = desk.get(address(build_request(quarantine=reason))).text

    assert words in page
    assert "Release: a person sent this" in page


def test_one_press_makes_it_a_request_like_any_other(desk: Client) -> None:
    build_clinic()
    request = build_request(quarantine="trap", email="a@b.co", email_consent=True)

    response = desk.post(address(request, "release/"), follow=True)

    assert response.redirect_chain == [(address(request), 302)]
    assert f"{request}: It is a request like any other now" in response.text
    assert "Release: a person sent this" not in response.text
    assert "Released from quarantine" in response.text
    request.refresh_from_db()
    assert request.quarantine == ""
    assert request.events.get(kind="released").by.username == "desk"
    kinds = set(request.messages.values_list("kind", flat=True))
    assert kinds == {"staff_new", "person_received"}


def test_a_second_press_tells_nobody_again(desk: Client) -> None:
    build_clinic()
    request = build_request(quarantine="trap")
    desk.post(address(request, "release/"))

    response = desk.post(address(request, "release/"), follow=True)

    assert "It was not in quarantine any more." in response.text
    assert request.events.filter(kind="released").count() == 1
    assert request.messages.count() == 1


def test_what_is_erased_is_not_released(desk: Client) -> None:
    request = build_request(quarantine="trap")
    request.strip(kind="purged")

    response = desk.post(address(request, "release/"))

    assert response.status_code == 404
    assert not request.messages.exists()


def test_opening_the_address_releases_nothing(desk: Client) -> None:
    request = build_request(quarantine="trap")

    response = desk.get(address(request, "release/"))

    assert response.status_code == 405
    request.refresh_from_db()
    assert request.quarantine == "trap"


@pytest.mark.parametrize("waiting", [0, 1, 2])
def test_the_first_page_shows_who_waits(desk: Client, waiting: int) -> None:
    held = [build_request(quarantine="trap") for _ in range(waiting)]
    gone = build_request(quarantine="trap")
    gone.strip(kind="purged")

    page = " ".join(desk.get("/staff/").text.split())

    shown = f'In quarantine <span class="desk__number">{waiting}</span>'
    assert (shown in page) is bool(waiting)
    assert all(each.reference in page for each in held)
    assert gone.reference not in page
