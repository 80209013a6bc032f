"""What readers are shown, as one number: it moves whenever their pages may change."""

from datetime import date
from typing import NamedTuple
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import connections, models
from django.db.models import F, Q
from django.utils import timezone

from clinic_site.models.clinic import Clinic

# Each form that is sent asks for it: to put this together anew took longer than to ask.
ISSUE = """
SELECT number, view, (SELECT time_zone FROM clinic_site_clinic)
FROM clinic_site_edition
"""


class Issue(NamedTuple):
    """An edition on a day of the clinic's calendar: a page holds good for one of them.

    The day counts because of reviews that fall due.
    """

    number: int
    view: str
    day: date


class EditionQuerySet(models.QuerySet["Edition"]):
    def issue(self) -> Issue:
        """Return what holds now. One query; raises what the database raises."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(ISSUE)
            if (found := cursor.fetchone()) is None:
                raise self.model.DoesNotExist
        number, view, zone = found
        clinics = ZoneInfo(zone or Clinic.TimeZone.CENTRAL)
        return Issue(number, str(view), timezone.localdate(timezone=clinics))

    def begin_day(self, today: date) -> None:
        """Draw another `view` if that is of a day before today, the clinic's."""
        before = Q(drawn_on=None) | Q(drawn_on__lt=today)
        number = F("number") + 1
        self.filter(before).update(number=number, view=uuid4(), drawn_on=today)


class Edition(models.Model):
    """Row 1, and no other. Triggers move it, whoever changes what readers see.

    They stand on every table that pages to read are made of, in the migrations named
    `edition` of this app and of faq. Tables that readers write to aren't among them.
    `view` is drawn anew with each number, and each day by whatever delivers mails, and
    of the one before nothing stays: what votes stand for can't be worked out then.
    """

    number = models.BigIntegerField(default=1)
    view = models.UUIDField(default=uuid4)
    drawn_on = models.DateField(null=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="clinic_site_one_edition", condition=Q(id=1))
        ]

    def __str__(self) -> str:
        return f"Edition {self.number}"
