"""Forms that come all the time: a worker doesn't grow, and nobody waits longer."""

import time

from tests.bench import visits
from tests.bench.load import Person, busy
from tests.bench.programs import Program
from tests.bench.soak import COMPARED, ROUNDS, Weights, growth, weights
from tests.bench.visitor import Visitor
from tests.bench.visits import Visit
from tests.drills.conftest import Site
from tests.proof.plugin import Proof, share

POSTS, A_SECOND = 5000, 20  # of forms
POSTS_OF_A_VISIT = 4  # empty, to be checked, sent, looked up
PEOPLE, READERS = 6, 2
SAMPLES = 4 * COMPARED
MOST_GROWTH = 10  # percent
# For 99 of 100 answers; a short run is one that shares its machine with others.
MOST_SECONDS = 0.5 if share(POSTS) == POSTS else 2


def test_a_worker_stays_as_it_is_while_forms_come_all_the_time(
    site: Site, gunicorn: tuple[Program, str], proof: Proof
) -> None:
    program, address = gunicorn
    for _ in range(ROUNDS):
        for visit in {*visits.READING, *visits.ASKING}:
            visit(Visitor(address))
    them = people(address)

    with busy(them) as wrong:
        samples = sampled(program, share(POSTS) / A_SECOND)

    took = sorted(second for visitor, _ in them for second in visitor.seconds)
    proof("O7", "answers", cases=len(took), survived=len(took) - len(wrong))
    slow, grown = took[len(took) * 99 // 100], growth(samples)
    print(f"99 of 100 within {slow * 1000:.0f} ms; a worker grew by {grown:.1f} %.")
    assert len(took) > share(POSTS)
    assert grown < MOST_GROWTH
    assert slow < MOST_SECONDS


def sampled(program: Program, seconds: float) -> list[Weights]:
    """Return what the workers weigh, from now on until so many seconds are over."""
    samples = [weights(program)]
    for _ in range(SAMPLES):
        time.sleep(seconds / SAMPLES)
        samples.append(weights(program))
    return samples


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
