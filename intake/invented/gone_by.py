"""What became of an invented request of before."""

from datetime import timedelta

from intake.invented import endings, steps
from intake.invented.course import Course


def completed(course: Course) -> None:
    steps.open_it(course)
    steps.reach(course)
    steps.schedule(course, course.at + timedelta(days=course.dice.randint(2, 7)))
    endings.complete(course)


def completed_at_last(course: Course) -> None:
    steps.open_it(course)
    steps.try_in_vain(course)
    steps.reach(course)
    steps.schedule(course, course.at + timedelta(days=course.dice.randint(2, 7)))
    endings.complete(course)


def unreachable(course: Course) -> None:
    steps.open_it(course)
    needed = course.around.clinic.attempts_to_close
    for _day in range(needed):
        steps.try_in_vain(course)
    if len(steps.days_tried(course)) >= needed:
        endings.close(course, "unreachable")


def declined(course: Course) -> None:
    steps.open_it(course)
    steps.reach(course)
    endings.close(course, "declined")


def not_a_fit(course: Course) -> None:
    steps.open_it(course)
    steps.reach(course)
    endings.close_as_not_a_fit(course)


def elsewhere(course: Course) -> None:
    steps.open_it(course)
    steps.reach(course)
    endings.close(course, "elsewhere")


def duplicate(course: Course) -> None:
    steps.open_it(course)
    steps.link(course)
    endings.close(course, "duplicate")


def spam(course: Course) -> None:
    steps.open_it(course, after=1)
    endings.close(course, "spam")


def before_outcomes(course: Course) -> None:
    steps.open_it(course)
    steps.reach(course)
    endings.close(course, "unrecorded")


def withdrawn(course: Course) -> None:
    steps.open_it(course)
    endings.withdraw(course)


def erased(course: Course) -> None:
    steps.open_it(course)
    steps.reach(course)
    endings.erase(course)


def worried_and_well(course: Course) -> None:
    steps.open_it(course)
    steps.escalate(course)
    steps.reach(course, after=0)
    steps.settle(course)
    endings.close(course, "declined", after=1)


def on_hold(course: Course) -> None:
    declined(course)
    course.row["legal_hold"] = True
