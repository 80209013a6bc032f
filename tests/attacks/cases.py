"""Which cases a run tries, and what became of each."""

from collections.abc import Iterable, Mapping
from random import sample
from typing import TypeVar

from tests.proof.plugin import Proof, share

Case = TypeVar("Case")


def some(cases: Iterable[Case]) -> list[Case]:
    """Return as many as this run tries, in their order: others in each short one."""
    every = list(cases)
    chosen = sorted(sample(range(len(every)), share(len(every))))
    return [every[number] for number in chosen]


def note(proof: Proof, promise: str, tried: str, survived: Mapping[Case, bool]) -> None:
    """Note them all, with the lost ones named in the output of the test."""
    for case, whole in survived.items():
        if not whole:
            print(f"{promise}: lost: {case}")
    proof(promise, tried, cases=len(survived), survived=sum(survived.values()))
