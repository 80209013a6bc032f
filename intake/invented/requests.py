"""From a number to a request that was invented for it, with all that became of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from intake.invented.course import Course
from intake.invented.endings import purge_in_time
from intake.invented.people import person
from intake.invented.scenes import Came, Scene, scene_of
from intake.invented.steps import tell_of_receipt
from intake.invented.surroundings import Surroundings

DAYS_LATELY, DAYS_EARLIER, DAYS_LONG_AGO = (2, 6), (8, 14), (21, 730)
GROWTH = 1.15  # above 1, the later months have more requests than the first


def invent(
    places: range, references: list[str], around: Surroundings, dice: Random, after: int
) -> Iterator[Course]:
    """Yield the requests of these places, counted from 0.

    Their people have numbers `after` others. The last one yielded may still change.
    """
    earlier: Course | None = None
    scene: Scene | None = None
    for place, reference in zip(places, references, strict=True):
        asks_again = scene.again if scene else None
        scene = asks_again or scene_of(place, dice)
        if asks_again and earlier:
            course = once_more(earlier, reference, around, dice)
        else:
            course = first_time(scene, after + place + 1, reference, around, dice)
        play(scene, course)
        yield course
        earlier = course


def first_time(
    scene: Scene, number: int, reference: str, around: Surroundings, dice: Random
) -> Course:
    answers = person(number, dice) | {"quarantine": scene.quarantine}
    received_at = received(scene.came, around, dice)
    return Course(answers, reference, received_at, around, dice)


def once_more(
    earlier: Course, reference: str, around: Surroundings, dice: Random
) -> Course:
    """Have the person of an earlier request ask again some days later."""
    came_at: datetime = earlier.row["received_at"]
    until = min(around.now, came_at + timedelta(days=4))
    received_at = came_at + (until - came_at) * dice.uniform(0.3, 0.95)
    return Course(earlier.answers, reference, received_at, around, dice, earlier)


def play(scene: Scene, course: Course) -> None:
    if not scene.quarantine:
        tell_of_receipt(course)
    scene.play(course)
    purge_in_time(course)


def received(came: Came, around: Surroundings, dice: Random) -> datetime:
    calendar = around.calendar
    if came in {Came.DUE_TODAY, Came.OVERDUE}:
        if days := calendar.days_due(is_today=came == Came.DUE_TODAY):
            return calendar.received_on(dice.choice(days), dice)
        came = Came.NOW
    if came == Came.NOW:
        return around.now - timedelta(minutes=dice.uniform(5, 240))
    return calendar.received_on(calendar.today - days_ago(came, dice), dice)


def days_ago(came: Came, dice: Random) -> timedelta:
    if came == Came.LONG_AGO:
        least, most = DAYS_LONG_AGO
        return timedelta(days=int(least + (most - least) * dice.random() ** GROWTH))
    bounds = DAYS_LATELY if came == Came.LATELY else DAYS_EARLIER
    return timedelta(days=dice.randint(*bounds))
