from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from clinic_site.models import Clinic
from intake.models import AddressUse, ConsultationRequest
from intake.retention import leaving, purge

SPAM = ConsultationRequest.Outcome.SPAM
NOTICE = timedelta(days=7)


class Command(BaseCommand):
    """Whoever was treated here (status completed) is never erased by this.

    Their request belongs to a patient's record, which has rules of its own.
    """

    help = (
        "Erase what people told us once the clinic's time for keeping it is over: "
        "suspected spam, and requests closed or withdrawn. Dates, status and events "
        "stay. Lists what goes now, and what goes within a week unless somebody acts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Only list; change nothing."
        )

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        clinic = Clinic.objects.first() or Clinic()
        with timezone.override(clinic.zone):
            self.purge(dry_run)

    def purge(self, dry_run: bool) -> None:
        now = timezone.now()
        due = listed(now)
        soon = [request for request in listed(now + NOTICE) if request not in due]
        self.tell("Goes now", due)
        self.tell("Goes within a week", soon)
        if dry_run:
            self.stdout.write(f"{len(due)} would be erased. Nothing was changed.")
            return
        erased = sum(purge(request.pk) for request in due)
        self.stdout.write(f"{erased} erased.")
        if stay := len(due) - erased:
            self.stdout.write(f"{stay} changed meanwhile: not erased.")
        AddressUse.objects.forget_old()

    def tell(self, title: str, requests: list[ConsultationRequest]) -> None:
        self.stdout.write(f"{title}: {len(requests)}")
        for request in requests:
            self.stdout.write(f"  {request}  {reason(request)}")


def listed(by: datetime) -> list[ConsultationRequest]:
    """Return them without what is sealed: none of it is told, and it may be lost."""
    plain = ["reference", "status", "outcome", "quarantine"]
    moments = ["received_at", "closed_at", "first_contact_at"]
    return list(leaving(by).only(*plain, *moments))


def reason(request: ConsultationRequest) -> str:
    if request.quarantine and not request.first_contact_at:
        return f"suspected spam, received {timezone.localdate(request.received_at)}"
    words = request.outcome if request.outcome == SPAM else request.status
    return f"{words} since {timezone.localdate(request.closed_at)}"
