"""For how long what people told us is kept, by the clinic's own rules."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import (
    Case,
    DurationField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    When,
)
from django.db.models.functions import Least
from django.utils import timezone

from clinic_site.models import Clinic
from intake.models import ConsultationRequest, Escalation, Event, Message

Status = ConsultationRequest.Status

# What nobody here has taken up: else it was no spam, whatever it looked like.
UNTOUCHED = [Status.NEW, Status.CLOSED, Status.WITHDRAWN]
SPAM = ~Q(quarantine="") & Q(first_contact_at=None, owner=None, status__in=UNTOUCHED)
# Not those who were treated here, whose request belongs to their record.
UNCONVERTED = Q(status__in=[Status.CLOSED, Status.WITHDRAWN])


class Months(Func):
    template = "make_interval(months => %(expressions)s)"
    output_field = DurationField()


def leaving(by: datetime) -> QuerySet[ConsultationRequest]:
    """Return the requests whose time is over at `by`, the first to leave first.

    Suspected spam some days after it came, what was closed or withdrawn some calendar
    months after that (UTC). Never what led to treatment, is open, on legal hold, to be
    looked at again on that day or later, has a mail that isn't delivered, or an
    escalation that isn't closed.
    """
    clinic = Clinic.objects.first() or Clinic()
    spam_until = F("received_at") + timedelta(days=clinic.spam_days)
    closed_until = F("closed_at") + Months(clinic.closed_months)
    leaves_at = Least(
        Case(When(SPAM, then=spam_until)), Case(When(UNCONVERTED, then=closed_until))
    )
    day = timezone.localdate(by, clinic.zone)
    undelivered = Message.objects.undelivered().filter(request=OuterRef("pk"))
    escalated = Escalation.objects.open().filter(request=OuterRef("pk"))
    return (
        ConsultationRequest.objects.annotate(leaves_at=leaves_at)
        .filter(leaves_at__lte=by, stripped_at=None, legal_hold=False)
        .exclude(snoozed_until__gte=day)
        .exclude(Exists(undelivered))
        .exclude(Exists(escalated))
        .order_by("leaves_at")
    )


@transaction.atomic
def purge(pk: int) -> bool:
    """Erase what one person told us, if its time is over now; tell whether it was.

    A colleague may have reopened it since it was listed: whoever writes to it is waited
    for, and then the rules are asked again.
    """
    locked = ConsultationRequest.objects.filter(pk=pk).select_for_update()
    if not locked.values_list("pk"):
        return False
    # Of what is about to go nothing has to be readable.
    request = leaving(timezone.now()).only("reference").filter(pk=pk).first()
    return bool(request and request.strip(Event.Kind.PURGED))
