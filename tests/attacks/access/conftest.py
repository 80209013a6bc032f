import pytest

from tests.attacks.content import build_content


@pytest.fixture
def content(db: None) -> None:
    build_content()
