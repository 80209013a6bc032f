from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests.proof.plugin import Proof

Case = Callable[..., AbstractContextManager[None]]


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
