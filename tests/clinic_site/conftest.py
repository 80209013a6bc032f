from pathlib import Path

import pytest
from django.core.management import call_command

from tests.clinic_site.processes import copy_checkout


@pytest.fixture(scope="session")
def fresh_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site without a .env, which would answer where the environment is silent."""
    return copy_checkout(tmp_path_factory.mktemp("fresh") / "checkout")


@pytest.fixture
def clinic_content(db: None) -> None:
    call_command("load_clinic_content", verbosity=0)
