"""Where a request is: who may see it, what it says, and what the person can do."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from clinic_site.models import Clinic, Notice
from intake.blind_index import matching
from intake.models import AddressUse, Consent, ConsultationRequest, Event, Message
from tests import content
from tests.intake.builders import build_request
from tests.intake.together import at_once

STATUS = "/consultation/status/"
CHANGE = "/consultation/status/change/"
WITHDRAW = "/consultation/status/withdraw/"
ERASE = "/consultation/status/erase/"
ALL = [STATUS, CHANGE, WITHDRAW, ERASE]

PHONE = "(312) 555-0100"
HEALTH = re.compile(
    r"ketami|depres|therap|terapi|ptsd|tept|anxi|ansied|infusi|mental|health|salud"
    r"|clinic|clínic|patient|pacient|treat|tratam|medic|médic|doctor|symptom|síntoma"
    r"|suicid|bipolar|trauma|psych|psiq|psico|wellness|bienestar",
    re.IGNORECASE,
)


@pytest.fixture(autouse=True)
def clinic_content(db: None) -> None:
    content.load("clinic")
    Clinic.objects.update(phone=PHONE, staff_mail="desk@clinic.example")


def key(consultation: ConsultationRequest, **more: str) -> dict[str, str]:
    codes = {"reference": consultation.reference, "code": consultation.status_code}
    return codes | more


def opened(consultation: ConsultationRequest, path: str = STATUS, **more: str) -> str:
    response = Client().post(path, key(consultation, **more))
    assert response.status_code == 200
    return response.text


def new_contact(**overrides: Any) -> dict[str, Any]:
    answers = {"save": "yes", "contact_by": "call", "phone": "(312) 555-0199"}
    return answers | overrides


def without_secrets(response: HttpResponse) -> str:
    """The page without the fields that are drawn anew for each answer."""
    return re.sub(r'<input type="hidden"[^>]*>', "", response.text)


def all_but_the_crisis_lines(page: str) -> str:
    """The page but for the one exception, and the codes that choices are sent as."""
    crisis = r'<(aside|section) class="crisis.*?</\1>'
    without = re.sub(crisis, "", page, flags=re.DOTALL)
    return re.sub(r'type="(radio|checkbox)" name="\w+" value="\w+"', "", without)


def events(consultation: ConsultationRequest) -> list[str]:
    return [event.kind for event in consultation.events.all()]


def promised(consultation: ConsultationRequest) -> list[str]:
    return [message.kind for message in consultation.messages.all()]


# Who may see it


def test_reference_and_code_open_the_request_however_they_are_typed() -> None:
    consultation = build_request(reference="7KQ-4MX", status_code="4MX7-KQ2W")
    client = Client()

    for reference, code in [
        ("7KQ-4MX", "4MX7-KQ2W"),
        (" 7kq4mx ", "4mx7kq2w"),
        ("7K Q4 MX", "4MX7 \u2013 KQ2W"),
        ("7KQ\u20114MX", "4 m x 7 k q 2 w."),
    ]:
        response = client.post(STATUS, {"reference": reference, "code": code})
        assert response.status_code == 200
        assert "We have your request" in response.text
    assert not AddressUse.objects.exists()
    assert consultation.events.count() == 0


def test_whatever_is_wrong_gets_the_same_answer_word_for_word() -> None:
    consultation = build_request(reference="7KQ-4MX", status_code="4MX7-KQ2W")
    erased = build_request(reference="7KQ-4MY", status_code="4MX7-KQ2W")
    erased.erase()
    older = build_request(reference="7KQ-4MZ", status_code="")
    pages = set()

    for reference, code in [
        (consultation.reference, "4MX7-KQ2X"),  # another code
        ("222-222", consultation.status_code),  # no such reference
        (erased.reference, "4MX7-KQ2W"),
        (erased.reference, ""),
        (older.reference, ""),
        ("", ""),
        ("a\x00b", "😀" * 50),
        ("ß' OR 1=1 --", "%%"),
    ]:
        response = Client(REMOTE_ADDR=f"203.0.113.{len(pages)}").post(
            STATUS, {"reference": reference, "code": code}
        )
        assert response.status_code == 422
        # What was typed is in the boxes again, and nowhere else.
        pages.add(re.sub(r' value="[^"]*"', "", without_secrets(response)))
        AddressUse.objects.all().delete()
    missing = Client().post(STATUS, {})
    pages.add(re.sub(r' value="[^"]*"', "", without_secrets(missing)))

    assert len(pages) == 1
    page = pages.pop()
    for words in ["We can't find a request", PHONE, "988", "<title>Error:"]:
        assert words in page


@pytest.mark.parametrize("path", ALL)
def test_every_step_asks_for_the_code_again(path: str) -> None:
    consultation = build_request()
    answers = key(consultation, sure="yes", **new_contact()) | {"code": "2222-2222"}

    response = Client().post(path, answers)

    assert response.status_code == 422
    assert "We can't find a request" in response.text
    stored = ConsultationRequest.objects.get()
    assert (stored.status, stored.phone) == ("new", "312 555 0142")


@pytest.mark.parametrize("path", ALL[1:])
def test_a_step_that_is_opened_by_its_address_leads_to_the_two_boxes(path: str) -> None:
    for language in ["", "/es"]:
        response = Client().get(language + path)

        assert (response.status_code, response["Location"]) == (302, language + STATUS)


def test_reference_and_code_go_into_no_address_cookie_session_or_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    consultation = build_request()
    browser = Client()

    responses = [
        browser.get(STATUS),
        browser.post(STATUS, key(consultation)),
        browser.post(CHANGE, key(consultation, **new_contact())),
        browser.post(WITHDRAW, key(consultation)),
        browser.post(ERASE, key(consultation)),
        browser.post(STATUS, key(consultation) | {"code": "2222-2222"}),
    ]

    left_behind = str([*browser.cookies.values(), *map(str, caplog.records)])
    for secret in key(consultation).values():
        assert secret not in left_behind
    assert list(browser.cookies) == ["csrftoken"]
    for response in responses:
        assert response["Cache-Control"] == "private, no-store"
        assert "Location" not in response
        assert "Content-Encoding" not in response


# How often one may try


def test_after_ten_wrong_tries_an_address_waits_with_the_right_code_too() -> None:
    consultation = build_request()
    client = Client()
    wrong = {"reference": "222-222", "code": "2222-2222"}

    tries = [client.post(STATUS, wrong).status_code for _ in range(12)]
    refused = client.post(STATUS, key(consultation))
    elsewhere = Client(REMOTE_ADDR="203.0.113.7").post(STATUS, key(consultation))

    assert tries == [422] * 10 + [429] * 2
    assert refused.status_code == 429
    assert refused["Retry-After"] == "3600"
    assert "in an hour" in refused.text
    assert PHONE in refused.text
    assert consultation.reference in refused.text  # still in its box
    assert elsewhere.status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert client.post(STATUS, key(consultation)).status_code == 200


def test_only_wrong_tries_count() -> None:
    consultation = build_request()
    client = Client()

    for _ in range(30):
        assert client.post(STATUS, key(consultation)).status_code == 200

    assert not AddressUse.objects.exists()


def test_guessing_at_a_reference_from_everywhere_does_not_lock_its_owner_out() -> None:
    consultation = build_request()
    guess = key(consultation) | {"code": "2222-2222"}

    tries = [
        Client(REMOTE_ADDR=f"203.0.113.{n}").post(STATUS, guess).status_code
        for n in range(15)
    ]
    second_try = Client(REMOTE_ADDR="203.0.113.14").post(STATUS, key(consultation))
    owner = Client(REMOTE_ADDR="198.51.100.1").post(STATUS, key(consultation))

    assert tries == [422] * 10 + [429] * 5
    assert second_try.status_code == 429
    assert owner.status_code == 200


def test_visitors_whose_address_cannot_be_told_share_one_limit(
    settings: Settings,
) -> None:
    settings.PROXY_DEPTH = 1  # and yet nothing told where they come from
    wrong = {"reference": "222-222", "code": "2222-2222"}

    tries = [Client().post(STATUS, wrong).status_code for _ in range(11)]

    assert tries == [422] * 10 + [429]


def test_a_limit_of_zero_is_none(settings: Settings) -> None:
    settings.STATUS_LIMIT_PER_HOUR = 0
    wrong = {"reference": "222-222", "code": "2222-2222"}

    tries = {Client().post(STATUS, wrong).status_code for _ in range(25)}

    assert tries == {422}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("reference", "address"),
    [("{}", "203.0.113.1"), ("7KQ-4MX", "203.0.113.{}")],
    ids=["from one address", "at one reference"],
)
def test_of_forty_guesses_at_once_exactly_ten_are_looked_at(
    reference: str, address: str
) -> None:
    def guess(number: int) -> Callable[[], int]:
        browser = Client(REMOTE_ADDR=address.format(number))
        typed = {"reference": reference.format(number), "code": "2222-2222"}
        return lambda: browser.post(STATUS, typed).status_code

    answered = at_once([guess(number) for number in range(40)])

    assert sorted(answered) == [422] * 10 + [429] * 30


# What it says


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("new", "We have your request."),
        ("in_review", "We have your request."),
        ("contacting", "We tried to reach you on November 30, 2026."),
        ("reached", "An appointment is being arranged."),
        ("scheduled", "An appointment is being arranged."),
        ("completed", "This request is closed."),
        ("closed", "This request is closed."),
        ("withdrawn", "This request is closed."),
    ],
)
def test_the_page_says_how_far_the_request_is(status: str, words: str) -> None:
    is_closed = status in {"completed", "closed", "withdrawn"}
    consultation = build_request(
        status=status,
        closed_at=timezone.now() if is_closed else None,
        tried_at=datetime(2026, 11, 30, 15, tzinfo=ZoneInfo("America/Chicago")),
    )

    page = opened(consultation)

    assert words in page
    assert page.count('class="state__words"') == 1


def test_times_are_those_of_the_persons_own_clock() -> None:
    chicago = ZoneInfo("America/Chicago")
    consultation = build_request(
        time_zone="Pacific/Honolulu",
        received_at=datetime(2026, 11, 24, 1, tzinfo=chicago),
        reply_due_at=datetime(2026, 11, 25, 17, tzinfo=chicago),
    )

    with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=chicago)):
        page = opened(consultation)

    assert "Wednesday, November 25, 1 p.m.</strong> (Hawaii time)" in page
    assert "Received on November 23, 2026." in page


def test_once_the_promised_moment_is_past_the_page_says_that_we_are_late() -> None:
    consultation = build_request(
        received_at=timezone.now() - timedelta(days=3),
        reply_due_at=timezone.now() - timedelta(minutes=1),
    )

    page = opened(consultation)

    assert "We are late" in page
    assert "Please call us:" in page
    assert PHONE in page


def test_a_request_in_quarantine_is_answered_like_any_other() -> None:
    usual, held = build_request(), build_request(quarantine="too_fast")

    first, second = opened(usual), opened(held)

    assert "We have your request." in second
    for hidden in [*key(usual).values(), *key(held).values()]:
        first, second = first.replace(hidden, ""), second.replace(hidden, "")
    without_csrf = [re.sub(r'value="\w{64}"', "", page) for page in [first, second]]
    assert without_csrf[0] == without_csrf[1]


TOLD = {
    "full_name": "Canary Person",
    "preferred_name": "Finch",
    "phone": "312 555 0188",
    "email": "finch@example.com",
    "note": "Magpie",
    "concerns": ["ptsd"],
    "referred_by": "Dr. Wren",
    "staff_note": "Heron",
}


def all_pages(consultation: ConsultationRequest, language: str) -> list[str]:
    """Every page there is, the one after erasing last."""
    steps: list[tuple[str, dict[str, str]]] = [
        (STATUS, {}),
        (STATUS, {"code": "wrong"}),
        (CHANGE, {}),
        (CHANGE, new_contact(phone="911", email="nobody")),
        (CHANGE, new_contact()),
        (WITHDRAW, {}),
        (ERASE, {}),
        (WITHDRAW, {"sure": "yes"}),
        (CHANGE, {}),
        (ERASE, {"sure": "yes"}),
    ]
    browser = Client()
    pages = [browser.get(language + STATUS).text]
    for path, more in steps:
        pages.append(browser.post(language + path, key(consultation) | more).text)
    for _ in range(10):
        last = browser.post(language + STATUS, {}).text
    stale = Client(enforce_csrf_checks=True).post(language + STATUS, {}).text
    return [*pages, last, stale]


@pytest.mark.parametrize("language", ["", "/es"])
def test_no_page_says_a_word_about_health_or_who_the_person_is(language: str) -> None:
    consultation = build_request(**TOLD)

    pages = all_pages(consultation, language)

    assert len(set(pages)) == len(pages)
    for page in pages:
        assert "988" in page
        told = all_but_the_crisis_lines(page)
        assert HEALTH.findall(told) == []
        for value in ["Canary", "Finch", "finch", "0188", "Magpie", "Wren", "Heron"]:
            assert value not in told


@pytest.mark.parametrize("status", ["contacting", "scheduled", "closed"])
@pytest.mark.parametrize("language", ["", "/es"])
def test_no_state_and_no_hold_is_told_with_a_word_about_health(
    language: str, status: str
) -> None:
    consultation = build_request(
        status=status,
        closed_at=timezone.now() if status == "closed" else None,
        legal_hold=True,
    )
    for path in [STATUS, ERASE]:
        told = all_but_the_crisis_lines(opened(consultation, language + path))
        assert HEALTH.findall(told) == []


def test_the_page_changes_language_without_asking_for_the_code_again() -> None:
    consultation = build_request()
    page = opened(consultation)

    assert re.search(r'<form method="post"\s+action="/es/consultation/status/">', page)
    assert re.search(r"<title>Your request\s*</title>", page)


# Changing how they may be reached


def test_the_page_to_change_keeps_choices_and_shows_no_number_and_no_address() -> None:
    consultation = build_request(
        contact_by="text",
        text_consent=True,
        email="finch@example.com",
        voicemail="name_and_number",
        best_times=["weekday_morning"],
        time_zone="America/Denver",
    )

    page = opened(consultation, CHANGE)

    assert "0142" not in page
    assert "finch" not in page
    assert re.findall(r'value="(\w+)"[^>]*checked', page) == [
        *["text", "name_and_number"],
        "weekday_morning",
    ]
    assert '<option value="America/Denver" selected>' in page


def test_new_answers_take_the_place_of_the_old_ones() -> None:
    consultation = build_request(
        email="old@example.com", best_times=["weekend_morning"], voicemail="no"
    )
    before = consultation.version

    page = opened(
        consultation, CHANGE, **new_contact(best_times=["weekday_morning"], email="")
    )

    assert "From now on we reach you this way" in page
    stored = ConsultationRequest.objects.get()
    assert stored.phone == "(312) 555-0199"
    assert stored.phone_e164 == "+13125550199"
    assert (stored.email, stored.best_times) == ("", ["weekday_morning"])
    assert stored.time_zone == "America/Chicago"
    assert stored.full_name == "Example Person"
    assert stored.version == before + 1
    event = stored.events.get()
    assert (event.kind, event.by) == (Event.Kind.CONTACT_CHANGED, None)
    assert event.fields == ["phone", "email", "best_times", "time_zone"]
    assert promised(stored) == [Message.Kind.STAFF_CHANGED]


def test_staff_find_the_person_by_the_new_number_and_no_longer_by_the_old() -> None:
    consultation = build_request(email="old@example.com")
    new = {"contact_by": "email", "phone": "", "email": "new@example.com"}

    opened(consultation, CHANGE, **new_contact(**new))

    for typed, found in [
        ("new@example.com", 1),
        ("old@example.com", 0),
        ("312 555 0142", 0),
        ("Example Person", 1),
    ]:
        assert ConsultationRequest.objects.filter(matching(typed)).count() == found


def test_agreeing_to_texts_is_kept_for_the_number_it_was_said_of() -> None:
    consultation = build_request(text_consent=True)
    old = Notice.objects.get(kind="texts", language="en")
    Consent.to(old, consultation, consultation.received_at).save()
    spanish = Notice.objects.get(kind="texts", language="es")
    newer = Notice.objects.create(kind="texts", language="es", version=2, text="Sí.")

    opened(consultation, "/es" + CHANGE, **new_contact(text_consent="on"))
    consent = consultation.consents.get()
    assert (consent.language, consent.notice_version) == ("es", newer.version)
    assert consent.notice_version != spanish.version
    assert consent.given_at > consultation.received_at

    opened(consultation, CHANGE, **new_contact(phone="312 555 0111"))
    assert not consultation.consents.exists()
    assert not ConsultationRequest.objects.get().text_consent


def test_the_same_answers_twice_are_noted_once() -> None:
    consultation = build_request()
    answers = new_contact(text_consent="on")

    opened(consultation, CHANGE, **answers)
    opened(consultation, CHANGE, **answers)

    assert events(consultation) == [Event.Kind.CONTACT_CHANGED]
    assert promised(consultation) == [Message.Kind.STAFF_CHANGED]


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_are_stored_one_after_the_other() -> None:
    consultation = build_request()

    def change(number: int) -> Callable[[], str]:
        answers = new_contact(phone=f"312555010{number}")
        return lambda: opened(consultation, CHANGE, **answers)

    at_once([change(number) for number in range(5)])

    stored = ConsultationRequest.objects.get()
    assert stored.version == consultation.version + 5
    assert events(consultation) == [Event.Kind.CONTACT_CHANGED] * 5
    assert stored.phone_e164 == f"+1{stored.phone}"
    assert ConsultationRequest.objects.filter(matching(stored.phone)).exists()


def test_a_mistake_comes_back_with_what_was_typed_and_nothing_is_stored() -> None:
    consultation = build_request()
    typed = key(consultation, **new_contact(contact_by="text", phone="<911>"))

    response = Client().post(CHANGE, typed)

    assert response.status_code == 422
    assert "<title>Error:" in response.text
    assert 'value="&lt;911&gt;"' in response.text
    assert 'href="#id_phone"' in response.text
    assert 'href="#id_text_consent"' in response.text
    assert ConsultationRequest.objects.get().phone == "312 555 0142"


@pytest.mark.parametrize("status", ["completed", "closed", "withdrawn"])
def test_a_closed_request_is_not_changed_and_says_how_to_ask_again(status: str) -> None:
    consultation = build_request(status=status, closed_at=timezone.now())

    pages = [
        opened(consultation, CHANGE),
        opened(consultation, CHANGE, **new_contact()),
    ]

    for page in pages:
        assert "Nothing was changed, because this request is closed." in page
        assert 'href="/consultation/">Ask again' in page
    assert ConsultationRequest.objects.get().phone == "312 555 0142"
    assert events(consultation) == []


def test_a_request_that_closes_meanwhile_is_not_changed() -> None:
    consultation = build_request()
    stale = ConsultationRequest.objects.get()
    consultation.withdraw()

    assert not stale.change_contact({"phone": "312 555 0199"}, None)

    assert ConsultationRequest.objects.get().phone == "312 555 0142"


def test_staff_hear_nothing_of_what_happens_to_a_request_in_quarantine() -> None:
    consultation = build_request(quarantine="trap")

    opened(consultation, CHANGE, **new_contact())
    opened(consultation, WITHDRAW, sure="yes")

    kinds = [Event.Kind.CONTACT_CHANGED, Event.Kind.WITHDRAWN]
    assert events(consultation) == kinds
    assert promised(consultation) == []


# Taking it back


def test_taking_back_asks_once_then_closes_and_tells_staff() -> None:
    consultation = build_request()

    asked = opened(consultation, WITHDRAW)
    assert "Take back your request?" in asked
    assert ConsultationRequest.objects.get().is_open
    done = opened(consultation, WITHDRAW, sure="yes")

    assert "You took your request back" in done
    assert "This request is closed." in done
    assert "988" in done
    stored = ConsultationRequest.objects.get()
    assert stored.status == "withdrawn"
    assert events(stored) == [Event.Kind.WITHDRAWN]
    assert promised(stored) == [Message.Kind.STAFF_WITHDRAWN]


def test_taking_back_again_by_reload_or_double_press_changes_nothing() -> None:
    consultation = build_request()

    for _ in range(3):
        assert "This request is closed." in opened(consultation, WITHDRAW, sure="yes")

    assert events(consultation) == [Event.Kind.WITHDRAWN]


def test_taking_back_what_the_staff_have_closed_leaves_it_as_it_is() -> None:
    consultation = build_request(status="completed", closed_at=timezone.now())

    page = opened(consultation, WITHDRAW, sure="yes")

    assert "You took your request back" not in page
    assert ConsultationRequest.objects.get().status == "completed"
    assert events(consultation) == []


# Erasing it


@pytest.mark.parametrize("status", ["new", "contacting", "completed", "withdrawn"])
def test_erasing_asks_once_then_leaves_nothing_but_that_it_was(status: str) -> None:
    was_open = status in {"new", "contacting"}
    consultation = build_request(
        **TOLD, status=status, closed_at=None if was_open else timezone.now()
    )

    asked = opened(consultation, ERASE)
    assert "This can't be undone." in asked
    assert ConsultationRequest.objects.get().full_name
    done = opened(consultation, ERASE, sure="yes")

    assert "Everything is erased" in done
    assert "988" in done
    stored = ConsultationRequest.objects.get()
    assert not any(getattr(stored, name) for name in [*TOLD, "phone_e164"])
    assert stored.stripped_at
    assert stored.status == ("withdrawn" if was_open else status)
    assert events(stored) == [Event.Kind.ERASED]
    assert promised(stored) == ([Message.Kind.STAFF_WITHDRAWN] if was_open else [])


def test_after_erasing_reference_and_code_open_nothing() -> None:
    consultation = build_request()
    opened(consultation, ERASE, sure="yes")

    for path in ALL:
        response = Client().post(path, key(consultation, sure="yes"))
        assert response.status_code == 422
        assert "there is nothing left to show" in response.text


def test_staff_still_hear_that_it_was_taken_back_before_it_was_erased() -> None:
    consultation = build_request()
    consultation.promise_messages()

    opened(consultation, WITHDRAW, sure="yes")
    opened(consultation, ERASE, sure="yes")

    assert promised(consultation) == [Message.Kind.STAFF_WITHDRAWN]


def test_what_has_to_be_kept_is_not_erased_and_the_page_says_so() -> None:
    consultation = build_request(legal_hold=True)

    asked = opened(consultation, ERASE)
    pressed = opened(consultation, ERASE, sure="yes")

    for page in [asked, pressed]:
        assert "We have to keep it for now" in page
        assert PHONE in page
        assert 'name="sure"' not in page
    stored = ConsultationRequest.objects.get()
    assert (stored.full_name, stored.status) == ("Example Person", "new")
    assert events(stored) == []


def test_a_hold_that_comes_while_the_question_is_on_the_screen_is_kept_to() -> None:
    consultation = build_request()
    stale = ConsultationRequest.objects.get()
    ConsultationRequest.objects.update(legal_hold=True)

    assert not stale.erase()

    assert stale.legal_hold
    assert consultation.events.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("paths", "told"),
    [
        ([WITHDRAW] * 6, {"withdrawn": 1}),
        ([ERASE] * 6, {"erased": 1}),
        ([ERASE, WITHDRAW, CHANGE] * 2, {"erased": 1}),
    ],
    ids=["withdraw", "erase", "all"],
)
def test_what_is_done_many_times_at_once_is_done_and_told_once(
    paths: list[str], told: dict[str, int]
) -> None:
    consultation = build_request()

    def press(path: str) -> Callable[[], int]:
        answers = key(consultation, sure="yes", **new_contact())
        return lambda: Client().post(path, answers).status_code

    answered = at_once([press(path) for path in paths])

    assert set(answered) <= {200, 422}
    kinds = events(consultation)
    for kind, count in told.items():
        assert kinds.count(kind) == count
    assert kinds.count("withdrawn") <= 1
    stored = ConsultationRequest.objects.get()
    assert stored.status == "withdrawn"
    if "erased" in told:
        assert (stored.full_name, stored.phone, stored.blind_index) == ("", "", [])
        assert not stored.consents.exists()
    withdrawn = consultation.messages.filter(kind=Message.Kind.STAFF_WITHDRAWN)
    assert withdrawn.count() == 1


# When something is in the way


@pytest.mark.parametrize("path", ALL)
def test_without_its_secret_a_page_comes_back_and_works_with_one_more_press(
    path: str,
) -> None:
    consultation = build_request()
    browser = Client(enforce_csrf_checks=True)
    typed = key(consultation, **new_contact(phone="312 555 0177"))

    refused = browser.post(path, typed)

    assert refused.status_code == 403
    assert "once more" in refused.text
    for value in key(consultation).values():
        assert f'value="{value}"' in refused.text
    assert ("312 555 0177" in refused.text) == (path == CHANGE)
    assert ConsultationRequest.objects.get().phone == "312 555 0142"
    typed["csrfmiddlewaretoken"] = str(refused.context["csrf_token"])
    assert browser.post(path, typed).status_code == 200


@pytest.mark.parametrize("path", ALL)
def test_while_the_database_is_away_what_was_typed_stays_on_the_page(path: str) -> None:
    consultation = build_request()
    # As after a failover to a server that isn't the primary yet.
    connection.cursor().execute("SET transaction_read_only = on")

    response = Client().post(
        path, key(consultation, sure="yes", **new_contact(phone="312 555 0177"))
    )

    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert "Nothing has changed" in response.text
    for value in key(consultation).values():
        assert f'value="{value}"' in response.text
    assert ("312 555 0177" in response.text) == (path == CHANGE)


@pytest.mark.parametrize("path", ALL)
def test_other_verbs_are_405(path: str) -> None:
    for verb in ["PUT", "DELETE", "PATCH"]:
        assert Client().generic(verb, path).status_code == 405
