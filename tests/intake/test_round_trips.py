"""How often a form that is sent goes to the database and back, all told."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import close_old_connections
from django.test import Client
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import set_wait_callback
from psycopg2.extras import wait_select
from pytest_django import Settings

from clinic_site.kept_pages.watch import watch
from clinic_site.models import Clinic
from intake.models import AddressUse, ConsultationRequest
from tests import content
from tests.intake.builders import answers

FORM = "/consultation/"
AT_MOST = 8

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def clinic_content(transactional_db: None) -> None:
    content.load("faq", "clinic")
    Clinic.objects.update(staff_mail="desk@clinic.example")


@contextmanager
def counted() -> Iterator[list[Connection]]:
    """Gives a list with one entry for each answer that psycopg2 waits for.

    BEGIN and COMMIT, which Django's count of queries leaves out, are among them.
    """
    trips: list[Connection] = []

    def wait(connection: Connection) -> None:
        trips.append(connection)
        wait_select(connection)

    set_wait_callback(wait)
    try:
        yield trips
    finally:
        set_wait_callback(None)


def send() -> None:
    """Send a form with all that there can be."""
    everything = answers(
        email="person@clinic.example", email_consent="on", text_consent="on"
    )
    close_old_connections()  # as before each request: is the connection alive?
    assert Client().post(FORM, everything).status_code == 302


def test_a_form_is_stored_in_eight_round_trips_whatever_it_holds(
    settings: Settings,
) -> None:
    settings.INTAKE_LIMIT_PER_HOUR = 10
    send()
    watch.ask_at = 0  # the question which issue holds, once a second, is among them

    with counted() as trips:
        send()

    request = ConsultationRequest.objects.latest("id")
    print(f"{len(trips)} round trips")
    assert len(trips) <= AT_MOST
    assert request.quarantine == ""
    assert request.consents.count() == 4
    assert request.events.count() == 1
    assert request.messages.count() == 2
    assert AddressUse.objects.count() == 2


def test_the_first_form_of_a_worker_reads_what_the_clinic_says() -> None:
    with counted() as trips:
        send()

    assert len(trips) > AT_MOST  # the count is of something
