"""Inventing requests by the hundred, in as many processes as there are cores."""

import multiprocessing
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from random import Random

from django.db import connection, transaction

from intake.invented.references import ALL, free_references
from intake.invented.requests import invent
from intake.invented.rows import Tables
from intake.invented.surroundings import Surroundings
from intake.models import ConsultationRequest, Tally

AT_ONCE = 500  # requests that are stored together
MANY = 5000  # from here on, more processes are worth their start
# Elsewhere a process can't be made into two as it stands.
WORKERS = os.cpu_count() or 1 if sys.platform == "linux" else 1


@dataclass(frozen=True)
class Plan:
    """What is to be invented; the same plan gives the same requests.

    But for what has to be drawn anew: tokens, and how it is sealed.
    """

    count: int
    seed: int
    now: datetime
    after: int  # people are numbered after this one

    @classmethod
    def of(cls, count: int, seed: int, now: datetime) -> "Plan":
        newest = ConsultationRequest.objects.order_by("-pk")
        after = newest.values_list("pk", flat=True).first() or 0
        return cls(count, seed, now, after)

    def parts(self) -> list[range]:
        starts = range(0, self.count, AT_ONCE)
        return [range(start, min(start + AT_ONCE, self.count)) for start in starts]


def invent_all(plan: Plan) -> Iterator[int]:
    """Store all of them; yield how many after each part, once it is committed."""
    Surroundings(plan.now)  # raises NoStaff before anything is started
    if plan.count < MANY or WORKERS == 1:
        yield from (store(plan, part) for part in plan.parts())
    else:
        yield from side_by_side(plan)
    Tally.objects.compact()


def side_by_side(plan: Plan) -> Iterator[int]:
    connection.close()  # two processes can't talk through one
    with multiprocessing.get_context("fork").Pool(WORKERS) as workers:
        jobs = [(plan, part) for part in plan.parts()]
        yield from workers.imap_unordered(store_job, jobs)


def store_job(job: tuple[Plan, range]) -> int:
    return store(*job)


@transaction.atomic
def store(plan: Plan, part: range) -> int:
    """Invent a part, write it, and return how many they are."""
    dice = Random(f"{plan.seed} {part.start}")  # noqa: S311
    references = free_references(part, Random(plan.seed).randrange(ALL))  # noqa: S311
    around, tables = surroundings(plan.now), Tables()
    courses = list(invent(part, references, around, dice, plan.after))
    tables.store(courses)
    return len(courses)


@cache
def surroundings(now: datetime) -> Surroundings:
    return Surroundings(now)
