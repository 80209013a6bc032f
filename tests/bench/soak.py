"""What a worker of the site weighs after every kind of page, and whether it grows."""

import os
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Sequence

from tests.bench import visits
from tests.bench.gunicorn import (
    begin,
    megabytes,
    production,
    running_gunicorn,
    wait_for_200,
    workers_of,
)
from tests.bench.load import Person, busy
from tests.bench.programs import Program
from tests.bench.report import NotMeasured, Report
from tests.bench.site import new_database
from tests.bench.visitor import Visitor

SECONDS = int(os.environ.get("SOAK_SECONDS", "300"))  # fewer for a quick look
SAMPLE_SECONDS = 10
WARM_UP_SECONDS = SECONDS // 5  # what is fetched once doesn't count as growing
COMPARED = 3  # samples at either end, by their median
ROUNDS = 10  # of what readers do: each worker has had everything
STAFF_ROUNDS = 2  # of every page of each of the four roles, which have most in common
READERS = 4
MOST_MEGABYTES, TOO_MUCH_GROWTH = 70, 10

WEIGHT = "a worker after every kind of page (PSS)"
EXPORTED = "the same after exports in every form"
GROWTH = f"its growth in the last {SECONDS - WARM_UP_SECONDS} s of {SECONDS} under load"
SLOWEST = "answers under that load: median, 99 of 100"
WRONG = "answers that weren't as expected"
WANTED = {
    WEIGHT: f"at most {MOST_MEGABYTES} MB",
    EXPORTED: f"at most {MOST_MEGABYTES} MB",
    GROWTH: f"less than {TOO_MUCH_GROWTH} %",
    SLOWEST: "",
    WRONG: "0",
}

# As production, but that cookies go without TLS and the owner without a second factor,
# and that all who ask have one address.
SETTINGS = {
    "LOCAL": "true",
    "SECOND_FACTOR": "false",
    "INTAKE_LIMIT_PER_HOUR": "0",
    "STATUS_LIMIT_PER_HOUR": "0",
    "INTAKE_MINIMUM_SECONDS": "0",
}

Weights = dict[int, float]  # megabytes of each worker, by its process id


def measure(report: Report) -> None:
    with report.rows(WANTED), new_database() as database:
        environment = production(database, **SETTINGS)
        passwords = begin(environment)
        with running_gunicorn(environment) as (program, port):
            wait_for_200(program, port)
            address = f"http://localhost:{port}"
            staff = signed_in(address, passwords)
            open_everything(Visitor(address), staff.values())
            report.found(WEIGHT, in_words(weights(program)))
            for _ in range(ROUNDS):
                visits.take_out(staff["owner"], request=1)
            report.found(EXPORTED, in_words(weights(program)))
            people = [*readers(address), *at_work(staff)]
            with busy(people) as wrong:
                samples = sampled(program)
        tell(report, samples, people, wrong)


def signed_in(address: str, passwords: dict[str, str]) -> dict[str, Visitor]:
    staff = {username: Visitor(address) for username in passwords}
    for username, visitor in staff.items():
        visits.sign_in(visitor, username, passwords[username])
    return staff


def open_everything(reader: Visitor, staff: Iterable[Visitor]) -> None:
    """Have every kind of page opened ROUNDS times."""
    for _ in range(ROUNDS):
        for visit in {*visits.READING, *visits.ASKING}:
            visit(reader)
    for each in staff:
        for path in visits.staff_pages(each) * STAFF_ROUNDS:
            each.get(path)


def readers(address: str) -> list[Person]:
    mixed = visits.any_of([*visits.READING, *visits.ASKING])
    return [(Visitor(address), mixed) for _ in range(READERS)]


def at_work(staff: dict[str, Visitor]) -> list[Person]:
    return [(each, visits.opening(visits.staff_pages(each))) for each in staff.values()]


def weights(program: Program) -> Weights:
    return {pid: megabytes(pid) for pid in workers_of(program)}


def in_words(weights: Weights) -> str:
    return f"{max(weights.values()):.1f} MB"


def sampled(program: Program) -> list[Weights]:
    """Return the weights every SAMPLE_SECONDS, from after the warm-up to the end."""
    time.sleep(WARM_UP_SECONDS)
    samples = [weights(program)]
    for _ in range((SECONDS - WARM_UP_SECONDS) // SAMPLE_SECONDS):
        time.sleep(SAMPLE_SECONDS)
        samples.append(weights(program))
    return samples


def tell(
    report: Report, samples: list[Weights], people: list[Person], wrong: list[str]
) -> None:
    percent = growth(samples)
    before, after = in_words(samples[0]), in_words(samples[-1])
    grown = f"{percent:.1f} %, {before} to {after}"
    report.found(GROWTH, grown, is_enough=percent < TOO_MUCH_GROWTH)
    report.found(
        SLOWEST, slowest([s for visitor, _ in people for s in visitor.seconds])
    )
    report.found(WRONG, str(len(wrong)), is_enough=not wrong)
    went_wrong = [f"{number} x {what}" for what, number in Counter(wrong).items()]
    report.remark("Answers that weren't as expected", went_wrong)


def growth(samples: Sequence[Weights]) -> float:
    """Return the percents by which the worker grew that grew most.

    Raises NotMeasured if one was replaced meanwhile, or there are too few samples.
    """
    if len(samples) < 2 * COMPARED:
        raise NotMeasured(f"{len(samples)} samples say nothing")
    if any(set(sample) != set(samples[0]) for sample in samples):
        raise NotMeasured("a worker was replaced under load")
    first, last = samples[:COMPARED], samples[-COMPARED:]
    return max(100 * (middle(last, pid) / middle(first, pid) - 1) for pid in samples[0])


def middle(samples: Sequence[Weights], pid: int) -> float:
    return statistics.median(sample[pid] for sample in samples)


def slowest(seconds: Sequence[float]) -> str:
    in_order = sorted(second * 1000 for second in seconds)
    middle, most = statistics.median(in_order), in_order[len(in_order) * 99 // 100]
    return f"{middle:.0f} ms, {most:.0f} ms of {len(in_order):,}"
