"""Promise P2: a dump of the database says nothing of anybody without the keys."""

import subprocess

import pytest
from django.db import connection

from clinic_site.embedded_postgres import programs
from intake.models import ConsultationRequest
from tests.attacks.conftest import Case
from tests.clinic_site.processes import shared_database_url
from tests.intake.builders import build_request, build_requests
from tests.intake.canaries import STAFF_TYPED, STORED, TYPED, found_in
from tests.proof.plugin import share

ROWS = 10_000


def dumped(*options: str) -> bytes:
    dump = [str(programs() / "pg_dump"), *options, shared_database_url()]
    return subprocess.run(dump, check=True, capture_output=True).stdout


@pytest.mark.django_db(transaction=True)
def test_a_dump_holds_nothing_that_anybody_can_read(case: Case) -> None:
    rows = share(ROWS)
    build_requests(rows, **STORED)
    references = ConsultationRequest.objects.values_list("reference", flat=True)[::99]

    with case("P2", "rows in a dump, as text and as INSERTs", cases=rows):
        for options in [[], ["--inserts", "--encoding=UTF8"]]:
            text = dumped(*options).decode()
            assert all(reference in text for reference in references)
            assert found_in(text) == set()
        stored = ConsultationRequest.objects.latest("id")
        assert {*TYPED, *STAFF_TYPED} <= found_in(str(vars(stored)))


@pytest.mark.django_db(transaction=True)
def test_a_word_that_was_not_sealed_would_be_found() -> None:
    request = build_request()
    with connection.cursor() as cursor:
        columns = "UPDATE intake_consultationrequest SET full_name = %s WHERE id = %s"
        cursor.execute(columns, [TYPED["full_name"], request.pk])

    assert found_in(dumped().decode()) == {"full_name"}
