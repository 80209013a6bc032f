import pytest
from django.contrib.auth.models import User

from tests.attacks.content import build_content


@pytest.fixture
def content(db: None) -> None:
    build_content()


@pytest.fixture
def owner(content: None) -> User:
    """Somebody who may do everything there is."""
    return User.objects.create_superuser("owner", password="x" * 20)
