"""How a form that was sent becomes a request: once, whole, or not at all."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from clinic_site.kept_facts import KeptFacts, facts_of
from clinic_site.kept_pages.watch import watch
from clinic_site.models import Clinic, Notice
from clinic_site.opening_hours import close_of_next_open_day
from intake.models.address_uses import AddressUse
from intake.models.columns import ANSWERS
from intake.models.events import Event
from intake.models.messages import FIRST_OF_A_REQUEST, Message
from intake.reference import new_code, new_reference

if TYPE_CHECKING:
    from intake.models.requests import ConsultationRequest

REFERENCE_TRIES = 5

WITH_IT = """
WITH consents AS (
  INSERT INTO intake_consent (request_id, given_at, kind, notice_version, language)
  SELECT %(request)s, %(at)s, agreed_to.*
  FROM unnest(%(consents)s::text[], %(versions)s::int[], %(languages)s::text[])
    AS agreed_to
), event AS (
  INSERT INTO intake_event
    (request_id, at, kind, fields, detail, before, after, version)
  VALUES (%(request)s, %(at)s, %(event)s, '{}', '', '', '', 1)
)
INSERT INTO intake_message (request_id, created_at, due_at, kind, tries, last_error)
SELECT %(request)s, %(at)s, %(at)s, promised.kind, 0, ''
FROM unnest(%(mails)s::text[]) AS promised (kind)
"""


class ConsultationRequestQuerySet(models.QuerySet["ConsultationRequest"]):
    def needing_an_answer(self, today: date) -> "ConsultationRequestQuerySet":
        """Those that wait for one and aren't put off to a day after `today`."""
        up = Q(snoozed_until=None) | Q(snoozed_until__lte=today)
        return self.filter(up, standing=self.model.Standing.WAITING)

    def overdue(self, today: date) -> "ConsultationRequestQuerySet":
        """Those whose promised hour is over, the longest overdue first."""
        late = self.needing_an_answer(today).filter(reply_due_at__lte=timezone.now())
        return late.order_by("reply_due_at")

    def receive(
        self, token: UUID, notices: Iterable[Notice], address: str = "", **answers: Any
    ) -> tuple["ConsultationRequest", bool]:
        """Store a form once, however often it is sent.

        `token` names the form: sent again, it finds the request of the first time and
        changes nothing. `notices` are those the person agreed to, `address` is the
        digest of where it comes from. Returns the request and whether it holds these
        answers: False if it was first sent with others.
        """
        facts, received_at = facts_of(watch.issue()), timezone.now()
        values = answers | {
            "token": token,
            "received_at": received_at,
            "reply_due_at": reply_due_at(received_at, facts),
        }
        for _try in range(REFERENCE_TRIES):
            try:
                request = self._store(notices, address, values, facts.clinic)
            except IntegrityError as error:
                constraint = broken_constraint(error)
                if "token" in constraint:
                    return self._received_before(token, answers)
                if "reference" not in constraint:
                    raise
            else:
                return request, True
        raise RuntimeError("No reference is free.")

    @transaction.atomic
    def _store(
        self,
        notices: Iterable[Notice],
        address: str,
        values: dict[str, Any],
        clinic: Clinic,
    ) -> "ConsultationRequest":
        """Write the request and all that belongs to it, or nothing."""
        request = self.model(
            **values, reference=new_reference(), status_code=new_code()
        )
        if not AddressUse.objects.is_within(
            settings.INTAKE_LIMIT_PER_HOUR, AddressUse.Kind.REQUEST, address
        ):
            request.quarantine = request.quarantine or request.Quarantine.TOO_MANY
        request.save(force_insert=True)
        self._store_with_it(request, list(notices), clinic)
        return request

    def _store_with_it(
        self, request: "ConsultationRequest", notices: list[Notice], clinic: Clinic
    ) -> None:
        """Store its consents, its first event and the mails about it, in one trip."""
        has_staff_mail = bool(clinic.staff_mail)
        mails = Message.objects.wanted(request, FIRST_OF_A_REQUEST, has_staff_mail)
        values: dict[str, Any] = {
            "request": request.pk,
            "at": request.received_at,
            "consents": [notice.kind for notice in notices],
            "versions": [notice.version for notice in notices],
            "languages": [notice.language for notice in notices],
            "event": Event.Kind.RECEIVED.value,
            "mails": [] if request.quarantine else mails,
        }
        with connection.cursor() as cursor:
            cursor.execute(WITH_IT, values)

    @transaction.atomic
    def _received_before(
        self, token: UUID, answers: dict[str, Any]
    ) -> tuple["ConsultationRequest", bool]:
        """Find it; the first time that it comes with other answers is noted down."""
        request = self.select_for_update(no_key=True).get(token=token)
        same = all(
            getattr(request, name) == value
            for name, value in answers.items()
            if name in ANSWERS
        )
        sent_again = request.events.filter(kind=Event.Kind.SENT_AGAIN)
        if not same and not sent_again.exists():
            request.record(Event.Kind.SENT_AGAIN)
        return request, same


def broken_constraint(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


def reply_due_at(received_at: datetime, facts: KeptFacts) -> datetime:
    """Return when the clinic closes on the working day by which it promises a reply."""
    return close_of_next_open_day(
        received_at,
        facts.clinic.zone,
        facts.opening_hours,
        facts.closures,
        facts.clinic.reply_days,
    )
