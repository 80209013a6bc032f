import pytest
from pytest_django import Settings

from clinic_site.field_keys import decoded, new_key
from intake.blind_index import matching
from intake.models import ConsultationRequest
from tests.intake.builders import build_request

pytestmark = pytest.mark.django_db


def finds(typed: str) -> bool:
    return ConsultationRequest.objects.filter(matching(typed)).exists()


@pytest.mark.parametrize(
    ("typed", "found"),
    [("(312) 555-0142", True), ("+1 312 555 0142", True), ("312 555 0143", False),
     ("ANA@example.com ", True), ("ana@example.org", False),
     ("munoz", True), ("Ana Núñez-Muñoz", True), ("muñoz annie", True),
     ("ana smith", False), ("mun", False), ("", False), ("%", False),
     ("' OR 1=1", False)],
)  # fmt: skip
def test_a_person_is_found_by_an_exact_number_address_or_words_of_the_name(
    typed: str, found: bool
) -> None:
    build_request(
        full_name="Ana Núñez-Muñoz", preferred_name="Annie", email="Ana@Example.com"
    )

    assert finds(typed) is found


def test_the_index_holds_no_word_and_tells_no_order() -> None:
    request = build_request(full_name="Zoe Abel")

    assert len(request.blind_index) == 3
    assert request.blind_index == sorted(request.blind_index)
    assert "zoe" not in " ".join(request.blind_index).lower()


def test_the_same_word_stands_for_different_things_in_a_name_and_an_address() -> None:
    build_request(full_name="a@b.co", contact_by="email", email="c@d.co")

    assert not finds("a@b.co x")


def test_requests_of_before_a_new_key_are_found_with_both_keys(
    settings: Settings,
) -> None:
    build_request()
    settings.FIELD_KEYS = [decoded(new_key()), *settings.FIELD_KEYS]

    assert finds("312 555 0142")
    assert finds("example person")
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert not finds("312 555 0142")


def test_the_index_follows_a_changed_number() -> None:
    request = build_request()
    request.phone_e164 = "+13125550199"
    request.save(update_fields=["phone_e164", "blind_index"])

    assert finds("312 555 0199")
    assert not finds("312 555 0142")
