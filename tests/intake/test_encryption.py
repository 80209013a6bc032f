import base64
import unicodedata

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from clinic_site.field_keys import decoded, new_key
from intake.encryption import Unreadable, is_sealed_with_newest, seal, unseal
from intake.models import ConsultationRequest
from tests.intake.builders import build_request

COLUMN = "intake_consultationrequest.note"


def keys(count: int) -> list[bytes]:
    return [decoded(new_key()) for _ in range(count)]


def stored(request: ConsultationRequest, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM intake_consultationrequest WHERE id = %s",  # noqa: S608
            [request.pk],
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    "text",
    ["x", "María 😀", "\u202eright to left", "a\0b", "  ends  ", "k" * 1_000_000,
     unicodedata.normalize("NFD", "é"), "k0000000.abc"],
    ids=["short", "emoji", "bidi", "NUL", "spaces", "1 MB", "decomposed", "token"],
)  # fmt: skip
def test_what_is_sealed_reads_back_the_same(text: str) -> None:
    assert unseal(seal(text, COLUMN), COLUMN) == text


def test_the_same_text_is_never_sealed_alike() -> None:
    assert seal("x", COLUMN) != seal("x", COLUMN)


def test_a_value_moved_to_another_column_is_refused() -> None:
    with pytest.raises(Unreadable, match=r"consultationrequest\.email"):
        unseal(seal("x", COLUMN), "intake_consultationrequest.email")


def test_every_changed_bit_is_noticed() -> None:
    name, _, encoded = seal("Canary", COLUMN).partition(".")
    raw = base64.urlsafe_b64decode(encoded)

    for place in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[place // 8] ^= 1 << place % 8
        forged = f"{name}.{base64.urlsafe_b64encode(changed).decode()}"
        with pytest.raises(Unreadable) as refused:
            unseal(forged, COLUMN)
        assert "Canary" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "plain text", "ab.cd", "0000.====", "a.b.c"])
def test_what_was_never_sealed_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        unseal(text, COLUMN)


def test_the_newest_key_writes_and_all_keys_read(settings: Settings) -> None:
    old, new = keys(2)
    settings.FIELD_KEYS = [old]
    before = seal("before", COLUMN)
    settings.FIELD_KEYS = [new, old]
    after = seal("after", COLUMN)

    assert unseal(before, COLUMN) == "before"
    assert not is_sealed_with_newest(before)
    assert is_sealed_with_newest(after)
    settings.FIELD_KEYS = [old]
    with pytest.raises(Unreadable):
        unseal(after, COLUMN)


@pytest.mark.django_db
def test_a_column_holds_nothing_to_read_and_the_model_all_of_it() -> None:
    request = build_request(note="Canary", concerns=["ptsd", "ocd"])

    assert "Canary" not in stored(request, "note")
    assert "ptsd" not in stored(request, "concerns")
    again = ConsultationRequest.objects.get()
    assert (again.note, again.concerns) == ("Canary", ["ptsd", "ocd"])


@pytest.mark.django_db
def test_what_was_not_said_is_stored_as_nothing() -> None:
    request = build_request(note="", concerns=[])

    assert stored(request, "note") == stored(request, "concerns") == ""
    again = ConsultationRequest.objects.get()
    assert (again.note, again.concerns) == ("", [])


@pytest.mark.django_db
def test_an_update_seals_too() -> None:
    request = build_request()
    ConsultationRequest.objects.update(staff_note="Canary", tried=["therapy"])

    assert "Canary" not in stored(request, "staff_note")
    again = ConsultationRequest.objects.get()
    assert (again.staff_note, again.tried) == ("Canary", ["therapy"])


@pytest.mark.django_db
def test_a_request_under_a_lost_key_is_an_error_and_is_never_written_over(
    settings: Settings,
) -> None:
    request = build_request(note="Canary")
    before = stored(request, "note")
    settings.FIELD_KEYS = keys(1)

    with pytest.raises(Unreadable):
        ConsultationRequest.objects.get()
    assert stored(request, "note") == before


@pytest.mark.parametrize(
    "lookup",
    [{"note": "x"}, {"note__contains": "x"}, {"note__in": ["x"]}, {"note__gt": ""}],
)
@pytest.mark.django_db
def test_a_sealed_column_cant_be_searched_by_mistake(lookup: dict) -> None:
    with pytest.raises(FieldError):
        ConsultationRequest.objects.filter(**lookup).exists()


@pytest.mark.django_db
def test_a_refused_row_says_nothing_of_the_person() -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        build_request(adult="no", full_name="Canary Name", note="Canary story")

    assert "Canary" not in str(refused.value)
