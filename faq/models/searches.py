"""How readers look for an answer in their own words, and what they miss."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import (
    DatabaseError,
    InterfaceError,
    connection,
    models,
    transaction,
)
from django.db.models import Sum

from faq.languages import Language

MISSES_KEPT = timedelta(days=90)
MOST_MISSES = 5  # of one search
MISSED_WORD = re.compile(r"[a-z]{2,30}")


class Synonym(models.Model):
    """A word patients use and the words the answers use for it."""

    language = models.CharField(max_length=2, choices=Language)
    patients_say = models.CharField(max_length=60, help_text="For example: ride home.")
    answers_say = models.CharField(
        max_length=200,
        help_text="With commas between, for example: transportation, driver.",
    )

    class Meta:
        ordering = ["language", "patients_say"]
        constraints = [
            models.UniqueConstraint(
                name="faq_synonym_once",
                fields=["language", "patients_say"],
                violation_error_message="This word is in the list already.",
            )
        ]

    def __str__(self) -> str:
        return self.patients_say


class SearchMissQuerySet(models.QuerySet["SearchMiss"]):
    def note(self, words: Iterable[str], language: str, today: date) -> None:
        """Count a search that found no answer with these words (folded, each once).

        What has a number in it is never kept. Where nothing can be written, the search
        is worth more than the count.
        """
        missed = sorted(word for word in words if MISSED_WORD.fullmatch(word))
        if not missed:
            return
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                self.filter(day__lte=today - MISSES_KEPT).delete()
                # In one order, so that two searches never wait for each other.
                cursor.execute(
                    "INSERT INTO faq_searchmiss (language, word, day, count)"
                    " SELECT %s, word, %s, 1 FROM unnest(%s::text[]) AS word"
                    " ON CONFLICT (language, word, day)"
                    " DO UPDATE SET count = faq_searchmiss.count + 1",
                    [language, today, missed[:MOST_MISSES]],
                )
        except (DatabaseError, InterfaceError):
            return

    def most_missed(self, today: date) -> list[tuple[Language, str, int]]:
        """Return (language, word, searches) of the last 90 days, most missed first.

        Only words that at least two searches missed: a name typed once stays unseen.
        """
        missed = (
            self.filter(day__gt=today - MISSES_KEPT)
            .values("language", "word")
            .annotate(searches=Sum("count"))
            .filter(searches__gte=2)
            .order_by("-searches", "language", "word")
            .values_list("language", "word", "searches")
        )
        return [(Language(language), *rest) for language, *rest in missed]


class SearchMiss(models.Model):
    """A word that no answer has, and on how many searches of a day it was typed."""

    language = models.CharField(max_length=2, choices=Language)
    word = models.CharField(max_length=30)
    day = models.DateField()
    count = models.PositiveIntegerField(default=1)

    objects = SearchMissQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "search misses"
        constraints = [
            models.UniqueConstraint(
                name="faq_miss_once_a_day", fields=["language", "word", "day"]
            )
        ]

    def __str__(self) -> str:
        return self.word
