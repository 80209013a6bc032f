import pytest

from clinic_site.models import Clinic


@pytest.fixture
def staff_mailbox(request: pytest.FixtureRequest) -> None:
    """A clinic that wants to be told by mail when a request comes in."""
    if "transactional_db" not in request.fixturenames:
        request.getfixturevalue("db")
    box = {"name": "Clinic", "staff_mail": "desk@clinic.example"}
    Clinic.objects.update_or_create(pk=1, defaults=box)
