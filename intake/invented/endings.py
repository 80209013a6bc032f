"""How an invented request ends, and what the person and the clock do with it."""

from calendar import monthrange
from datetime import datetime, timedelta

from intake.invented.course import Course, Row
from intake.models import CLOSED, Event, Message
from intake.models.columns import LISTS, SEALED

Kind = Event.Kind

STRIPPED = {name: [] if name in LISTS else "" for name in SEALED} | {
    "text_consent": False,
    "email_consent": False,
    "same_person": None,
}


def closed_as(course: Course, status: str) -> Row:
    nothing_next = {"next_on": None, "snoozed_until": None}
    return nothing_next | {"status": status, "closed_at": course.at}


def complete(course: Course) -> None:
    """Close it after the appointment, if that is over."""
    over_at = course.row["appointment_at"] + timedelta(hours=1)
    if over_at > course.around.now:
        return
    course.at = over_at
    course.change(Kind.COMPLETED, course.by, **closed_as(course, "completed"))


def close(course: Course, outcome: str, after: int = 0, by: int | None = None) -> None:
    course.wait(after)
    values = closed_as(course, "closed") | {"outcome": outcome}
    course.change(Kind.CLOSED, by or course.by, {"detail": outcome}, **values)


def close_as_not_a_fit(course: Course) -> None:
    close(course, "not_a_fit", 1, course.dice.choice(course.around.clinicians))


def reopen(course: Course) -> None:
    course.wait(2)
    day = course.around.calendar.day_of(course.at)
    open_again: Row = {"outcome": "", "closed_at": None, "appointment_at": None}
    values = {"status": "in_review", "owner_id": course.by, "next_on": day}
    detail = {"detail": course.row["outcome"]}
    course.change(Kind.REOPENED, course.by, detail, **open_again, **values)


def send_again(course: Course) -> None:
    """Have the form pressed once more, with another answer: the first is kept."""
    course.at += (course.around.now - course.at) * 0.01
    course.note(Kind.SENT_AGAIN, by=None)


def change_contact(course: Course) -> None:
    course.wait()
    values = {"voicemail": "no", "contact_changed_at": course.at}
    course.change(Kind.CONTACT_CHANGED, None, {"fields": ["voicemail"]}, **values)
    course.tell(Message.Kind.STAFF_CHANGED)


def withdraw(course: Course) -> None:
    course.wait(1)
    course.change(Kind.WITHDRAWN, None, **closed_as(course, "withdrawn"))
    course.tell(Message.Kind.STAFF_WITHDRAWN)


def erase(course: Course) -> None:
    """Strip it because the person says so, whatever became of it."""
    course.wait(1)
    if course.row["status"] not in CLOSED:
        course.row |= closed_as(course, "withdrawn")
    strip(course, Kind.ERASED)


def purge_in_time(course: Course) -> None:
    """Strip it as `purge_requests` has done, if its time for keeping is over."""
    ends_at = time_is_over_at(course)
    if ends_at is None or ends_at + timedelta(days=1) > course.around.now:
        return
    course.at = ends_at + timedelta(days=course.dice.random())
    if course.row["status"] not in CLOSED:
        course.row |= closed_as(course, "closed") | {"outcome": "spam"}
    strip(course, Kind.PURGED)


def time_is_over_at(course: Course) -> datetime | None:
    row, clinic = course.row, course.around.clinic
    if row.get("legal_hold") or row.get("stripped_at"):
        return None
    if row.get("quarantine"):
        return row["received_at"] + timedelta(days=clinic.spam_days)
    if row["status"] in {"closed", "withdrawn"}:
        return months_after(row["closed_at"], clinic.closed_months)
    return None


def strip(course: Course, kind: str) -> None:
    course.row |= STRIPPED | {"stripped_at": course.at}
    course.row["version"] += 1
    course.note(kind, by=None)
    course.consents = []
    for escalation in course.escalations:
        escalation |= {"steps": "", "outcome": ""}


def months_after(moment: datetime, months: int) -> datetime:
    """Return the moment so many months of the calendar later, as PostgreSQL does."""
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    day = min(moment.day, monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)
