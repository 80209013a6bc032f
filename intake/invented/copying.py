"""Inventing requests by the hundred, in as many processes as there are cores."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from multiprocessing import get_context
from random import Random

from django.db import connection, transaction

from intake.invented.process import begin
from intake.invented.references import ALL, STRIDE, free_references
from intake.invented.requests import invent
from intake.invented.rows import Tables
from intake.invented.surroundings import Surroundings
from intake.models import ConsultationRequest, Tally

AT_ONCE = 500  # requests that are stored together
MANY = 5000  # from here on, more processes are worth their start
WORKERS = os.cpu_count() or 1


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
    """Raise BrokenProcessPool if one of the processes dies.

    They are begun anew, not forked: a fork keeps whatever lock a thread happened to
    hold, and then waits for it for ever.
    """
    with ProcessPoolExecutor(
        WORKERS, get_context("spawn"), begin, (connection.settings_dict,)
    ) as workers:
        jobs = [workers.submit(store, plan, part) for part in plan.parts()]
        yield from (job.result() for job in as_completed(jobs))


@transaction.atomic
def store(plan: Plan, part: range) -> int:
    """Invent a part, write it, and return how many they are."""
    dice = Random(f"{plan.seed} {part.start}")  # noqa: S311
    start = Random(plan.seed).randrange(ALL) + STRIDE * plan.after  # noqa: S311
    references = free_references(part, start)
    around, tables = surroundings(plan.now), Tables()
    courses = list(invent(part, references, around, dice, plan.after))
    tables.store(courses)
    return len(courses)


@cache
def surroundings(now: datetime) -> Surroundings:
    return Surroundings(now)
