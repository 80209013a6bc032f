import pytest
from django.core.management import call_command


@pytest.fixture
def clinic_content(db: None) -> None:
    call_command("loaddata", "faq", "clinic", verbosity=0)
