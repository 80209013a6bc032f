import pytest

from clinic_site.models import Clinic


@pytest.fixture
def staff_mailbox(db: None) -> None:
    """A clinic that wants to be told by mail when a request comes in."""
    box = {"name": "Clinic", "staff_mail": "desk@clinic.example"}
    Clinic.objects.update_or_create(pk=1, defaults=box)
