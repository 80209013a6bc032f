import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils import timezone

from faq.languages import Language
from faq.models.claims import AcceptedClaim
from faq.models.entries import Entry
from faq.text.claims import Claim
from faq.text.safe_html import SAFE_MARKUP, SafeHtmlField, clean, plain_text

FIGURE = re.compile(r"\d+(?:[.,]\d+)*")

# What a person writes when they change an answer.
WORDS = ["question", "answer", "sources", "reason", "change"]


class RevisionQuerySet(models.QuerySet["Revision"]):
    def open(self) -> "RevisionQuerySet":
        """Being written, or awaiting a clinician."""
        return self.filter(state__in=OPEN)

    def published(self) -> "RevisionQuerySet":
        """What patients could read at some time."""
        return self.filter(state__in=[Revision.State.LIVE, Revision.State.RETIRED])

    def read(self) -> "RevisionQuerySet":
        """What patients can read, in every language, in the order of the page."""
        order = ["topic__position", "topic", "position", "id"]
        return (
            self.filter(state=Revision.State.LIVE, entry__retired_at=None)
            .select_related("entry__topic")
            .order_by(*[f"entry__{name}" for name in order])
        )

    def unsigned(self) -> "RevisionQuerySet":
        """What patients read without a clinician's name under it."""
        signed = Revision.objects.filter(
            entry=OuterRef("entry"),
            language=OuterRef("language"),
            meaning=OuterRef("meaning"),
            sign_offs__isnull=False,
        )
        return self.read().exclude(Exists(signed))

    def out_of_date(self) -> "RevisionQuerySet":
        """Live translations of a text whose English came to mean another thing."""
        english = Revision.objects.filter(
            entry=OuterRef("entry"), language=Language.ENGLISH, state="live"
        )
        changed = english.exclude(meaning=OuterRef("translation_of__meaning"))
        unknown = Q(translation_of=None) & Exists(english)
        translations = self.read().exclude(language=Language.ENGLISH)
        return translations.filter(Exists(changed) | unknown)

    def awaiting(self) -> "RevisionQuerySet":
        """What a clinician has to decide, longest wait first."""
        return self.filter(state=Revision.State.AWAITING).order_by("changed_at", "id")

    def start(
        self,
        entry: Entry,
        language: str,
        by: User,
        words: Mapping[str, Any],
    ) -> "Revision":
        """Make the next revision of this entry and language, a draft."""
        newest = self.filter(entry=entry, language=language).aggregate(n=Max("number"))
        return self.create(
            entry=entry,
            language=language,
            number=(newest["n"] or 0) + 1,
            author=by,
            edited_by=by,
            **words,
        )


