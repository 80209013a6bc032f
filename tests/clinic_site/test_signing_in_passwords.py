"""Which passwords are taken."""

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from clinic_site.management.commands.make_staff_accounts import random_password
from clinic_site.models import Clinic

pytestmark = pytest.mark.django_db

NURSE = User(username="j.whitfield", first_name="Jo", last_name="Whitfield")


@pytest.fixture(autouse=True)
def _clinic() -> None:
    Clinic.objects.update_or_create(pk=1, defaults={"name": "Lakeside of Chicago"})


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "correct-horse-battery-9",
        "Seven small otters swim",
        "el perro come manzanas",
        "x7!kQz9#mV2$pLw",
        "ñandú über 東京 Straße",
        "🙂🎉🚀🌵🐙🍋🎷🧊🪁🦊🍩🧶⚓🌋🎈",
        "J4vX-92pQ-LmT7-0dRz",
        "my dog's name isn't it",
        "".join(chr(33 + 7 * n * n % 89) for n in range(128)),
        *(pytest.param(random_password(), id=f"drawn {n}") for n in range(3)),
    ],
)
def test_a_long_password_that_nobody_would_try_is_taken(password: str) -> None:
    validate_password(password, NURSE)


@pytest.mark.parametrize(
    "password",
    [
        "x7!kQz9#mV2$pL",  # 14
        "short",
        "aaaaaaaaaaaaaaa",
        "abababababababab",
        "123123123123123123",
        "1234567890123456",
        "9876543210987654321",
        "abcdefghijklmnopq",
        "qwertyuiopasdfghjkl",
        "QWERTYUIOPqwertyuiop1",
        "passwordpassword",
        "Password1234567!",
        "my password is safe",
        "welcome to my world",
        "we love Lakeside!!",
        "chicago in the rain",
        "ketamine works well",
        "KETAMINA y mas cosas",
        "infusion of hope 42",
        "the clinic is open",
        "j.whitfield-is-here",
        "Whitfield and sons",
        "384950274839204857",
    ],
)
def test_a_password_that_somebody_would_try_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, NURSE)
