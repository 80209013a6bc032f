"""For how long what people told us is kept, by the clinic's own rules."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import (
    DurationField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Least
from django.utils import timezone

from clinic_site.models import Clinic
from intake.models import ConsultationRequest, Escalation, Event, Message
from intake.models.keeping import CLOSED_SINCE, SPAM_SINCE

# A month that is counted back from a 31st may end three days before one counted on.
MONTHS_DIFFER = timedelta(days=3)


class Months(Func):
    template = "make_interval(months => %(expressions)s)"
    output_field = DurationField()


def leaving(
    by: datetime, among: QuerySet[ConsultationRequest] | None = None
) -> QuerySet[ConsultationRequest]:
    """Return the requests whose time is over at `by`, the first to leave first.

    Suspected spam some days after it came, what was found to be spam as many days after
    that, what was closed or withdrawn some calendar months after that (UTC). Never what
    led to treatment, is open, on legal hold, to be looked at again on that day or
    later, has a mail that isn't delivered, or an escalation that isn't closed.
    """
    clinic = Clinic.objects.first() or Clinic()
    spam_time, months = timedelta(days=clinic.spam_days), Months(clinic.closed_months)
    # What an index can tell: all whose months are over, and a few others.
    closed_by = Value(by) - months + Value(MONTHS_DIFFER)
    day = timezone.localdate(by, clinic.zone)
    undelivered = Message.objects.undelivered().filter(request=OuterRef("pk"))
    escalated = Escalation.objects.open().filter(request=OuterRef("pk"))
    requests = ConsultationRequest.objects.all() if among is None else among
    return (
        requests.alias(spam=SPAM_SINCE, closed=CLOSED_SINCE)
        .filter(Q(spam__lte=by - spam_time) | Q(closed__lte=closed_by))
        .annotate(leaves_at=Least(F("spam") + spam_time, F("closed") + months))
        .filter(leaves_at__lte=by, legal_hold=False)
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
