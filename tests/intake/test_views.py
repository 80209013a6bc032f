import html
import json
import threading
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from intake.models import Consent, ConsultationRequest
from tests.intake.builders import answers

FORM = "/consultation/"
RECEIVED = "/consultation/received/"
FORM_TYPE = "application/x-www-form-urlencoded"


@pytest.mark.usefixtures("clinic_content")
def test_a_request_is_stored_and_its_reference_shown(client: Client) -> None:
    response = client.post(FORM, answers(), follow=True)

    assert response.redirect_chain == [(RECEIVED, 302)]
    request = ConsultationRequest.objects.get()
    page = response.content.decode()
    assert request.reference in page
    assert "We call you by" in page
    assert "988" in page


@pytest.mark.usefixtures("clinic_content")
def test_the_form_sent_again_shows_the_same_reference_and_is_stored_once(
    client: Client,
) -> None:
    form = answers()
    first = client.post(FORM, form, follow=True).content.decode()
    second = client.post(FORM, form, follow=True).content.decode()

    reference = ConsultationRequest.objects.get().reference
    assert reference in first
    assert reference in second


@pytest.mark.django_db(transaction=True)
def test_five_browsers_sending_one_form_at_once_store_it_once() -> None:
    form = answers()
    together = threading.Barrier(5)
    seen: list[str] = []

    def send() -> None:
        together.wait()
        client = Client()
        client.post(FORM, form)
        seen.append(client.cookies["received"].value.split(":")[0])
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [ConsultationRequest.objects.get().reference] * 5
    assert Consent.objects.count() == 3


@pytest.mark.django_db
def test_the_last_page_tells_a_stranger_nothing(client: Client) -> None:
    Client().post(FORM, answers())

    page = client.get(RECEIVED).content.decode()

    assert ConsultationRequest.objects.get().reference not in page
    assert "Nothing to show here" in page


@pytest.mark.django_db
def test_a_forged_cookie_shows_nothing(client: Client) -> None:
    client.post(FORM, answers())
    reference = ConsultationRequest.objects.get().reference
    client.cookies["received"] = f"{reference}:1abc:forged"

    assert reference not in client.get(RECEIVED).content.decode()


@pytest.mark.django_db
def test_a_mistake_comes_back_as_422_with_all_that_was_typed(client: Client) -> None:
    typed = answers(
        full_name="Zoë <Keeper>",
        preferred_name="Zo",
        phone="911",
        email="zoe@example.com",
        state="CA",
        contact_by="text",
        voicemail="name_and_number",
        concerns=["ptsd", "ocd"],
        note="Kept & safe",
        for_whom="other",
    )

    response = client.post(FORM, typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error:" in page
    assert 'href="#id_phone"' in page
    for value in ["Zoë <Keeper>", "Zo", "911", "zoe@example.com", "Kept & safe"]:
        assert html.escape(value) in page
    assert '<option value="CA" selected>' in page
    assert page.count(" checked") == 9  # 4 radio buttons, 2 concerns, 3 consents
    assert not ConsultationRequest.objects.exists()


@pytest.mark.django_db
def test_an_empty_form_names_every_thing_that_is_missing(client: Client) -> None:
    response = client.post(FORM, {})

    assert response.status_code == 422
    assert len(response.context["form"].errors) == 9


@pytest.mark.django_db
def test_somebody_under_age_is_stopped_kindly_and_nothing_is_kept(
    client: Client,
) -> None:
    response = client.post(FORM, answers(adult="no", note="Fifteen"))

    page = response.content.decode()
    assert response.status_code == 200
    assert "Thank you for reaching out" in page
    assert "988" in page
    assert "Fifteen" not in page
    assert "eligible" not in page
    assert not ConsultationRequest.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (b"full_name=%ED%A0%80x", "x"),
        (b"full_name=%FF%FEy", "y"),
        (b"full_name=a%00b", ""),
        (b"full_name=" + b"n" * 1_000_000, "n" * 1000),
        (b"token=1&token=2&full_name=a&full_name=last", "last"),
    ],
    ids=["surrogate", "not UTF-8", "NUL", "1 MB", "repeated"],
)
@pytest.mark.django_db
def test_unreadable_values_are_met_with_a_page_to_act_on(
    client: Client, typed: bytes, kept: str
) -> None:
    response = client.post(FORM, typed, content_type=FORM_TYPE)

    assert response.status_code == 422
    assert kept in response.content.decode()


