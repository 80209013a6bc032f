from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.machines.clinics import Clinics


@pytest.fixture(scope="session")
def clinics(open_folder: Path) -> Iterator[Clinics]:
    """All of it, made once: the test that loses the primary is the last of all."""
    clinics = Clinics(open_folder / "clinics")
    try:
        clinics.start()
        yield clinics
    finally:
        clinics.stop()
