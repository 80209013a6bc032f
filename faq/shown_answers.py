"""The answers as a reader of one language sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe

from faq.models import Entry, Revision, SignOff
from faq.review_line import ReviewLine


@dataclass(frozen=True)
class ShownAnswer:
    """A live text with its number on the FAQ page and the line that vouches for it."""

    number: int
    revision: Revision
    review: ReviewLine
    is_fallback: bool  # in another language than the reader's, for want of theirs

    @property
    def entry(self) -> Entry:
        return self.revision.entry

    @property
    def html(self) -> SafeString:
        return mark_safe(self.revision.answer)  # noqa: S308 - the database refuses other


def shown_answers(language: str, today: date) -> list[ShownAnswer]:
    """Return the answers in the order of the page, numbered from 1. Two queries.

    Where an entry isn't live in `language`, its text in the other one stands in.
    """
    sign_offs = SignOff.objects.by_meaning()
    texts = in_one_language(Revision.objects.read(), language)
    return [
        ShownAnswer(
            number=number,
            revision=revision,
            review=ReviewLine(sign_offs.get(revision.same_meaning), today),
            is_fallback=revision.language != language,
        )
        for number, revision in enumerate(texts, start=1)
    ]


def in_one_language(texts: Iterable[Revision], language: str) -> list[Revision]:
    """Return one of the texts of each entry, in `language` if there is one.

    They come sorted by entry, as on the page.
    """
    by_entry = groupby(texts, key=lambda revision: revision.entry_id)
    return [
        min(of_entry, key=lambda revision: revision.language != language)
        for _, of_entry in by_entry
    ]
