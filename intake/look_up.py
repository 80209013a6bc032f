"""Opening a request with its reference and its code, and nothing gained by guessing."""

import secrets

from django.conf import settings
from django.db import transaction

from intake.encryption import newest_digest
from intake.models import AddressUse, ConsultationRequest
from intake.reference import as_reference, as_typed, new_code

# Visitors whose address can't be told share one, so that there is always a limit.
UNKNOWN_ADDRESS = "unknown"


class TooManyTries(Exception):
    """Whoever tries has to wait for an hour, or to call."""


def look_up(reference: str, code: str, address: str) -> ConsultationRequest | None:
    """Return the request that both open, however they were typed; None if none.

    Only wrong tries count. An address with too many within an hour has to wait, with
    the right code too: otherwise there would be no limit to guessing. A reference with
    too many stays open to the right code from an address without a wrong try: otherwise
    whoever knows a reference could lock its owner out. Raises TooManyTries.
    """
    reference, code = as_typed(reference), as_typed(code)
    limit = settings.STATUS_LIMIT_PER_HOUR
    count = AddressUse.objects.is_within
    with transaction.atomic():
        is_calm = count(
            limit, AddressUse.Kind.REFERENCE, newest_digest("reference", reference)
        )
        may_try = count(
            limit if is_calm else 1,
            AddressUse.Kind.STATUS,
            address or UNKNOWN_ADDRESS,
        )
        pk = opened_by(reference, code) if may_try else None
        if pk or not may_try:
            transaction.set_rollback(True)  # it was no wrong try, and isn't counted
    if not pk and not (is_calm and may_try):
        raise TooManyTries
    return ConsultationRequest.objects.get(pk=pk) if pk else None


def opened_by(reference: str, code: str) -> int | None:
    """Return the key of the request, as slowly if there is none as if there is."""
    with_code = ConsultationRequest.objects.exclude(status_code="")
    found = with_code.filter(reference=as_reference(reference))
    pk, stored = found.values_list("pk", "status_code").first() or (None, new_code())
    return pk if secrets.compare_digest(stored.encode(), code.encode()) else None
