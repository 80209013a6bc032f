from datetime import timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone

KEPT_FOR = timedelta(days=1)
COUNTED_FOR = timedelta(hours=1)

# One round trip; the second statement sees what was committed while the first waited.
COUNT_ONE_MORE = """
SELECT pg_advisory_xact_lock(hashtextextended(%(lock)s, 0));
INSERT INTO intake_addressuse (kind, digest, at) VALUES (%(kind)s, %(digest)s, %(now)s)
RETURNING (
  SELECT count(*) FROM intake_addressuse
  WHERE kind = %(kind)s AND digest = %(digest)s AND at > %(since)s
)
"""


class AddressUseQuerySet(models.QuerySet["AddressUse"]):
    def is_within(self, limit: int, kind: str, digest: str) -> bool:
        """Count one more use; tell whether it is within `limit` of the last hour.

        Exact however many come at once: each waits for the one before. Has to be called
        in a transaction, and counts if that one is committed. 0 is no limit.
        """
        if not limit or not digest:
            return True
        now = timezone.now()
        use: dict[str, Any] = {"kind": kind, "digest": digest, "now": now}
        use |= {"lock": f"{kind} {digest}", "since": now - COUNTED_FOR}
        with connection.cursor() as cursor:
            cursor.execute(COUNT_ONE_MORE, use)
            [(used,)] = cursor.fetchall()
        return used < limit

    def forget_old(self) -> int:
        """Delete what is older than a day; return how many."""
        return self.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]


class AddressUse(models.Model):
    """That somebody at an address sent something: for limits, and gone after a day.

    The address is kept as a keyed digest only, which nobody can turn back without our
    keys.
    """

    class Kind(models.TextChoices):
        REQUEST = "request", "Consultation request"
        STATUS = "status", "Looking up a request"
        REFERENCE = "reference", "A reference being looked up"
        MAILBOX = "mailbox", "A code for the staff mailbox being typed"

    kind = models.CharField(max_length=9, choices=Kind)
    digest = models.CharField(max_length=22)
    at = models.DateTimeField(default=timezone.now)

    objects = AddressUseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                name="intake_uses_of_address", fields=["kind", "digest", "at"]
            ),
            models.Index(name="intake_uses_by_age", fields=["at"]),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
