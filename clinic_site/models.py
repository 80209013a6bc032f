"""What every page shares: the clinic, when it is open, where help is, its notices."""

from datetime import date
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from clinic_site.telephone import tel_uri, validate_phone


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
    minimum_age = models.PositiveSmallIntegerField(
        default=18, help_text="The clinic sees people from this age, in years."
    )
    single_clinician = models.BooleanField(
        "only one clinician works here",
        default=False,
        help_text="Then that clinician may publish a change of meaning of their own.",
    )

    class Meta:
        verbose_name_plural = "clinic"
        constraints = [
            models.CheckConstraint(name="clinic_site_one_clinic", condition=Q(id=1))
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def phone_link(self) -> str:
        return tel_uri(self.phone)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def today(self) -> date:
        """The date at the clinic, which may not be the server's."""
        return timezone.localdate(timezone=self.zone)


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


class CrisisLine(models.Model):
    """Somebody to talk to right now. The first two are in the header of every page.

    Each language has lines of its own: not every line is answered in every language.
    """

    language = models.CharField(
        max_length=5,
        choices=settings.LANGUAGES,
        default="en",
        help_text=(
            "Only its readers see the line. A language without lines shows "
            "built-in ones."
        ),
    )
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=80)
    when = models.CharField(
        max_length=120,
        help_text="When this is the right one, for example: If you are in danger now.",
    )
    call = models.CharField("number to call", max_length=20, blank=True)
    text = models.CharField("number to text", max_length=20, blank=True)
    text_word = models.CharField(
        "word to text",
        max_length=20,
        blank=True,
        help_text="For example HOME. Leave empty if any text will do.",
    )
    details = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="clinic_site_crisis_line_can_be_reached",
                condition=~Q(call="", text=""),
                violation_error_message="Enter a number to call or a number to text.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def call_link(self) -> str:
        return tel_uri(self.call)

    @property
    def text_link(self) -> str:
        """Return the address that opens a message, with its word typed already."""
        number = tel_uri(self.text).removeprefix("tel:")
        return f"sms:{number}?body={quote(self.text_word)}".removesuffix("?body=")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def current(self) -> "NoticeQuerySet":
        """The newest version of each kind in each language."""
        newest_first = self.order_by("kind", "language", "-version")
        return newest_first.distinct("kind", "language")


class Notice(models.Model):
    """Words a person agrees to or is shown. A row never changes: new words, new row.

    So what a person saw can be told for ever from the kind, language and version that
    are kept with their consent.
    """

    class Kind(models.TextChoices):
        PRIVACY = "privacy", "Privacy notice"
        CONTACT = "contact", "Consent to be contacted"
        EMERGENCY = "emergency", "Not an emergency service"

    kind = models.CharField(max_length=10, choices=Kind)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")
    version = models.PositiveIntegerField(default=1)
    text = models.TextField(help_text="An empty line starts a new paragraph.")
    published_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                name="clinic_site_notice_version_once",
                fields=["kind", "language", "version"],
                violation_error_message="A colleague has just published a version.",
            )
        ]

    def __str__(self) -> str:
        version = f"version {self.version} ({self.language})"
        return f"{self.get_kind_display()}, {version}"

    def as_label(self) -> SafeString:
        """The text of a box to tick, in whatever language it is."""
        return format_html('<span lang="{}">{}</span>', self.language, self.text)


class BannerPhoto(models.Model):
    """The clinic's own photograph at the top of the FAQ page, instead of the drawing.

    Kept in the database: every machine that serves the site has it, and so do backups.
    """

    clinic = models.OneToOneField(Clinic, models.CASCADE, related_name="banner_photo")
    jpeg = models.BinaryField()
    digest = models.CharField(max_length=16, unique=True, editable=False)

    def __str__(self) -> str:
        return "Banner photograph"
