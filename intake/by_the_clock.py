"""Mails to staff that nothing promises but the passing of time.

Whatever delivers mails looks here every now and then. Any number may do so at once:
what is promised already is promised no second time.
"""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from clinic_site.models import Clinic
from clinic_site.opening_hours import latest_opening
from intake.models import ConsultationRequest, Message

GRACE = timedelta(hours=1)  # after opening, for the day's mail to be out
AT_ONCE = 500  # overdue requests that are looked at in one go


def promise_what_is_due() -> None:
    clinic = Clinic.objects.exclude(staff_mail="").first()
    if clinic is None:
        return
    if day := latest_working_day(clinic, timezone.now()):
        Message.objects.promise_day(day)
    untold = untold_overdue(clinic.today).values_list("pk", flat=True)
    Message.objects.promise_overdue(untold[:AT_ONCE])


def latest_working_day(clinic: Clinic, until: datetime) -> date | None:
    """Return the day, by the clinic's calendar, on which it opened last."""
    hours, closures = clinic.opening_hours.all(), clinic.closures.all()
    opened_at = latest_opening(until, clinic.zone, hours, closures)
    return opened_at and opened_at.date()


def untold_overdue(today: date) -> QuerySet[ConsultationRequest]:
    """Return the overdue requests that no mail has been promised about."""
    told = Message.objects.filter(
        request=OuterRef("pk"), kind=Message.Kind.STAFF_OVERDUE
    )
    return ConsultationRequest.objects.overdue(today).filter(~Exists(told))


def is_day_mail_out() -> bool:
    """Tell whether the latest working day's mail is out, or none is wanted."""
    clinic = Clinic.objects.exclude(staff_mail="").first()
    day = clinic and latest_working_day(clinic, timezone.now() - GRACE)
    if not day:
        return True
    mails = Message.objects.filter(kind=Message.Kind.STAFF_DAY, day__gte=day)
    return mails.exclude(sent_at=None).exists()
