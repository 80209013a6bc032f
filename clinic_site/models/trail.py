from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate
from django.utils import timezone


class TrailEntryQuerySet(models.QuerySet["TrailEntry"]):
    def of_day(self, day: date, zone: tzinfo) -> "TrailEntryQuerySet":
        begin = datetime.combine(day, time.min, zone)
        end = datetime.combine(day + timedelta(days=1), time.min, zone)
        return self.filter(at__gte=begin, at__lt=end)

    def of_request(self, key: int) -> "TrailEntryQuerySet":
        """Those that showed this request, or would have, newest first.

        They are sorted by a sum, because no index has it: PostgreSQL would otherwise
        rather read the whole trail backwards than look up the few that it needs.
        """
        found = self.filter(shown__contains=[key])
        return found.order_by((F("at") + timedelta(0)).desc(), "-id")

    def older_than(self, entry: "TrailEntry") -> "TrailEntryQuerySet":
        return self.filter(at__lte=entry.at).exclude(at=entry.at, id__gte=entry.pk)

    def unusual_days(self, since: datetime) -> models.QuerySet[Any, Any]:
        """Count unusual reading: day (of the present time zone), by, username, count.

        The newest day first, of a day the most first.
        """
        unusual = self.filter(is_unusual=True, at__gte=since)
        days = unusual.annotate(day=TruncDate("at")).values("day", "by", "by__username")
        return days.annotate(count=Count("id")).order_by("-day", "-count", "by")


class TrailEntry(models.Model):
    """Who saw or did what on the staff pages: what it was about, and no content.

    Rows are only ever added, which triggers in the database see to. Whoever is named
    here can't be deleted any more: leavers are made inactive.
    """

    class Action(models.TextChoices):
        LISTED = "listed", "Saw a list"
        VIEWED = "viewed", "Saw"
        SEARCHED = "searched", "Searched"
        ADDED = "added", "Added"
        CHANGED = "changed", "Changed"
        DELETED = "deleted", "Deleted"
        EXPORTED = "exported", "Exported"
        REFUSED = "refused", "Was refused"
        NOT_SHOWN = "not_shown", "Asked for, wasn't shown"
        SIGNED_IN = "signed_in", "Signed in"
        SIGN_IN_REFUSED = "sign_in_refused", "Sign-in refused"
        SIGNED_OUT = "signed_out", "Signed out"

    at = models.DateTimeField(default=timezone.now)
    # Nobody where a sign-in was refused and no account has that name.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,  # clinic_site_trail_by_person begins with it
    )
    action = models.CharField(max_length=15, choices=Action)
    page = models.CharField(max_length=80, blank=True)  # the name of its address
    about = models.CharField(max_length=80, blank=True)  # "app.model"
    object_id = models.BigIntegerField(null=True)
    # Keys of the consultation requests that the page showed or would have shown.
    shown = ArrayField(models.BigIntegerField(), default=list)
    fields = ArrayField(models.CharField(max_length=80), default=list)  # their names
    is_unusual = models.BooleanField("unusual reading", default=False)

    objects = TrailEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "trail"
        ordering = ["-at", "-id"]
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="clinic_site_trail_by_day"),
            models.Index(
                fields=["by", "-at", "-id"], name="clinic_site_trail_by_person"
            ),
            GinIndex(fields=["shown"], name="clinic_site_trail_by_request"),
            models.Index(
                fields=["-at", "by"],
                name="clinic_site_trail_unusual",
                condition=Q(is_unusual=True),
            ),
        ]

    def __str__(self) -> str:
        return self.get_action_display()
