"""Who sees requests at all: the desk and clinicians, and nobody by writing answers."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from tests.intake.builders import build_request
from tests.intake.staff import LIST, address, colleague, review
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

PAGES = ["change/", "history/", "export/"]
EXPORT = {"kind": "json", "reason": "A reason of four words"}


def test_who_only_writes_answers_sees_nothing_of_requests(client: Client) -> None:
    client.force_login(colleague("FAQ editor"))
    request = build_request(reference="7KQ-4MX", quarantine="trap")

    answers = [client.get(address(request, page)) for page in PAGES]
    answers += [client.get(LIST), client.post(LIST, {"q": "7KQ-4MX"})]
    answers += [client.post(address(request, "release/"))]
    answers += [client.get(f"{LIST}export/"), client.post(f"{LIST}export/", EXPORT)]
    answers += [client.post(address(request, "export/"), EXPORT)]
    answers += [client.post(address(request), {"status": "reached"})]

    assert {answer.status_code for answer in answers} == {403}
    assert not [answer for answer in answers if "7KQ-4MX" in answer.text]
    first_page = client.get("/staff/").text
    assert "quarantine" not in first_page
    assert "Consultation requests" not in first_page


@pytest.mark.parametrize("page", [*PAGES, "release/"])
def test_a_stranger_is_asked_to_sign_in_for_every_page(
    client: Client, page: str
) -> None:
    request = build_request(quarantine="trap")

    send = client.post if page == "release/" else client.get
    response = send(address(request, page))

    assert response.status_code == 302
    assert response["Location"].startswith("/staff/login/")
    request.refresh_from_db()
    assert request.quarantine == "trap"


def test_the_front_desk_sees_requests_and_exports_none(client: Client) -> None:
    client.force_login(colleague())
    request = build_request()

    page = client.get(address(request))

    assert page.status_code == 200
    assert "Export" not in page.text
    assert "Export" not in client.get(LIST).text
    for exports in [address(request, "export/"), f"{LIST}export/"]:
        assert client.get(exports).status_code == 403
        assert client.post(exports, EXPORT).status_code == 403
    assert client.get("/staff/intake/export/").status_code == 403


def test_a_clinician_works_on_requests_as_the_front_desk_does(client: Client) -> None:
    client.force_login(colleague("Clinician"))
    request = build_request()

    saved = client.post(address(request), review(request, status="reached"))

    assert saved.status_code == 302
    assert client.get(address(request, "export/")).status_code == 403


def test_the_owner_reads_and_exports_requests_and_changes_none(client: Client) -> None:
    sign_in(client, colleague("Owner"))
    request = build_request(quarantine="trap")

    read = [client.get(address(request)), client.get("/staff/intake/export/")]
    read += [client.post(address(request, "export/"), EXPORT)]
    saved = client.post(address(request), review(request, status="reached"))
    released = client.post(address(request, "release/"))

    assert [answer.status_code for answer in read] == [200, 200, 200]
    assert (saved.status_code, released.status_code) == (403, 403)
    assert client.get("/staff/faq/entry/").status_code == 403


def test_who_may_export_is_offered_it(client: Client) -> None:
    user = colleague()
    user.user_permissions.add(
        Permission.objects.get(codename="export_consultationrequest")
    )
    client.force_login(user)
    request = build_request()

    page = client.get(address(request)).text

    assert f'href="{address(request, "export/")}"' in page
    assert f'href="{LIST}export/' in client.get(LIST).text


def test_who_may_only_look_changes_and_releases_nothing(client: Client) -> None:
    user = User.objects.create_user("looker", password="x" * 20, is_staff=True)
    user.user_permissions.add(
        Permission.objects.get(codename="view_consultationrequest")
    )
    client.force_login(user)
    request = build_request(quarantine="trap")

    page = client.get(address(request))
    released = client.post(address(request, "release/"))
    saved = client.post(address(request), {"status": "reached"})

    assert page.status_code == 200
    assert "Release: a person sent this" not in page.text
    assert (released.status_code, saved.status_code) == (403, 403)
    request.refresh_from_db()
    assert (request.quarantine, request.status) == ("trap", "new")


def test_djangos_history_shows_the_reference_and_nothing_they_wrote(
    client: Client,
) -> None:
    client.force_login(colleague())
    request = build_request(full_name="Canary", note="Canary", email="canary@b.co")
    form = {"status": "reached", "staff_note": "Canary", "seen_version": 1}
    client.post(address(request), form)

    page = client.get(address(request, "history/")).text

    assert request.reference in page
    assert "Changed Staff note." in page
    assert "canary" not in page.lower()
