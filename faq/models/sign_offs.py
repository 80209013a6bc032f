import calendar
from datetime import date, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q

from faq.models.revisions import Revision

WEEK = timedelta(weeks=1)


class Reviewer(models.Model):
    """How a clinician is named to readers. The owner enters it, nobody makes it up."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviewer"
    )
    name = models.CharField(max_length=80, help_text="As readers see it: Ana Example.")
    credential = models.CharField(
        max_length=40, help_text="What it rests on, for example MD or PMHNP-BC."
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="faq_reviewer_has_name_and_credential",
                condition=~Q(name="") & ~Q(credential=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.credential}"


class SignOffQuerySet(models.QuerySet["SignOff"]):
    def newest(self) -> "SignOffQuerySet":
        """The newest of each meaning that an entry had in a language."""
        meaning = ["revision__entry_id", "revision__language", "revision__meaning"]
        return (
            self.select_related("revision")
            .only("name", "credential", "signed_on", "due_on", *meaning)
            .order_by(*meaning, "-signed_on", "-id")
            .distinct(*meaning)
        )

    def by_meaning(self) -> dict[tuple[int, str, int], "SignOff"]:
        """Return {(entry's key, language, number of the meaning): sign-off}."""
        return {sign_off.revision.same_meaning: sign_off for sign_off in self.newest()}


class SignOff(models.Model):
    """A clinician's word that they read the whole answer, and until when it counts.

    Name and credential are those of the day: what a person was called when they signed
    stays on record.
    """

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="sign_offs")
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="sign_offs")
    name = models.CharField(max_length=80)
    credential = models.CharField(max_length=40)
    signed_on = models.DateField()
    due_on = models.DateField()

    objects = SignOffQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due_on"], name="faq_by_due_date")]
        constraints = [
            models.CheckConstraint(
                name="faq_sign_off_names_who", condition=~Q(name="") & ~Q(credential="")
            ),
            models.CheckConstraint(
                name="faq_sign_off_is_due_after_it_was_given",
                condition=Q(due_on__gt=F("signed_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.credential}, {self.signed_on}"


@transaction.atomic
def sign(revision: Revision, reviewer: Reviewer, seen: str, today: date) -> SignOff:
    """Put the reviewer's name to a live text, as of `today` on the clinic's calendar.

    Raises Revision.ChangedMeanwhile unless it is live and just as it was seen.
    """
    revision.entry.lock()
    revision.refresh_from_db()
    if revision.state != Revision.State.LIVE or revision.stamp != seen:
        raise Revision.ChangedMeanwhile(revision)
    return SignOff.objects.create(
        revision=revision,
        reviewer=reviewer,
        name=reviewer.name,
        credential=reviewer.credential,
        signed_on=today,
        due_on=next_due(revision, today),
    )


def next_due(revision: Revision, today: date) -> date:
    """Return when the answer should be read again.

    The answers that came with the site are likely all signed in one sitting. So that
    they don't fall due together, the first sign-off of each counts until the last week
    in which no other answer is due, but for at least half of its time.
    """
    latest = months_later(today, revision.entry.review_months)
    if not is_first_of_imported(revision):
        return latest
    earliest = today + (latest - today) / 2
    taken = {week_of(due) for due in dates_due_after(today)}
    weeks = range((latest - earliest) // WEEK + 1)
    free = (latest - n * WEEK for n in weeks if week_of(latest - n * WEEK) not in taken)
    return next(free, latest)


def is_first_of_imported(revision: Revision) -> bool:
    entry, language = revision.entry, revision.language
    imported = entry.revisions.filter(language=language, number=1, author=None)
    signed = SignOff.objects.filter(revision__entry=entry, revision__language=language)
    return imported.exists() and not signed.exists()


def dates_due_after(today: date) -> list[date]:
    due = SignOff.objects.filter(due_on__gt=today)
    return list(due.values_list("due_on", flat=True))


def week_of(day: date) -> tuple[int, int]:
    year, week, _ = day.isocalendar()
    return year, week


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or the last one of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))
