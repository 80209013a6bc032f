"""Promises I18 and I19: the limit of an address is exact, and no address is forged."""

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from intake.models import AddressUse, ConsultationRequest, Message
from tests.attacks.conftest import Case, some
from tests.attacks.payloads.addresses import FORGED
from tests.intake.builders import answers, build_clinic, build_request
from tests.intake.together import at_once

FORM = "/consultation/"
STATUS = "/consultation/status/"
TOO_MANY = ConsultationRequest.Quarantine.TOO_MANY
ADDRESS, OTHER_ADDRESS, PROXY = "198.51.100.7", "198.51.100.8", "10.0.0.2"
LIMIT = 5


@pytest.fixture(autouse=True)
def _five_an_hour(settings: Settings) -> None:
    settings.INTAKE_LIMIT_PER_HOUR = settings.STATUS_LIMIT_PER_HOUR = LIMIT
    settings.PROXY_DEPTH = 0


def send(address: str = ADDRESS, **headers: str) -> HttpResponse:
    return Client(REMOTE_ADDR=address).post(FORM, answers(), headers=headers)


def quarantined() -> list[str]:
    requests = ConsultationRequest.objects.order_by("id")
    return list(requests.values_list("quarantine", flat=True))


def forwarded(forged: str, address: str) -> dict[str, str]:
    """What our proxy says, which adds what it saw to whatever it was told."""
    return {"X-Forwarded-For": f"{forged}, {address}"}


@pytest.mark.django_db(transaction=True)
def test_of_forty_at_once_from_one_address_exactly_five_are_let_through(
    case: Case,
) -> None:
    build_clinic()

    with case("I18", "forms at once", cases=40):
        sent = at_once([send] * 40)
        assert {(each.status_code, each["Location"]) for each in sent} == {
            (302, "/consultation/received/")
        }
        assert {tuple(each.cookies) for each in sent} == {("received",)}
        assert sorted(quarantined()) == [""] * LIMIT + [TOO_MANY] * (40 - LIMIT)
        assert Message.objects.count() == LIMIT
        assert not Message.objects.exclude(request__quarantine="").exists()


@pytest.mark.django_db(transaction=True)
def test_of_forty_wrong_codes_at_once_exactly_five_are_looked_at(case: Case) -> None:
    build_request()

    def guess() -> int:
        wrong = {"reference": "7KQ-4MX", "code": "4MX7-KQ2W"}
        return Client(REMOTE_ADDR=ADDRESS).post(STATUS, wrong).status_code

    with case("I18", "codes at once", cases=40):
        answers_ = at_once([guess] * 40)
        assert sorted(answers_) == [422] * LIMIT + [429] * (40 - LIMIT)


@pytest.mark.django_db
def test_whatever_a_visitor_forges_they_are_one_and_their_neighbour_another(
    case: Case, settings: Settings
) -> None:
    settings.PROXY_DEPTH = 1

    with case("I19", "forms", cases=len(FORGED)):
        for forged in FORGED:
            assert send(PROXY, **forwarded(forged, ADDRESS)).status_code == 302
        rest = len(FORGED) - LIMIT
        assert quarantined() == [""] * LIMIT + [TOO_MANY] * rest
        assert AddressUse.objects.values("digest").distinct().count() == 1
        for forged in [ADDRESS, *FORGED[: LIMIT - 1]]:
            assert send(PROXY, **forwarded(forged, OTHER_ADDRESS)).status_code == 302
        assert quarantined()[-LIMIT:] == [""] * LIMIT


@pytest.mark.django_db
def test_whatever_a_visitor_forges_their_guesses_are_counted(
    case: Case, settings: Settings
) -> None:
    settings.PROXY_DEPTH = 1
    wrong = {"reference": "7KQ-4MX", "code": "4MX7-KQ2W"}

    with case("I19", "codes", cases=len(FORGED)):
        told = [forwarded(forged, ADDRESS) for forged in FORGED]
        visitor = Client(REMOTE_ADDR=PROXY)
        got = [visitor.post(STATUS, wrong, headers=each).status_code for each in told]
        assert got == [422] * LIMIT + [429] * (len(FORGED) - LIMIT)


@pytest.mark.django_db
@pytest.mark.parametrize("depth", [0, 1, 2])
@pytest.mark.parametrize("forged", some(FORGED))
def test_an_address_that_is_none_breaks_nothing(
    case: Case, settings: Settings, forged: str, depth: int
) -> None:
    """Also where a proxy adds nothing of its own, as none of ours does."""
    settings.PROXY_DEPTH = depth

    with case("I19", "forms, with any number of proxies"):
        assert send(PROXY, **{"X-Forwarded-For": forged}).status_code == 302
