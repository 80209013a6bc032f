from django.db import models
from django.db.models import Q

from faq.languages import Language
from faq.text.claim_phrases import LONGEST_PHRASE, validate_phrase, validate_unless


class ClaimPhrase(models.Model):
    """Words that promise more than medicine can; editors see them marked."""

    language = models.CharField(max_length=2, choices=Language)
    phrase = models.CharField(
        max_length=LONGEST_PHRASE,
        validators=[validate_phrase],
        help_text="Words as they stand in an answer. * is any ending (cure*), # is any "
        "number (#% or $#).",
    )
    unless = models.CharField(
        "fine with",
        max_length=300,
        blank=True,
        validators=[validate_unless],
        help_text="With commas between: words that make it fine if they stand in the "
        "same sentence. YEAR is any year.",
    )
    why = models.CharField(
        "what to ask of it",
        max_length=200,
        help_text="The clinician reads this beside it.",
    )

    class Meta:
        ordering = ["language", "phrase"]
        verbose_name = "claim to mark"
        verbose_name_plural = "claims to mark"
        constraints = [
            models.UniqueConstraint(
                name="faq_claim_phrase_once",
                fields=["language", "phrase"],
                violation_error_message="This phrase is in the list already.",
            )
        ]

    def __str__(self) -> str:
        return self.phrase


class AcceptedClaim(models.Model):
    """A marked claim that a clinician let stand, with the reason or source."""

    revision = models.ForeignKey(
        "faq.Revision", models.PROTECT, related_name="accepted_claims"
    )
    words = models.TextField()
    sentence = models.TextField()
    note = models.CharField(max_length=500)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="faq_claim_is_accepted_with_a_reason", condition=~Q(note="")
            )
        ]

    def __str__(self) -> str:
        return self.words
