import tempfile
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.clinic_site.processes import copy_checkout


@pytest.fixture(scope="session")
def fresh_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site without a .env, which would answer where the environment is silent."""
    return copy_checkout(tmp_path_factory.mktemp("fresh") / "checkout")


@pytest.fixture
def own_folder(open_folder: Path) -> Path:
    """A part of `open_folder` for one test, with a space in its name."""
    folder = Path(tempfile.mkdtemp(prefix="a folder ", dir=open_folder))
    folder.chmod(0o711)
    return folder


@pytest.fixture
def clinic_content(db: None) -> None:
    call_command("loaddata", "faq", "clinic", verbosity=0)
