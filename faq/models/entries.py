from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from faq.languages import Language, reader_language

if TYPE_CHECKING:
    from faq.models.revisions import Revision


class Topic(models.Model):
    """What a few questions have in common; it groups them in the list of questions."""

    name = models.CharField(max_length=60, unique=True)
    name_es = models.CharField(
        "name in Spanish",
        max_length=60,
        blank=True,
        help_text="Until it is entered, Spanish readers see the English name.",
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def heading(self) -> str:
        """The name in the reader's language, or in English."""
        in_spanish = self.name_es if reader_language() == Language.SPANISH else ""
        return in_spanish or self.name

    @property
    def heading_language(self) -> Language:
        shown = self.heading
        return Language.SPANISH if shown == self.name_es else Language.ENGLISH


class Entry(models.Model):
    """One question of the FAQ: its place and its address. Its words are revisions."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="entries")
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Its place within the topic; lower comes first."
    )
    slug = models.SlugField(
        "address",
        max_length=100,
        unique=True,
        help_text=(
            "The last part of the answer's own address, /questions/…/. Change it and "
            "the old address leads to the new one for ever."
        ),
    )
    review_months = models.PositiveSmallIntegerField(
        "review every",
        default=12,
        help_text="Months until a clinician should read the answer again: 12, or 6 for "
        "medicines, fasting, safety and who may be treated.",
    )
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["topic__position", "topic", "position", "id"]
        verbose_name = "question"
        constraints = [
            models.CheckConstraint(
                name="faq_entry_is_reviewed_within_two_years",
                condition=Q(review_months__gte=1, review_months__lte=24),
                violation_error_message="Choose from 1 to 24 months.",
            )
        ]

    def __str__(self) -> str:
        # Also in the admin's log: an entry keeps its name while its words change.
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("faq:question", args=[self.slug])

    def live(self, language: str) -> "Revision | None":
        return self.revisions.filter(language=language, state="live").first()

    def open(self, language: str) -> "Revision | None":
        """The one revision that is being written or awaits a clinician."""
        return self.revisions.open().filter(language=language).first()

    def text_to_translate(self, language: str) -> "Revision | None":
        """The English text that readers see now; None for a text in English."""
        if language == Language.ENGLISH:
            return None
        return self.live(Language.ENGLISH)

    @transaction.atomic
    def write(
        self, language: str, by: User, seen: str, **words: str
    ) -> "Revision | None":
        """Put `words` into the draft, which is made if there is none.

        `seen` is the stamp of the text that the words started from: the draft's, or
        else that of the live text, or "" if there was neither. Returns the draft, or
        None where the words are those of the live text, which makes no draft. Saving a
        draft unchanged changes nothing of it, its state included.

        Raises Revision.ChangedMeanwhile, with the text as it is now, if it isn't the
        one that was seen.
        """
        self.lock()
        draft, live = self.open(language), self.live(language)
        start = draft or live
        if seen != (start.stamp if start else ""):
            raise self.revisions.model.ChangedMeanwhile(start)
        if draft:
            return draft.rewrite(by, words)
        if live and live.says(words):
            return None
        original = self.text_to_translate(language)
        return self.revisions.start(
            self, language, by, {**words, "translation_of": original}
        )

    def lock(self) -> None:
        """Make everyone else who moves a revision of this entry wait their turn."""
        type(self).objects.select_for_update().get(pk=self.pk)

    def retire(self, at: datetime | None = None) -> None:
        """Take it off the pages; its address then says so and leads on."""
        type(self).objects.filter(pk=self.pk, retired_at=None).update(
            retired_at=at or timezone.now()
        )

    def bring_back(self) -> None:
        type(self).objects.filter(pk=self.pk).update(retired_at=None)


class Address(models.Model):
    """A slug that an entry has or once had. Filled by a trigger, whoever renames.

    So an old address leads to its entry for ever, in one step however often it was
    renamed, and no other entry can take it.
    """

    slug = models.SlugField(max_length=100, primary_key=True)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="addresses")

    class Meta:
        verbose_name_plural = "addresses"

    def __str__(self) -> str:
        return self.slug
