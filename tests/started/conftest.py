import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def own_folder(open_folder: Path) -> Path:
    """A part of `open_folder` for one test, with a space in its name."""
    folder = Path(tempfile.mkdtemp(prefix="a folder ", dir=open_folder))
    folder.chmod(0o711)
    return folder
