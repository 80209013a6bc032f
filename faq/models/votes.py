from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from faq.ballots import VotersAddress, ballot
from faq.models.revisions import Revision


class VoteQuerySet(models.QuerySet["Vote"]):
    def cast(
        self,
        revision: Revision,
        view: str,
        helped: bool,
        day: date,
        address: VotersAddress,
    ) -> "Vote":
        """Count a vote; of several from one address on a day the first stands.

        Raises BadSignature for a view that isn't of our pages.
        """
        values = {"revision": revision, "helped": helped, "day": day}
        vote, _created = self.get_or_create(
            ballot=ballot(view, revision.pk, day, address), defaults=values
        )
        return vote

    def say_why(self, pk: int, reason: str) -> None:
        """Add the reason to a vote that has none; the first one stands."""
        self.filter(pk=pk, helped=False, reason="").update(reason=reason)


class Vote(models.Model):
    """Whether an answer helped somebody. Nothing in it tells who, or what else."""

    class Reason(models.TextChoices):
        UNCLEAR = "unclear", _("It is hard to understand")
        MISSING = "missing", _("It leaves out what I wanted to know")
        WRONG = "wrong", _("It doesn't seem right")

    revision = models.ForeignKey("faq.Revision", models.PROTECT, related_name="votes")
    helped = models.BooleanField()
    reason = models.CharField(max_length=7, choices=Reason, blank=True)
    day = models.DateField()
    ballot = models.CharField(
        max_length=64,
        unique=True,
        editable=False,
        help_text="A digest by which a second vote is told from a first: ballots.py.",
    )

    objects = VoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="faq_only_a_no_has_a_reason",
                condition=Q(reason="") | Q(helped=False),
            ),
            models.CheckConstraint(
                name="faq_vote_reason_is_known",
                condition=Q(reason__in=["", "unclear", "missing", "wrong"]),
            ),
        ]

    def __str__(self) -> str:
        return "helped" if self.helped else f"did not help {self.reason}".rstrip()
