"""What search engines may read, in each language, and since when it says what it says.

An answer is listed in the languages it has been published in; elsewhere its address
shows one of those texts, which makes it no other page.
"""

from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse

from clinic_site.sitemaps import InAllLanguages
from faq.models import Revision

Texts = dict[str, Revision]  # of one entry, by language


class QuestionsSitemap(InAllLanguages):
    """The FAQ page, which changes with any answer."""

    def items(self) -> list[str]:
        return ["faq:questions"]

    def location(self, name: str) -> str:
        return reverse(name)

    def lastmod(self, name: str) -> datetime | None:
        texts = Revision.objects.read().defer("answer")
        return max((text.published_at for text in texts), default=None)


class AnswerSitemap(InAllLanguages):
    def items(self) -> list[Texts]:
        texts = Revision.objects.read().defer("answer")
        by_entry = groupby(texts, key=lambda text: text.entry_id)
        return [{text.language: text for text in group} for _, group in by_entry]

    def get_languages_for_item(self, texts: Texts) -> list[str]:
        return sorted(texts)

    def location(self, texts: Texts) -> str:
        return next(iter(texts.values())).entry.get_absolute_url()

    def get_urls(self, *args: Any, **options: Any) -> list[dict[str, Any]]:
        """Add the dates, which differ by language: `lastmod` isn't told of which."""
        urls = super().get_urls(*args, **options)
        for url in urls:
            texts, language = url["item"]
            url["lastmod"] = texts[language].published_at
        return urls
