"""How many forms one address may send in an hour before the rest waits."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from intake.models import AddressUse, ConsultationRequest
from tests.intake.builders import answers

FORM = "/consultation/"
TOO_MANY = ConsultationRequest.Quarantine.TOO_MANY
ADDRESS = "198.51.100.7"
OTHER_ADDRESS = "198.51.100.8"


@pytest.fixture(autouse=True)
def _five_an_hour(settings: Settings) -> None:
    settings.INTAKE_LIMIT_PER_HOUR = 5
    settings.PROXY_DEPTH = 0


def send(address: str = ADDRESS, **headers: str) -> HttpResponse:
    return Client(REMOTE_ADDR=address).post(FORM, answers(), headers=headers)


def quarantined() -> list[str]:
    requests = ConsultationRequest.objects.order_by("id")
    return list(requests.values_list("quarantine", flat=True))


def age_uses(by: timedelta) -> None:
    AddressUse.objects.update(at=timezone.now() - by)


@pytest.mark.django_db
def test_a_limit_of_0_is_none_and_keeps_nothing(settings: Settings) -> None:
    settings.INTAKE_LIMIT_PER_HOUR = 0

    for _ in range(12):
        send()

    assert quarantined() == [""] * 12
    assert not AddressUse.objects.exists()


@pytest.mark.django_db
def test_each_address_has_its_own_limit() -> None:
    for address in [ADDRESS] * 6 + [OTHER_ADDRESS]:
        send(address)

    assert quarantined() == [""] * 5 + [TOO_MANY, ""]


@pytest.mark.django_db
def test_what_is_older_than_an_hour_does_not_count() -> None:
    for _ in range(5):
        send()
    age_uses(by=timedelta(minutes=59))
    send()
    age_uses(by=timedelta(minutes=61))
    send()

    assert quarantined() == [""] * 5 + [TOO_MANY, ""]


@pytest.mark.django_db
def test_one_form_sent_six_times_counts_once() -> None:
    form = answers()
    visitor = Client(REMOTE_ADDR=ADDRESS)

    for _ in range(6):
        visitor.post(FORM, form)
    send()

    assert quarantined() == ["", ""]
    assert AddressUse.objects.count() == 2


@pytest.mark.django_db
def test_an_address_that_cannot_be_told_has_no_limit_and_shares_none() -> None:
    for _ in range(8):
        send(address="")

    assert quarantined() == [""] * 8
    assert not AddressUse.objects.exists()


@pytest.mark.django_db
def test_a_forged_header_neither_escapes_the_limit_nor_uses_up_anothers(
    settings: Settings,
) -> None:
    settings.PROXY_DEPTH = 1

    for number in range(7):
        forged = f"192.0.2.{number}, {OTHER_ADDRESS}, {ADDRESS}"
        send(address="10.0.0.2", x_forwarded_for=forged)
    send(address="10.0.0.2", x_forwarded_for=OTHER_ADDRESS)

    assert quarantined() == [""] * 5 + [TOO_MANY] * 2 + [""]


@pytest.mark.django_db
def test_no_address_is_in_the_table() -> None:
    send()

    [use] = AddressUse.objects.values()

    assert set(use) == {"id", "kind", "digest", "at"}
    assert use["kind"] == "request"
    assert ADDRESS not in str(use)


@pytest.mark.django_db
def test_a_use_is_forgotten_after_a_day() -> None:
    send()
    age_uses(by=timedelta(days=1, minutes=1))
    send()

    forgotten = AddressUse.objects.forget_old()

    assert forgotten == 1
    assert AddressUse.objects.count() == 1
