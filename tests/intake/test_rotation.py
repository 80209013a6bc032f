"""Another key for what people told us, while they and staff go on using the site."""

import os
import pty
import re
import subprocess
import sys
import termios
from base64 import urlsafe_b64encode
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from clinic_site.field_keys import decoded, new_key
from intake.blind_index import matching
from intake.encryption import Unreadable, key_id
from intake.models import ConsultationRequest, Event
from intake.rotation import BATCH, sealed_fields, sealed_models
from tests.clinic_site.processes import (
    ROOT,
    bare_environment,
    run_python,
    shared_database_url,
    wait_for,
)
from tests.intake.builders import build_request, build_requests
from tests.intake.canaries import STORED

OLD, NEW = decoded(new_key()), decoded(new_key())
ANSWER = re.compile(r"^(\d+) rows, (\d+) sealed anew, (\d+) rows/s\.$", re.MULTILINE)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _two_keys(settings: Settings) -> None:
    """What is built is under the old key, until a test says that there is a new one."""
    settings.FIELD_KEYS = [OLD]


def environment(newest: bytes = NEW, other: bytes = OLD) -> dict[str, str]:
    """What a process needs to share the tests' database, with the new key in front."""
    keys = [urlsafe_b64encode(key).decode().rstrip("=") for key in [newest, other]]
    url = shared_database_url()
    return {"DATABASE_URL": url, "FIELD_KEYS": ",".join(keys), "LOCAL": "true"}


def rotate_in_a_process(*keys: bytes) -> tuple[int, int, int]:
    """Return what the command says: rows, rows sealed anew, rows a second."""
    done = run_python(
        "manage.py", "rotate_keys", checkout=ROOT, environment=environment(*keys)
    )
    assert done.returncode == 0, done.stderr
    [(rows, changed, rate)] = ANSWER.findall(done.stdout)
    assert done.stderr == ""  # no bar where nobody looks
    return int(rows), int(changed), int(rate)


def rotated_here() -> str:
    said = StringIO()
    call_command("rotate_keys", stdout=said)
    return said.getvalue()


def under(key: bytes) -> int:
    """Count the rows whose code, which every request has, is under the key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM intake_consultationrequest "
            "WHERE starts_with(status_code, %s)",
            [f"{key_id(key)}."],
        )
        return cursor.fetchone()[0]


def contents() -> dict[str, dict[str, object]]:
    """Return all that was typed and chosen, by reference. Raises Unreadable."""
    sealed = [field.name for field in sealed_fields(ConsultationRequest)]
    return {
        request.reference: {name: getattr(request, name) for name in sealed}
        for request in ConsultationRequest.objects.all()
    }


def found(typed: str) -> int:
    return ConsultationRequest.objects.filter(matching(typed)).count()


def test_every_row_reads_the_same_and_is_found_with_the_new_key_alone(
    settings: Settings,
) -> None:
    build_requests(1000, **STORED | {"full_name": "Person"})
    before = contents()

    rows, changed, _rate = rotate_in_a_process()

    assert (rows, changed) == (1000, 1000)
    settings.FIELD_KEYS = [NEW]
    assert contents() == before
    assert found("773 555 0187") == found(STORED["email"]) == 1000
    assert found("person 77") == 1
    settings.FIELD_KEYS = [OLD]
    assert not found("person 77")
    with pytest.raises(Unreadable):
        contents()


def test_killed_in_the_middle_it_goes_on_where_it_stopped(settings: Settings) -> None:
    build_requests(1500, **STORED)
    before = contents()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "rotate_keys"],
        cwd=ROOT,
        env=bare_environment(**environment()),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: under(NEW))

    process.kill()
    process.wait()

    wait_for(lambda: not other_sessions())
    done = under(NEW)
    assert 0 < done < 1500
    assert done % BATCH == 0  # a batch is done as a whole or not at all
    settings.FIELD_KEYS = [NEW, OLD]
    assert contents() == before
    rows, changed, _rate = rotate_in_a_process()
    assert (rows, changed) == (1500, 1500 - done)
    settings.FIELD_KEYS = [NEW]
    assert contents() == before


def other_sessions() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def test_a_row_that_cant_be_read_is_named_and_left_and_all_others_are_done(
    settings: Settings,
) -> None:
    build_requests(5, **STORED)
    broken = ConsultationRequest.objects.order_by("pk")[2]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE intake_consultationrequest SET note = email WHERE id = %s",
            [broken.pk],
        )
    stored = raw_row(broken.pk)
    settings.FIELD_KEYS = [NEW, OLD]

    with pytest.raises(CommandError) as ended:
        rotated_here()

    assert str(ended.value).startswith("1 can't be read")
    assert str(ended.value).endswith(f": {broken.reference}")
    assert raw_row(broken.pk) == stored
    assert under(NEW) == 4


def raw_row(pk: int) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM intake_consultationrequest WHERE id = %s", [pk])
        return cursor.fetchone()


def test_what_was_never_said_and_what_was_erased_stays_nothing(
    settings: Settings,
) -> None:
    sparse = build_request()
    erased = build_request()
    erased.strip(Event.Kind.ERASED)
    settings.FIELD_KEYS = [NEW, OLD]

    said = rotated_here()

    assert said.startswith("2 rows, 1 sealed anew")
    settings.FIELD_KEYS = [NEW]
    sparse.refresh_from_db()
    erased.refresh_from_db()
    assert (sparse.note, sparse.concerns) == ("", [])
    assert (erased.full_name, erased.blind_index) == ("", [])


def test_a_second_run_has_nothing_to_do(settings: Settings) -> None:
    build_requests(3, **STORED)
    settings.FIELD_KEYS = [NEW, OLD]
    rotated_here()

    assert rotated_here().startswith("3 rows, 0 sealed anew")


def test_without_rows_it_says_so() -> None:
    assert rotated_here().startswith("0 rows, 0 sealed anew")


def test_every_sealed_column_there_is_is_found_by_itself() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM intake_consultationrequest")
        columns = {column.name for column in cursor.description}

    fields = sealed_fields(ConsultationRequest)
    assert ConsultationRequest in sealed_models()
    assert {"note", "staff_note", "status_code", "concerns"} <= {f.name for f in fields}
    assert {field.column for field in fields} <= columns


def test_a_terminal_shows_how_far_it_has_come() -> None:
    build_requests(10, **STORED)
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))

    subprocess.run(
        [sys.executable, "manage.py", "rotate_keys"],
        cwd=ROOT,
        env=bare_environment(**environment()),
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        check=True,
        timeout=60,
    )

    assert "10/10" in os.read(ours, 10_000).decode()
    os.close(ours)
    os.close(theirs)
