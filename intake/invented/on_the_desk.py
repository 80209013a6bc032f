"""How far an invented request of today or of the last days is."""

from datetime import timedelta

from intake.invented import endings, steps
from intake.invented.course import Course
from intake.models import Message


def nothing(course: Course) -> None:
    """Nobody has read it."""


def read(course: Course) -> None:
    steps.open_it(course)


def overdue(course: Course) -> None:
    """Staff were told of it by mail, as they are once."""
    course.at = max(course.at, course.row["reply_due_at"])
    course.tell(Message.Kind.STAFF_OVERDUE)


def overdue_and_read(course: Course) -> None:
    read(course)
    overdue(course)


def in_review(course: Course) -> None:
    steps.open_it(course)
    steps.take(course)


def handed_over(course: Course) -> None:
    in_review(course)
    steps.hand_over(course)
    steps.write_a_note(course)


def called_once(course: Course) -> None:
    steps.open_it(course)
    steps.try_in_vain(course, next_on=course.day(2))


def callback_due(course: Course) -> None:
    steps.open_it(course)
    steps.try_in_vain(course, next_on=course.day())


def callback_overdue(course: Course) -> None:
    called_once(course)
    steps.try_in_vain(course, next_on=course.day(-1))


def reached(course: Course) -> None:
    steps.open_it(course)
    steps.reach(course, next_on=course.day(5))


def reached_at_last(course: Course) -> None:
    callback_due(course)
    steps.reach(course)
    steps.write_a_note(course)


def to_be_seen(course: Course) -> None:
    steps.open_it(course)
    steps.reach(course)
    steps.schedule(
        course, course.around.now + timedelta(days=course.dice.randint(1, 9))
    )


def was_to_be_seen(course: Course) -> None:
    """The appointment is over, and nobody has said how it was."""
    steps.open_it(course)
    steps.reach(course, after=0)
    steps.schedule(course, course.at + timedelta(days=1))


def called_off(course: Course) -> None:
    to_be_seen(course)
    steps.call_off(course)


def snoozed(course: Course) -> None:
    in_review(course)
    steps.snooze(course, course.day(course.dice.randint(2, 20)))


def back_from_snooze(course: Course) -> None:
    called_once(course)
    steps.snooze(course, course.day())


def woken(course: Course) -> None:
    snoozed(course)
    steps.wake(course)


def released(course: Course) -> None:
    steps.release(course)
    steps.open_it(course)


def worrying(course: Course) -> None:
    steps.open_it(course)
    steps.escalate(course)


def contact_changed(course: Course) -> None:
    called_once(course)
    endings.change_contact(course)


def sent_again(course: Course) -> None:
    endings.send_again(course)
    steps.open_it(course)


def open_again(course: Course) -> None:
    reached(course)
    endings.close(course, "declined")
    endings.reopen(course)


def asked_twice(course: Course) -> None:
    steps.open_it(course)
    steps.link(course)
