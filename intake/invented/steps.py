"""What staff do with an invented request: each step like its twin of Workflow."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from clinic_site.models import Notice
from intake.invented import words
from intake.invented.course import Course, Row
from intake.models import Event, Message

Kind = Event.Kind


def tell_of_receipt(course: Course) -> None:
    row = course.row
    course.tell(Message.Kind.STAFF_NEW)
    wants_one = row.get("email_consent") or row["contact_by"] == "email"
    if row.get("email") and wants_one:
        course.tell(Message.Kind.PERSON_RECEIVED)


def release(course: Course) -> None:
    course.wait(1)
    course.change(Kind.RELEASED, course.by, quarantine="")
    tell_of_receipt(course)


def open_it(course: Course, after: int = 0) -> None:
    course.wait(after)
    course.row["opened_at"] = course.at
    course.note(Kind.OPENED, course.by)


def take(course: Course) -> None:
    course.wait()
    course.change(Kind.TAKEN, course.by, owner_id=course.by, status="in_review")


def hand_over(course: Course) -> None:
    course.wait()
    by, course.by = course.by, course.around.colleague_of(course.by, course.dice)
    name = course.around.usernames[course.by]
    course.change(Kind.HANDED_OVER, by, {"detail": name}, owner_id=course.by)


def try_in_vain(course: Course, after: int = 1, next_on: date | None = None) -> None:
    outcome = "sent"
    if course.row["contact_by"] == "call":
        may_speak = course.row["voicemail"] != "no"
        ways = ["no_answer", "no_answer", "mailbox_full"] + ["voicemail"] * may_speak
        outcome = course.dice.choice(ways)
    contact(course, outcome, "contacting", after, next_on)
    course.row["tried_at"] = course.at


def days_tried(course: Course) -> set[date]:
    day_of = course.around.calendar.day_of
    return {day_of(attempt["at"]) for attempt in course.attempts}


def reach(course: Course, after: int = 1, next_on: date | None = None) -> None:
    contact(course, "reached", "reached", after, next_on)


def contact(
    course: Course, outcome: str, status: str, after: int, next_on: date | None
) -> None:
    course.wait(after)
    row, channel = course.row, course.row["contact_by"]
    attempt = {"channel": channel, "outcome": outcome, "at": course.at}
    attempt |= {"token": uuid4(), "next_on": next_on, "by_id": course.by}
    course.attempts.append(attempt)
    course.change(
        Kind.ATTEMPTED,
        course.by,
        {"detail": f"{channel} {outcome}"},
        status=status,
        owner_id=row.get("owner_id", course.by),
        first_contact_at=row.get("first_contact_at", course.at),
        next_on=next_on,
        snoozed_until=None,
    )


def schedule(course: Course, after: datetime) -> None:
    """Make an appointment on the day of `after`, or the first on which it opens."""
    course.wait()
    calendar = course.around.calendar
    at = calendar.at_work(after, 0, course.dice).replace(minute=0, second=0)
    at = at.replace(microsecond=0)
    day = calendar.day_of(at)
    values: Row = {"status": "scheduled", "appointment_at": at, "next_on": day}
    course.change(Kind.SCHEDULED, course.by, {"detail": day.isoformat()}, **values)


def call_off(course: Course) -> None:
    course.wait(1)
    day = course.around.calendar.day_of(course.at)
    values: Row = {"status": "reached", "appointment_at": None, "next_on": day}
    course.change(Kind.CALLED_OFF, course.by, **values)


def snooze(course: Course, until: date) -> None:
    course.wait()
    detail = {"detail": until.isoformat()}
    course.change(Kind.SNOOZED, course.by, detail, snoozed_until=until)


def wake(course: Course) -> None:
    course.wait(1)
    course.change(Kind.WOKEN, course.by, snoozed_until=None)


def write_a_note(course: Course) -> None:
    course.wait()
    note = course.dice.choice(words.NOTES)
    course.change(Kind.CHANGED, course.by, {"fields": ["staff_note"]}, staff_note=note)


def link(course: Course) -> None:
    """Note that it was found to be by the person of the one before."""
    other = course.earlier
    if other is None:
        return
    course.wait()
    person = UUID(int=course.dice.getrandbits(128), version=4)
    course.at = other.at = max(course.at, other.at)
    for one, another in [(course, other), (other, course)]:
        reference = {"detail": another.row["reference"]}
        one.change(Kind.LINKED, course.by, reference, same_person=person)


def escalate(course: Course) -> None:
    course.wait()
    procedure = course.around.notice(Notice.Kind.PROCEDURE, "en")
    course.escalations.append(
        {
            "raised_by_id": course.by,
            "raised_at": course.at,
            "notice_version": procedure.version if procedure else 0,
            "clinician_id": course.dice.choice(course.around.clinicians),
            "told_at": course.at + timedelta(minutes=2),
            "steps": words.STEPS_TAKEN,
        }
    )
    course.change(Kind.ESCALATED, course.by)
    course.tell(Message.Kind.STAFF_ESCALATED)


def settle(course: Course) -> None:
    course.wait(1)
    escalation = course.escalations[-1]
    by = escalation["clinician_id"]
    closed = {"closed_by_id": by, "closed_at": course.at, "version": 2}
    escalation |= closed | {"outcome": words.WHAT_CAME_OF_IT}
    course.change(Kind.SETTLED, by)
