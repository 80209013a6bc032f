"""When somebody is at the clinic."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic_site.models.clinic import Clinic


class OpeningHours(models.Model):
    """One stretch of a weekday; two rows make a day with a break in it."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name_plural = "opening hours"
        constraints = [
            models.CheckConstraint(
                name="clinic_site_opens_before_it_closes",
                condition=Q(opens__lt=F("closes")),
                violation_error_message="Closing time must be after opening time.",
            ),
            models.UniqueConstraint(
                name="clinic_site_hours_once",
                fields=["clinic", "weekday", "opens"],
                violation_error_message="These hours are listed already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M} to {self.closes:%H:%M}"


class Closure(models.Model):
    """Days on which nobody is at the clinic: a holiday, a training day."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="closures")
    first_on = models.DateField("first day")
    last_on = models.DateField("last day")
    reason = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["first_on"]
        constraints = [
            models.CheckConstraint(
                name="clinic_site_closure_ends_after_it_starts",
                condition=Q(first_on__lte=F("last_on")),
                violation_error_message="The last day can't be before the first.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_on} to {self.last_on}"
