"""Promise I4: what has room is kept, one letter more is refused with the counts."""

import time
import unicodedata

import pytest

from intake.models import ConsultationRequest
from tests.attacks.conftest import Case, some
from tests.attacks.fields import FREE, ROOM, refused_on, written_on
from tests.attacks.plain_client import FORM, PlainClient, post
from tests.intake.builders import answers

pytestmark = pytest.mark.django_db

MB = 1024 * 1024
LETTERS = {"plain": "x", "composed": "e\u0301", "emoji": "😀"}
HOST = ".".join(["b" * 63, "c" * 63, "d" * 53, "example"])
LONGEST = {
    "email": f"{'a' * 64}@{HOST}",
    "phone": "+1 (312) 555 0142 " + "." * 15 + "ext. 55",
}
SECONDS = 0.3  # for a megabyte


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("field", some(FREE))
def test_as_many_letters_as_there_is_room_for_are_kept(
    case: Case, field: str, letter: str
) -> None:
    typed = LETTERS[letter] * ROOM[field]

    with case("I4", "at the limit"):
        assert post(answers(**{field: typed})).status_code == 302
        stored = ConsultationRequest.objects.get()
        assert getattr(stored, field) == unicodedata.normalize("NFC", typed)


@pytest.mark.parametrize("field", LONGEST)
def test_the_longest_number_and_address_are_kept(case: Case, field: str) -> None:
    assert len(LONGEST[field]) == ROOM[field]

    with case("I4", "at the limit"):
        assert post(answers(**{field: LONGEST[field]})).status_code == 302
        assert getattr(ConsultationRequest.objects.get(), field) == LONGEST[field]


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("field", some([*ROOM]))
def test_one_letter_more_is_refused_and_nothing_of_it_is_lost(
    case: Case, field: str, letter: str
) -> None:
    typed = unicodedata.normalize("NFC", LETTERS[letter]) * (ROOM[field] + 1)

    with case("I4", "one letter over it"):
        response = post(answers(**{field: typed}))
        assert response.status_code == 422
        assert refused_on(response.text) == {field}
        assert f"it has {len(typed)} characters" in response.text
        assert f"there is room for {ROOM[field]}" in response.text
        assert written_on(response.text)[field] == typed
    assert not ConsultationRequest.objects.exists()


@pytest.mark.parametrize("field", some([*ROOM]))
def test_a_megabyte_is_refused_quickly(case: Case, field: str) -> None:
    body = answers(**{field: "x" * MB})
    post(body)  # what is compiled once

    with case("I4", "a megabyte"):
        began = time.process_time()
        response = post(body)
        seconds = time.process_time() - began
        assert response.status_code == 422
        assert seconds < SECONDS


@pytest.mark.parametrize("field", ["full_name", "note", "unknown"])
def test_more_than_any_form_is_400(case: Case, field: str) -> None:
    with case("I4", "three megabytes", cases=2):
        assert post(answers(**{field: "x" * 3 * MB})).status_code == 400
        part = f'--x\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n'
        body = part.encode() + b"x" * 3 * MB + b"\r\n--x--\r\n"
        kind = "multipart/form-data; boundary=x"
        sent = PlainClient().post(FORM, body, content_type=kind)
        assert sent.status_code == 400
