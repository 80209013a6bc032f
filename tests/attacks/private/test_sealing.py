"""What is sealed is refused when it was altered or moved, and stays readable when the
keys are changed."""

import base64
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle, permutations
from random import randrange, sample

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from clinic_site.field_keys import decoded, new_key
from intake.encryption import Unreadable
from intake.models import ConsultationRequest
from intake.rotation import sealed_fields
from tests.attacks.cases import note
from tests.intake.builders import build_request, build_requests
from tests.intake.canaries import STORED, typed_in
from tests.intake.staff import address, colleague
from tests.intake.test_rotation import (
    contents,
    found,
    rotate_in_a_process,
)
from tests.proof.plugin import Proof, share

TABLE = "intake_consultationrequest"
OLD, NEW = decoded(new_key()), decoded(new_key())
MOST_SECONDS = 60  # for 10,000 rows
ROWS = 10_000
MOVES = 20


@pytest.fixture
def desk(client: Client, db: None) -> Client:
    client.force_login(colleague())
    return client


def stored(request: ConsultationRequest, column: str) -> str:
    statement = f"SELECT {column} FROM {TABLE} WHERE id = %s"  # noqa: S608
    return str(in_table(statement, request.pk))


def put(request: ConsultationRequest, column: str, value: str) -> None:
    statement = f"UPDATE {TABLE} SET {column} = %s WHERE id = %s RETURNING id"  # noqa: S608
    in_table(statement, value, request.pk)


def in_table(statement: str, *values: object) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def with_a_bit_changed(sealed: str) -> str:
    name, _, encoded = sealed.partition(".")
    raw = bytearray(base64.urlsafe_b64decode(encoded))
    place = randrange(len(raw) * 8)  # noqa: S311
    raw[place // 8] ^= 1 << place % 8
    return f"{name}.{base64.urlsafe_b64encode(raw).decode()}"


def is_refused_and_named(desk: Client, request: ConsultationRequest) -> bool:
    """Its page says which request can't be read, and nothing of what it was."""
    page = desk.get(address(request))
    return (
        page.status_code == 500
        and f"Request {request.reference} can&#x27;t be read" in page.text
        and not typed_in(page.text)
    )


def columns() -> list[str]:
    return [field.column for field in sealed_fields(ConsultationRequest)]


def test_a_bit_that_was_changed_in_any_column_is_noticed(
    desk: Client, proof: Proof
) -> None:
    request = build_request(**STORED)
    whole = {column: stored(request, column) for column in columns()}
    places = cycle([column for column, sealed in whole.items() if sealed])
    survived = {}

    for number in range(share(500)):
        column = next(places)
        put(request, column, with_a_bit_changed(whole[column]))
        survived[column, number] = is_refused_and_named(desk, request)
        put(request, column, whole[column])

    note(proof, "P3", "bits changed", survived)
    assert desk.get(address(request)).status_code == 200


def test_what_was_moved_to_another_column_is_noticed(
    desk: Client, proof: Proof
) -> None:
    request = build_request(**STORED)
    whole = {column: stored(request, column) for column in columns()}
    moves = [*permutations([column for column, sealed in whole.items() if sealed], 2)]
    survived = {}

    for source, target in sample(moves, MOVES):
        put(request, target, whole[source])
        survived[source, target] = is_refused_and_named(desk, request)
        put(request, target, whole[target])

    note(proof, "P3", "moved to another column", survived)


@contextmanager
def meanwhile(*jobs: Callable[[], None]) -> Iterator[list[int]]:
    """Do each job over and over in a thread of its own; yield how often each was done.

    Raises what a job raised.
    """
    over = threading.Event()
    times, errors = [0] * len(jobs), []

    def work(number: int) -> None:
        try:
            while not over.is_set():
                jobs[number]()
                times[number] += 1
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[n]) for n in range(len(jobs))]
    for thread in threads:
        thread.start()
    try:
        yield times
    finally:
        over.set()
        for thread in threads:
            thread.join()
    if errors:
        raise errors[0]


@pytest.mark.django_db(transaction=True)
def test_keys_are_changed_while_people_write_and_read_and_nothing_is_lost(
    settings: Settings, proof: Proof
) -> None:
    """Everybody at work raises what they can't read; in the end the old key is gone."""
    settings.FIELD_KEYS = [OLD]
    count = share(ROWS)
    build_requests(count, **STORED)
    keys = list(ConsultationRequest.objects.values_list("pk", flat=True))
    settings.FIELD_KEYS = [NEW, OLD]
    written: dict[int, str] = {}

    def change() -> None:
        pk, text = sample(keys, 1)[0], f"Changed {len(written)}"
        ConsultationRequest.objects.filter(pk=pk).update(staff_note=text)
        written[pk] = text

    def correct_a_number() -> None:
        request = ConsultationRequest.objects.get(pk=sample(keys, 1)[0])
        request.phone_e164 = "+13125550166"
        request.save(update_fields=["phone_e164", "blind_index"])

    def read_some() -> None:
        list(ConsultationRequest.objects.filter(pk__in=sample(keys, 100)))

    jobs: list[Callable[[], object]] = [change, correct_a_number, read_some]
    with meanwhile(*jobs, build_request) as times:  # type: ignore[arg-type]
        rows, _changed, rate = rotate_in_a_process(*[NEW, OLD])
    again = rotate_in_a_process(*[NEW, OLD])[1]

    settings.FIELD_KEYS = [NEW]
    read = contents()
    survived = {reference: True for reference in read}
    notes = dict(ConsultationRequest.objects.values_list("pk", "staff_note"))
    for pk, text in written.items():
        survived[f"written meanwhile: {pk}"] = notes[pk] == text
    numbers = Counter(str(row["phone_e164"]) for row in read.values())
    for number, people in numbers.items():
        survived[f"found by {number}"] = found(number) == people
    print(f"{rows} rows, {rate} rows/s, meanwhile {times}")
    note(proof, "P4", "rows, and what was written meanwhile", survived)
    assert all(times), times
    assert (again, len(read)) == (0, count + times[3])
    assert ROWS / rate < MOST_SECONDS
    settings.FIELD_KEYS = [OLD]
    with pytest.raises(Unreadable):
        contents()
