import threading
from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client

from intake.models import ConsultationRequest
from tests.intake.builders import build_request

LIST = "/staff/intake/consultationrequest/"

pytestmark = pytest.mark.django_db


def front_desk(username: str = "desk") -> User:
    user = User.objects.create_user(username, password="x" * 20, is_staff=True)
    user.groups.add(Group.objects.get_or_create(name="Front desk")[0])
    return user


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(front_desk())
    return client


def review(request: ConsultationRequest, **overrides: object) -> dict[str, object]:
    return {
        "status": request.status,
        "owner": "",
        "staff_note": "",
        "seen_version": request.version,
    } | overrides


def address(request: ConsultationRequest) -> str:
    return f"{LIST}{request.pk}/change/"


def test_the_list_names_requests_by_reference_and_shows_nothing_they_wrote(
    desk: Client,
) -> None:
    request = build_request(full_name="Canary Name", note="Canary story")

    page = desk.get(LIST).content.decode()

    assert request.reference in page
    assert "Canary" not in page


@pytest.mark.parametrize(
    ("search", "found"),
    [("7KQ-4MX", True), ("canary", True), ("0142", True), ("@b.co", True),
     ("nobody", False), ("%", False), ("' OR 1=1", False)],
)  # fmt: skip
def test_a_request_is_found_by_what_the_person_gives_on_the_phone(
    desk: Client, search: str, found: bool
) -> None:
    build_request(reference="7KQ-4MX", full_name="Canary Name", email="a@b.co")

    page = desk.post(LIST, {"q": search}).content.decode()

    assert (">7KQ-4MX<" in page) is found


def test_a_search_never_stands_in_an_address(desk: Client) -> None:
    request = build_request(full_name="Canary Name")

    page = desk.post(LIST, {"q": "canary"}).content.decode()

    assert 'name="q" value="canary"' in " ".join(page.split())
    assert page.count("canary") == 1
    assert request.reference in desk.get(f"{LIST}?q=nobody").content.decode()


def test_the_list_is_narrowed_by_status_and_by_date(desk: Client) -> None:
    new = build_request()
    reached = build_request(status="reached")

    page = desk.get(f"{LIST}?status__exact=reached").content.decode()

    assert reached.reference in page
    assert new.reference not in page
    assert "received_at__gte" in page


def test_staff_set_status_owner_and_note(desk: Client) -> None:
    request = build_request()
    owner = User.objects.get(username="desk")
    form = review(request, status="reached", owner=owner.pk, staff_note="Called.")

    response = desk.post(address(request), form)

    assert response.status_code == 302
    request.refresh_from_db()
    assert request.status == "reached"
    assert request.owner == owner
    assert request.staff_note == "Called."
    assert request.version == 2


def test_what_was_sent_is_shown_and_cannot_be_changed(desk: Client) -> None:
    request = build_request(note="Line one\nline <two>", concerns=["ptsd"])
    form = review(request, full_name="Forged", note="Forged", phone="1")

    page = desk.get(address(request)).content.decode()
    desk.post(address(request), form)

    assert "Line one<br>line &lt;two&gt;" in page
    assert "PTSD" in page
    request.refresh_from_db()
    assert request.full_name == "Example Person"
    assert request.note == "Line one\nline <two>"


def test_a_stale_save_is_told_what_the_colleague_wrote_and_keeps_the_typing(
    desk: Client,
) -> None:
    request = build_request()
    desk.post(address(request), review(request, staff_note="The first."))

    response = desk.post(address(request), review(request, staff_note="The second."))

    page = response.content.decode()
    assert response.status_code == 200
    assert "A colleague changed this" in page
    assert "The first." in page
    assert "The second." in page
    request.refresh_from_db()
    assert request.staff_note == "The first."


def test_a_stale_save_made_again_replaces_the_colleagues(desk: Client) -> None:
    request = build_request()
    desk.post(address(request), review(request, staff_note="The first."))
    refused = desk.post(address(request), review(request, staff_note="The second."))
    seen = refused.context["adminform"].form["seen_version"].value()

    form = review(request, staff_note="The second.", seen_version=seen)
    desk.post(address(request), form)

    request.refresh_from_db()
    assert request.staff_note == "The second."


@pytest.mark.django_db(transaction=True)
def test_of_five_stale_saves_at_once_one_is_saved_and_four_are_told() -> None:
    User.objects.create_superuser("owner", password="x" * 20)
    request = build_request()
    together = threading.Barrier(5)
    results: list[int] = []

    def save(number: int) -> None:
        client = Client()
        client.force_login(User.objects.get(username="owner"))
        together.wait()
        form = review(request, staff_note=f"Note {number}")
        results.append(client.post(address(request), form).status_code)
        connection.close()

    threads = [threading.Thread(target=save, args=[number]) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [200, 200, 200, 200, 302]


def test_the_log_of_changes_keeps_names_of_fields_and_no_content(desk: Client) -> None:
    request = build_request(full_name="Canary")

    desk.post(address(request), review(request, staff_note="Canary"))

    entry = LogEntry.objects.get()
    assert entry.object_repr == request.reference
    assert "Staff note" in entry.change_message
    assert "Canary" not in entry.change_message


def test_nobody_adds_or_deletes_a_request_by_hand(client: Client) -> None:
    client.force_login(User.objects.create_superuser("owner", password="x" * 20))
    request = build_request()

    assert client.get(f"{LIST}add/").status_code == 403
    assert (
        client.post(f"{LIST}{request.pk}/delete/", {"post": "yes"}).status_code == 403
    )
    action = {"action": "delete_selected", "_selected_action": [request.pk]}
    client.post(LIST, action | {"post": "yes"})
    assert ConsultationRequest.objects.exists()


@pytest.mark.parametrize("path", ["/staff/faq/reviewer/", "/staff/auth/user/"])
def test_the_front_desk_reaches_neither_accounts_nor_credentials(
    desk: Client, path: str
) -> None:
    assert desk.get(path).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    response = client.get(LIST)

    assert response.status_code == 302
    assert response["Location"].startswith("/staff/login/")


@pytest.mark.parametrize(
    "path", [f"{LIST}?status__exact=%00", f"{LIST}?p=x", f"{LIST}?e=1"]
)
def test_a_garbled_address_is_never_an_error_of_ours(desk: Client, path: str) -> None:
    assert desk.get(path).status_code in {200, 302, 400}


def test_times_are_the_clinics(desk: Client) -> None:
    request = build_request(
        received_at=datetime(2026, 11, 20, 15, tzinfo=UTC),
        reply_due_at=datetime(2026, 11, 23, 23, tzinfo=UTC),
    )

    page = desk.get(address(request)).content.decode()

    assert "Nov. 23, 2026, 5 p.m." in page


def test_an_owner_who_has_left_stays_the_owner_until_somebody_takes_over(
    desk: Client,
) -> None:
    leaver = front_desk("leaver")
    request = build_request(owner=leaver)
    User.objects.filter(pk=leaver.pk).update(is_active=False)

    page = desk.get(address(request)).text
    desk.post(address(request), review(request, owner=leaver.pk, status="reached"))
    other = desk.get(address(build_request())).text

    assert f'<option value="{leaver.pk}" selected>leaver</option>' in page
    request.refresh_from_db()
    assert (request.owner, request.status) == (leaver, "reached")
    assert "leaver" not in other