@pytest.mark.django_db
def test_a_body_larger_than_any_form_is_400(client: Client) -> None:
    response = client.post(FORM, b"note=" + b"x" * 3_000_000, content_type=FORM_TYPE)

    assert response.status_code == 400
    assert "988" in response.content.decode()


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "text/plain",
        "application/x-www-form-urlencoded; charset=utf-7",
        "multipart/form-data; boundary=x; charset=utf-16",
        "",
    ],
)
@pytest.mark.django_db
def test_what_isnt_a_form_in_utf8_is_415(client: Client, content_type: str) -> None:
    response = client.post(FORM, json.dumps({}), content_type=content_type)

    assert response.status_code == 415
    assert "988" in response.content.decode()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
@pytest.mark.parametrize("path", [FORM, RECEIVED])
def test_other_verbs_are_405(client: Client, db: None, path: str, method: str) -> None:
    assert getattr(client, method)(path).status_code == 405


@pytest.mark.django_db
def test_without_its_secret_the_form_comes_back_filled_and_can_be_sent() -> None:
    browser = Client(enforce_csrf_checks=True)

    refused = browser.post(FORM, answers(note="Still here"))

    page = refused.content.decode()
    assert refused.status_code == 403
    assert "Still here" in page
    assert "once more" in page
    assert not ConsultationRequest.objects.exists()

    fields = answers(csrfmiddlewaretoken=refused.context["csrf_token"])
    assert browser.post(FORM, fields).status_code == 302


@pytest.mark.django_db
def test_a_request_that_cannot_be_stored_comes_back_as_503_and_says_so(
    client: Client,
) -> None:
    # As after a failover to a server that isn't the primary yet.
    connection.cursor().execute("SET transaction_read_only = on")
    typed = answers(note="¿Sigue aquí? 😀", full_name="Zoë")

    response = client.post(FORM, typed)

    page = response.content.decode()
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert "not sent yet" in page
    for kept in [typed["token"], "¿Sigue aquí? 😀", "Zoë", "312 555 0142"]:
        assert kept in page


@pytest.mark.django_db
def test_the_form_is_never_kept_by_a_browser_or_a_proxy(client: Client) -> None:
    for response in [client.get(FORM), client.post(FORM, answers())]:
        assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_the_cookie_holds_the_reference_and_nothing_of_the_person(
    client: Client,
) -> None:
    client.post(FORM, answers(full_name="Canary"))

    assert list(client.cookies) == ["received"]
    cookie = client.cookies["received"]
    assert cookie.value.startswith(ConsultationRequest.objects.get().reference)
    assert cookie["max-age"] == 900
    assert cookie["httponly"]


@pytest.mark.django_db
def test_a_token_is_made_anew_where_it_was_lost(client: Client) -> None:
    response = client.post(FORM, answers(token=None))

    page = response.content.decode()
    assert response.status_code == 422
    assert "press the button again" in page
    again = response.context["form"]["token"].value()
    assert client.post(FORM, answers(token=again)).status_code == 302


@pytest.mark.django_db
def test_two_people_get_two_references(client: Client) -> None:
    client.post(FORM, answers(token=str(uuid4())))
    client.post(FORM, answers(token=str(uuid4())))

    references = ConsultationRequest.objects.values_list("reference", flat=True)
    assert len(set(references)) == 2
