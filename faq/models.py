from django.db import models
from django.db.models import Q
from django.urls import reverse


class Topic(models.Model):
    """What a few questions have in common; it groups them in the list of questions."""

    name = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class EntryQuerySet(models.QuerySet["Entry"]):
    def live(self) -> "EntryQuerySet":
        """What patients can read, in the order and numbering of the page."""
        return self.filter(state=Entry.State.LIVE).select_related("topic")


class Entry(models.Model):
    """One question and the clinic's answer to it."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft: only staff see it"
        LIVE = "live", "Live: patients read it"
        RETIRED = "retired", "Retired: no longer shown"

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="entries")
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Its place within the topic; lower comes first."
    )
    slug = models.SlugField(
        "address",
        max_length=100,
        unique=True,
        help_text="The last part of the answer's own address, /questions/…/.",
    )
    question = models.CharField(max_length=200)
    answer = models.TextField(
        help_text=(
            "An empty line starts a new paragraph. Start a line with a dash and a "
            "space (- like this) to make a list."
        )
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    changed_at = models.DateTimeField(auto_now=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["topic__position", "topic", "position", "id"]
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(
                name="faq_entry_state_is_known",
                condition=Q(state__in=["draft", "live", "retired"]),
            ),
            models.CheckConstraint(
                name="faq_entry_says_something",
                condition=~Q(question="") & ~Q(answer=""),
                violation_error_message="Write both the question and the answer.",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("faq:question", args=[self.slug])
