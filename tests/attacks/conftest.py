from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

import pytest

from tests.browser.conftest import chromium, new_page, site
from tests.proof.plugin import Proof, share

# One browser and one site as people run it for all that attacks with them: two
# Playwrights don't live in one process.
__all__ = ["chromium", "new_page", "site"]

Case = Callable[..., AbstractContextManager[None]]
Kind = TypeVar("Kind")


def some(cases: Sequence[Kind]) -> list[Kind]:
    """Return those that this run tries, from all over the list."""
    return [*cases[:: len(cases) // share(len(cases))]]


@pytest.fixture
def case(proof: Proof) -> Case:
    """Note one case of a promise, survived if the block comes to its end."""

    @contextmanager
    def block(promise: str, tried: str, cases: int = 1) -> Iterator[None]:
        survived = 0
        try:
            yield
            survived = cases
        finally:
            proof(promise, tried, cases=cases, survived=survived)

    return block
