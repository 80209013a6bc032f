"""Forms that come all the time: a worker doesn't grow, and nobody waits longer."""

import time
from statistics import mean

from tests.bench import visits
from tests.bench.load import Person, busy
from tests.bench.programs import Program
from tests.bench.soak import COMPARED, Weights, growth, weights
from tests.bench.visitor import Visitor
from tests.bench.visits import Visit
from tests.drills.conftest import Site
from tests.proof.plugin import Proof, share

POSTS, A_SECOND = 5000, 20  # of forms
POSTS_OF_A_VISIT = 4  # empty, to be checked, sent, looked up
PEOPLE, READERS = 6, 2
SAMPLES = 4 * COMPARED
WARM_UP_SECONDS = 20  # what is fetched once doesn't count as growing
MOST_GROWTH = 10  # percent
MOST_SECONDS = 0.5  # for 99 of 100 answers, where nobody else is at work
WORK_SECONDS = 0.1  # that are timed to see whether somebody is


def test_a_worker_stays_as_it_is_while_forms_come_all_the_time(
    site: Site, gunicorn: tuple[Program, str], proof: Proof
) -> None:
    program, address = gunicorn
    anything = visits.any_of([*visits.READING, *visits.ASKING])
    with busy([(Visitor(address), anything) for _ in range(PEOPLE)]):
        time.sleep(WARM_UP_SECONDS)
    them = people(address)

    with busy(them) as wrong:
        samples, crowded = sampled(program, share(POSTS) / A_SECOND)

    took = sorted(second for visitor, _ in them for second in visitor.seconds)
    proof("O7", "answers", cases=len(took), survived=len(took) - len(wrong))
    slow, grown, by = took[len(took) * 99 // 100], growth(samples), mean(crowded)
    told = f"99 of 100 within {slow * 1000:.0f} ms on a machine {by:.1f} times as slow"
    print(f"{told} as it is when nobody else is at work; a worker grew {grown:.1f} %.")
    assert len(took) > share(POSTS)
    assert grown < MOST_GROWTH
    assert slow < MOST_SECONDS * by


def sampled(program: Program, seconds: float) -> tuple[list[Weights], list[float]]:
    """Return what the workers weigh, and how crowded it was, while these go by."""
    samples, crowded = [weights(program)], []
    for _ in range(SAMPLES):
        time.sleep(seconds / SAMPLES)
        samples.append(weights(program))
        crowded.append(crowding())
    return samples, crowded


def crowding() -> float:
    """Return how many times longer than alone here something takes at the moment."""
    began, worked = time.monotonic(), time.thread_time()
    while (done := time.thread_time() - worked) < WORK_SECONDS:
        pass
    return (time.monotonic() - began) / done


def people(address: str) -> list[Person]:
    """So many that the forms come as fast as they should, and some who read."""
    pause = PEOPLE * POSTS_OF_A_VISIT / A_SECOND
    ask = every(pause, visits.ask_and_look_up)
    read = every(pause, visits.any_of(visits.READING))
    return [(Visitor(address), ask) for _ in range(PEOPLE)] + [
        (Visitor(address), read) for _ in range(READERS)
    ]


def every(seconds: float, visit: Visit) -> Visit:
    """Have it take as long, with a pause after it."""

    def unhurried(visitor: Visitor) -> None:
        began = time.monotonic()
        visit(visitor)
        time.sleep(max(0, seconds - (time.monotonic() - began)))

    return unhurried
