from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.utils import timezone

WEEKS_KEPT = 105  # two years of full weeks, and the present one

# Suspected and decided spam counts nowhere: nobody was promised anything.
COUNTED = """
    FROM intake_consultationrequest AS request
    WHERE quarantine = '' AND outcome <> 'spam' AND received_at >= %(since)s
"""
WEEK = "date_trunc('week', received_at AT TIME ZONE %(zone)s)::date"
# Whoever still waits counts with the time so far.
WAITED = """
    extract(epoch FROM coalesce(first_contact_at, closed_at, %(now)s) - received_at)
"""
PROMISED = "extract(epoch FROM reply_due_at - received_at)"
TALKED = """
    status IN ('reached', 'scheduled', 'completed') OR EXISTS (
      SELECT FROM intake_contactattempt AS attempt
      WHERE attempt.request_id = request.id
        AND attempt.outcome IN ('reached', 'declined'))
"""
WHAT_CAME_OF_IT = """
    CASE WHEN status = 'closed' THEN outcome
         WHEN status IN ('completed', 'withdrawn') THEN status ELSE 'open' END
"""

WEEKS = f"""
    INSERT INTO intake_week (monday, received, contacted, in_time, talked, scheduled,
                             completed, waited, waited_90, promised)
    SELECT {WEEK}, count(*), count(first_contact_at),
           count(*) FILTER (WHERE first_contact_at <= reply_due_at),
           count(*) FILTER (WHERE {TALKED}),
           count(*) FILTER (WHERE status = 'completed' OR appointment_at IS NOT NULL),
           count(*) FILTER (WHERE status = 'completed'),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY {WAITED}),
           percentile_cont(0.9) WITHIN GROUP (ORDER BY {WAITED}),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY {PROMISED})
    {COUNTED} GROUP BY 1
"""
SHARES = f"""
    INSERT INTO intake_weekshare (monday, kind, name, requests)
    SELECT {WEEK}, kind, name, count(*)
    FROM (SELECT received_at, heard, {WHAT_CAME_OF_IT} AS outcome {COUNTED}) AS counted,
         LATERAL (VALUES ('heard', heard), ('outcome', outcome)) AS share (kind, name)
    GROUP BY 1, 2, 3
"""  # noqa: S608


class WeekQuerySet(models.QuerySet["Week"]):
    @transaction.atomic
    def count_anew(self, zone: str, today: date) -> None:
        """Count the weeks of two years again, by the clinic's own calendar.

        Takes seconds where there are a million requests; pages go on showing what was
        counted before. Of several who count at once, the others wait and count again.
        """
        monday = today - timedelta(days=today.weekday())
        since = monday - timedelta(weeks=WEEKS_KEPT - 1)
        start = datetime.combine(since, time(), ZoneInfo(zone))
        asked: dict[str, Any] = {"zone": zone, "since": start, "now": timezone.now()}
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE intake_week IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute("DELETE FROM intake_weekshare")
            cursor.execute("DELETE FROM intake_week")
            cursor.execute(WEEKS, asked)
            cursor.execute(SHARES, asked)


class Week(models.Model):
    """What became of the requests that came in in one week."""

    monday = models.DateField(unique=True)
    received = models.PositiveIntegerField()
    contacted = models.PositiveIntegerField()
    in_time = models.PositiveIntegerField()  # contacted by the time that was promised
    talked = models.PositiveIntegerField()
    scheduled = models.PositiveIntegerField()
    completed = models.PositiveIntegerField()
    # Seconds to the first contact: half, and nine of ten, waited at most so long.
    waited = models.FloatField()
    waited_90 = models.FloatField()
    promised = models.FloatField()  # seconds to the promised reply, half at most
    counted_at = models.DateTimeField(db_default=Now())

    objects = WeekQuerySet.as_manager()

    class Meta:
        ordering = ["monday"]

    def __str__(self) -> str:
        return str(self.monday)


class WeekShare(models.Model):
    """How many requests of a week were heard of us by, or ended, in one way."""

    class Kind(models.TextChoices):
        HEARD = "heard", "How they heard of us"
        OUTCOME = "outcome", "What came of it"

    monday = models.DateField()
    kind = models.CharField(max_length=7, choices=Kind)
    name = models.CharField(max_length=12, blank=True)
    requests = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="intake_week_share_once", fields=["monday", "kind", "name"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.monday} {self.name}"
