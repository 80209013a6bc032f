"""Whether all that is sealed can be read with the keys that are set."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from clinic_site.field_keys import field_keys, new_key
from intake.encryption import seal
from intake.models import ConsultationRequest
from tests.intake.builders import build_request

pytestmark = pytest.mark.django_db


def try_keys() -> str:
    said = StringIO()
    call_command("try_keys", stdout=said)
    return said.getvalue()


def build_second_factor() -> None:
    user = User.objects.create_user("nurse")
    data = {"secret": seal("JBSWY3DPEHPK3PXP", "mfa_authenticator.data")}
    Authenticator.objects.create(user=user, type="totp", data=data)


def test_what_is_sealed_is_counted_and_left_as_it_is() -> None:
    assert try_keys() == "0 sealed values, and all can be read.\n"
    build_second_factor()
    assert try_keys() == "1 sealed values, and all can be read.\n"

    build_request(preferred_name="Ana", note="Words")

    before = list(ConsultationRequest.objects.values_list("version", "note"))
    values = int(try_keys().split()[0])
    assert values >= 1 + 4  # two names, phone and note, and what they chose
    assert list(ConsultationRequest.objects.values_list("version", "note")) == before


def test_without_its_key_each_row_is_named_and_no_content(settings: Settings) -> None:
    request = build_request(full_name="Ana Quillfeather")
    build_second_factor()
    settings.FIELD_KEYS = field_keys(new_key())

    with pytest.raises(CommandError) as failure:
        try_keys()

    said = str(failure.value)
    assert said.startswith("2 can't be read with these keys: second factor ")
    assert said.endswith(f", {request}")
    assert "Quillfeather" not in said


def test_one_value_that_was_moved_is_enough() -> None:
    build_request()
    broken = build_request()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE intake_consultationrequest SET full_name = phone WHERE id = %s",
            [broken.pk],
        )

    with pytest.raises(CommandError) as failure:
        try_keys()

    assert str(failure.value).endswith(f"1 can't be read with these keys: {broken}")
