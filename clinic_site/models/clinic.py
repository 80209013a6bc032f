from datetime import date
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clinic_site.telephone import tel_uri, validate_phone
from intake.states import validate_states

REPLY_DAYS = (1, 10)
SPAM_DAYS = (7, 365)  # a week at least: what was held by mistake is to be found in it
CLOSED_MONTHS = (1, 120)
ATTEMPTS = (1, 10)
LEAST_READING_LIMIT = 5  # opening a few requests is everybody's day

# PostgreSQL's: no line break of any kind, and nothing else that can't be seen.
ONE_LINE = r"^[^\u0001-\u001F\u007F-\u009F\u2028\u2029]*$"

NAMES_NO_CONDITION = (
    "Whoever looks at the person's phone may read this: name no condition, no "
    "treatment and not ketamine."
)


def within(bounds: tuple[int, int]) -> list[MinValueValidator | MaxValueValidator]:
    """Say at the box what the constraint of the same bounds would say for the page."""
    least, most = bounds
    return [MinValueValidator(least), MaxValueValidator(most)]


class Clinic(models.Model):
    """The one clinic this site belongs to: row 1, and no other."""

    class TimeZone(models.TextChoices):
        EASTERN = "America/New_York", _("Eastern time")
        CENTRAL = "America/Chicago", _("Central time")
        MOUNTAIN = "America/Denver", _("Mountain time")
        ARIZONA = "America/Phoenix", _("Arizona time")
        PACIFIC = "America/Los_Angeles", _("Pacific time")
        ALASKA = "America/Anchorage", _("Alaska time")
        HAWAII = "Pacific/Honolulu", _("Hawaii time")
        ATLANTIC = "America/Puerto_Rico", _("Atlantic time")
        SAMOA = "Pacific/Pago_Pago", _("Samoa time")
        CHAMORRO = "Pacific/Guam", _("Chamorro time")

    name = models.CharField(max_length=120)
    phone = models.CharField(
        max_length=40,
        blank=True,
        validators=[validate_phone],
        help_text="As patients should read it, for example (312) 555-0142.",
    )
    address = models.TextField(
        blank=True, help_text="As on an envelope, one line for each part."
    )
    time_zone = models.CharField(
        max_length=40, choices=TimeZone, default=TimeZone.CENTRAL
    )

    reply_days = models.PositiveSmallIntegerField(
        "working days to reply",
        default=1,
        validators=within(REPLY_DAYS),
        help_text=(
            "We promise a reply within this many working days. A changed number holds "
            "for requests that come in from then on."
        ),
    )
    minimum_age = models.PositiveSmallIntegerField(
        default=18, help_text="The clinic sees people from this age, in years."
    )
    service_states = ArrayField(
        models.CharField(max_length=2),
        verbose_name="states you work in",
        default=list,
        blank=True,
        validators=[validate_states],
        help_text=(
            "With commas between, for example IL, WI, IN. Empty: everywhere. Whoever "
            "lives elsewhere sees a note on the form, and can send it all the same."
        ),
    )
    asks_what_applies = models.BooleanField(
        "ask whether anything on the provider's list applies",
        default=False,
        help_text=(
            "The list is the notice “What the provider will ask about”. People don't "
            "say which, and whatever they answer, their request is sent."
        ),
    )
    offers_leaving = models.BooleanField(
        "show “Leave this page” on the form",
        default=False,
        help_text="For people who must not be seen on this site.",
    )
    leave_to = models.URLField(
        "where “Leave this page” leads",
        default="https://www.weather.gov/",
        validators=[
            URLValidator(["https"], code="http", message="Start it with https://.")
        ],
        help_text="Somewhere that says nothing about the visitor.",
    )

    staff_mail = models.EmailField(
        "tell the staff at",
        blank=True,
        help_text="Where “A request is waiting” goes. Empty: nowhere.",
    )
    # The address from which a code was typed back; another one is unconfirmed.
    staff_mail_confirmed = models.EmailField(blank=True, editable=False)
    mail_from = models.EmailField(
        "mails come from",
        blank=True,
        help_text=f"Empty: the address of the server. {NAMES_NO_CONDITION}",
    )
    mail_sender_name = models.CharField(
        "name of the sender",
        max_length=80,
        default="The clinic",
        help_text=NAMES_NO_CONDITION,
    )
    mail_subject = models.CharField(
        "subject",
        max_length=80,
        default="We have your message",
        help_text=NAMES_NO_CONDITION,
    )
    mail_subject_es = models.CharField(
        "subject in Spanish",
        max_length=80,
        default="Recibimos su mensaje",
        help_text=NAMES_NO_CONDITION,
    )

    spam_days = models.PositiveSmallIntegerField(
        "days to keep suspected spam",
        default=30,
        validators=within(SPAM_DAYS),
        help_text="Then it is erased.",
    )
    closed_months = models.PositiveSmallIntegerField(
        "months to keep closed requests",
        default=12,
        validators=within(CLOSED_MONTHS),
        help_text="Then those that did not lead to treatment here are erased.",
    )
    attempts_to_close = models.PositiveSmallIntegerField(
        "days to try before giving up",
        default=3,
        validators=within(ATTEMPTS),
        help_text=(
            "Somebody can be closed as not reached once they were tried on this many "
            "different days."
        ),
    )
    desk_shows_names = models.BooleanField(
        "show names on the desk",
        default=False,
        help_text="Whoever walks past the screen may read them.",
    )
    single_clinician = models.BooleanField(
        "only one clinician works here",
        default=False,
        help_text="Then that clinician may publish a change of meaning of their own.",
    )
    reading_limit = models.PositiveSmallIntegerField(
        "requests opened in an hour",
        default=60,
        validators=[MinValueValidator(LEAST_READING_LIMIT)],
        help_text=(
            "Who opens more different requests than this within an hour is marked on "
            "the trail as reading unusually much. Nobody is kept from working."
        ),
    )

    class Meta:
        verbose_name_plural = "clinic"
        constraints = [
            models.CheckConstraint(name="clinic_site_one_clinic", condition=Q(id=1)),
            models.CheckConstraint(
                name="clinic_site_replies_in_due_time",
                condition=Q(reply_days__range=REPLY_DAYS),
            ),
            models.CheckConstraint(
                name="clinic_site_leaves_over_https",
                condition=Q(leave_to__startswith="https://"),
            ),
            models.CheckConstraint(
                name="clinic_site_mail_headers_are_one_line",
                condition=Q(
                    staff_mail__regex=ONE_LINE,
                    mail_from__regex=ONE_LINE,
                    mail_sender_name__regex=ONE_LINE,
                    mail_subject__regex=ONE_LINE,
                    mail_subject_es__regex=ONE_LINE,
                ),
                violation_error_message=(
                    "The name of the sender and the subjects are one line each."
                ),
            ),
            models.CheckConstraint(
                name="clinic_site_tries_before_giving_up",
                condition=Q(attempts_to_close__range=ATTEMPTS),
            ),
            models.CheckConstraint(
                name="clinic_site_keeps_for_a_time",
                condition=Q(
                    spam_days__range=SPAM_DAYS, closed_months__range=CLOSED_MONTHS
                ),
            ),
            models.CheckConstraint(
                name="clinic_site_reading_limit_lets_work",
                condition=Q(reading_limit__gte=LEAST_READING_LIMIT),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def phone_link(self) -> str:
        return tel_uri(self.phone)

    @property
    def has_confirmed_mailbox(self) -> bool:
        return self.staff_mail != "" and self.staff_mail == self.staff_mail_confirmed

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def today(self) -> date:
        """The date at the clinic, which may not be the server's."""
        return timezone.localdate(timezone=self.zone)

    @property
    def reply_within(self) -> str:
        """The promise, to end a sentence: "by the end of our next working day"."""
        words = ngettext(
            "by the end of our next working day",
            "within %(count)d working days",
            self.reply_days,
        )
        return words % {"count": self.reply_days}