class Revision(models.Model):
    """The words of an entry in one language, from the first draft to history.

    Its text never changes once it was live: another text is another revision.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        AWAITING = "awaiting", "Awaiting a clinician"
        LIVE = "live", "Live"
        RETIRED = "retired", "Replaced"
        DISCARDED = "discarded", "Discarded"

    class Change(models.TextChoices):
        TYPO = "typo", "Wording only: it says the same as before"
        MEANING = "meaning", "Meaning: it says something else than before"

    class ChangedMeanwhile(Exception):
        """Somebody was quicker; `now` is the revision as it stands (None: gone)."""

        def __init__(self, now: "Revision | None" = None) -> None:
            super().__init__("changed meanwhile")
            self.now = now

    class OwnDraft(Exception):
        """A change of meaning needs a second person to publish it."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="revisions")
    language = models.CharField(max_length=2, choices=Language)
    number = models.PositiveIntegerField()
    question = models.CharField(max_length=200)
    answer = SafeHtmlField()
    sources = models.TextField(
        blank=True,
        help_text="One a line: what it is, its address, and the day you looked it up.",
    )
    reason = models.CharField(
        "reason for the change",
        max_length=300,
        blank=True,
        help_text="For the clinician who reads it, in a sentence.",
    )
    change = models.CharField(
        "what changes", max_length=7, choices=Change, default=Change.MEANING
    )
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    meaning = models.PositiveIntegerField(
        null=True,
        editable=False,
        help_text="Number of the revision that last changed the meaning; set when it "
        "goes live. A sign-off or a translation of that meaning still holds.",
    )
    translation_of = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="translations"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    earlier_writers = ArrayField(
        models.IntegerField(),
        default=list,
        editable=False,
        help_text="Keys of everyone who wrote in it before `edited_by`, or in the "
        "revision that it brings back.",
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    comment = models.CharField(
        max_length=500,
        blank=True,
        help_text="What the clinician who sent it back says.",
    )
    sent_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    approved_alone = models.BooleanField(
        default=False,
        help_text="Published by whoever wrote it: the clinic had a single clinician.",
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "language", "-number"]
        permissions = [("publish_revision", "Can publish and sign answers")]
        indexes = [models.Index(fields=["language", "state"], name="faq_by_state")]
        constraints = [
            models.UniqueConstraint(
                name="faq_one_live_revision",
                fields=["entry", "language"],
                condition=Q(state="live"),
            ),
            models.UniqueConstraint(
                name="faq_one_open_revision",
                fields=["entry", "language"],
                condition=Q(state__in=["draft", "awaiting"]),
            ),
            models.UniqueConstraint(
                name="faq_revisions_are_numbered",
                fields=["entry", "language", "number"],
            ),
            models.CheckConstraint(
                name="faq_revision_choices_are_known",
                condition=Q(
                    language__in=["en", "es"],
                    change__in=["typo", "meaning"],
                    state__in=["draft", "awaiting", "live", "retired", "discarded"],
                ),
            ),
            models.CheckConstraint(
                name="faq_revision_says_something",
                condition=~Q(question="") & ~Q(answer=""),
                violation_error_message="Write both the question and the answer.",
            ),
            models.CheckConstraint(
                name="faq_revision_is_safe_html", condition=Q(answer__regex=SAFE_MARKUP)
            ),
            models.CheckConstraint(
                name="faq_revision_awaits_with_a_reason",
                condition=~Q(state="awaiting") | ~Q(reason=""),
                violation_error_message="Say in a sentence why this changes.",
            ),
            # Only what came with the site has no author and needed no approval.
            models.CheckConstraint(
                name="faq_revision_is_approved_before_it_is_read",
                condition=Q(state__in=["draft", "awaiting", "discarded"])
                & Q(approved_by=None, approved_at=None)
                | Q(state__in=["live", "retired"], meaning__gte=1)
                & (
                    Q(author=None, approved_by=None, approved_at=None)
                    | Q(approved_by__isnull=False, approved_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="faq_change_of_meaning_takes_two",
                condition=Q(approved_by=None)
                | Q(change="typo")
                | Q(approved_alone=True)
                | (
                    (Q(author=None) | ~Q(approved_by=F("author")))
                    & (Q(edited_by=None) | ~Q(approved_by=F("edited_by")))
                    & ~Q(earlier_writers__contains=[F("approved_by")])
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry.slug}, {self.get_language_display()}, {self.number}"

    @property
    def stamp(self) -> str:
        """Names this very text: another revision, or another save, has another."""
        return f"{self.pk}.{self.version}"

    @property
    def same_meaning(self) -> tuple[int, str, int]:
        """Equal for revisions of an entry and language that say the same."""
        return self.entry_id, self.language, self.meaning or 0

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def published_at(self) -> Any:
        """When readers first could see it: on its approval, or with the site itself."""
        return self.approved_at or self.created_at

    @property
    def answer_as_text(self) -> str:
        return plain_text(self.answer)

    @property
    def figures(self) -> list[str]:
        """The numbers in its words, in order."""
        return FIGURE.findall(f"{self.question} {self.answer_as_text}")

    def says(self, words: Mapping[str, Any]) -> bool:
        """Tell whether these are its words and its sources, to the letter."""
        told = (words["question"], clean(words["answer"]), words["sources"])
        return (self.question, self.answer, self.sources) == told

    def is_out_of_date(self, original: "Revision | None") -> bool:
        """Tell whether `original`, the live English, came to mean another thing."""
        if original is None or self.language == Language.ENGLISH:
            return False
        source = self.translation_of
        return source is None or source.meaning != original.meaning

    @property
    def writers(self) -> list[int]:
        """Keys of everyone who had a hand in its words."""
        keys = [self.author_id, self.edited_by_id, *self.earlier_writers]
        return sorted({key for key in keys if key is not None})

    def is_written_by(self, user: User) -> bool:
        return user.pk in self.writers

    def rewrite(self, by: User, words: Mapping[str, Any]) -> "Revision":
        """Put other words into an open revision; it is a draft again.

        The caller holds the lock of the entry and has compared stamps.
        """
        answer = clean(words["answer"])
        changed = {
            name: value
            for name, value in {**words, "answer": answer}.items()
            if getattr(self, name) != value
        }
        if changed:
            self._move(
                **changed,
                state=self.State.DRAFT,
                edited_by=by,
                earlier_writers=self.writers,
                translation_of=self.entry.text_to_translate(self.language),
            )
        return self

    @transaction.atomic
    def ask_for_review(self, seen: str) -> None:
        """Hand the draft to the clinicians. Raises ChangedMeanwhile."""
        self._take(seen, self.State.DRAFT)
        self._move(state=self.State.AWAITING, comment="", sent_back_by=None)

    @transaction.atomic
    def send_back(self, by: User, seen: str, comment: str) -> None:
        """Return it to whoever writes, with what to change. Raises ChangedMeanwhile."""
        self._take(seen, self.State.AWAITING)
        self._move(state=self.State.DRAFT, comment=comment, sent_back_by=by)

    @transaction.atomic
    def discard(self, seen: str) -> None:
        """Give up an open revision; history keeps it. Raises ChangedMeanwhile."""
        self._take(seen, *OPEN)
        self._move(state=self.State.DISCARDED)

    @transaction.atomic
    def publish(
        self,
        by: User,
        seen: str,
        *,
        change: str,
        accepted: Iterable[tuple[Claim, str]] = (),
        alone: bool = False,
    ) -> None:
        """Make it the live text, in place of the one before it, on behalf of `by`.

        `accepted` pairs each claim it makes with the reason or source that the
        clinician gives. `alone` says that the clinic has a single clinician. A first
        text, and one with other figures, change the meaning whatever `change` says:
        "fast for 2 hours" must not stand under the name of who signed 8.

        Raises ChangedMeanwhile unless it awaits review just as it was seen: of twenty
        people who press at once one publishes. Raises OwnDraft for a change of meaning
        that `by` had a hand in, unless alone.
        """
        self._take(seen, self.State.AWAITING)
        live = self.entry.live(self.language)
        if live is None or live.figures != self.figures:
            change = self.Change.MEANING
        is_own = self.is_written_by(by) and change == self.Change.MEANING
        if is_own and not alone:
            raise self.OwnDraft
        if live:
            live._move(state=self.State.RETIRED)
        # What says the same as before translates the same text as before.
        same = live if change == self.Change.TYPO else None
        self._move(
            state=self.State.LIVE,
            change=change,
            meaning=same.meaning if same else self.number,
            translation_of=same.translation_of if same else self.translation_of,
            approved_by=by,
            approved_at=timezone.now(),
            approved_alone=is_own,
        )
        AcceptedClaim.objects.bulk_create(
            AcceptedClaim(
                revision=self, words=claim.words, sentence=claim.sentence, note=note
            )
            for claim, note in accepted
        )

    @transaction.atomic
    def restore(self, by: User) -> "Revision | None":
        """Make a draft with the words of this one; None if they are the live ones.

        A draft that is open makes way: it is discarded, which the history keeps.
        Raises ChangedMeanwhile for what is open itself.
        """
        self.entry.lock()
        self.refresh_from_db()
        if self.is_open:
            raise self.ChangedMeanwhile(self)
        words = {
            name: getattr(self, name) for name in ["question", "answer", "sources"]
        }
        live = self.entry.live(self.language)
        if live and live.says(words):
            return None
        if draft := self.entry.open(self.language):
            draft._move(state=self.State.DISCARDED)
        words |= {
            "reason": f"Brings back revision {self.number}.",
            "change": self.Change.MEANING,
            "earlier_writers": self.writers,
            "translation_of": self.translation_of,
        }
        return Revision.objects.start(self.entry, self.language, by, words)

    def _take(self, seen: str, *states: str) -> None:
        """Lock the entry; read this again. Raises ChangedMeanwhile if it moved on."""
        self.entry.lock()
        self.refresh_from_db()
        if self.state not in states or self.stamp != seen:
            raise self.ChangedMeanwhile(self)

    def _move(self, **values: Any) -> None:
        """Write these columns and no others; the version tells others that it moved."""
        values |= {"version": self.version + 1, "changed_at": timezone.now()}
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))


OPEN = (Revision.State.DRAFT, Revision.State.AWAITING)


def may_publish(user: User) -> bool:
    """Tell a clinician. The owner of the site isn't one by owning it."""
    groups = user.groups.filter(permissions__codename="publish_revision")
    return user.is_active and groups.exists()
