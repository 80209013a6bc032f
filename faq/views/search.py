import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from clinic_site.clinic_facts import clinic_facts
from clinic_site.kept_pages.marks import count_each_time, kept
from faq.languages import reader_language
from faq.models import Revision, SearchMiss
from faq.search.finding import LONGEST, Found, find
from faq.search.folding import words_of
from faq.search.passages import marked, passage

# Of mail or on the web: ana@example.com, www.example.com, https://example.com/ana.
PART_OF_ADDRESS = re.compile(r"@|//|\w\.\w")


@dataclass(frozen=True)
class Result:
    """An answer that was found, as the list shows it."""

    revision: Revision
    question: SafeString
    passage: SafeString
    is_fallback: bool  # in another language than the reader's, for want of theirs


@require_safe
@kept
def search(request: HttpRequest) -> HttpResponse:
    """The answers to ?q=…; with &part=results only their list, while somebody types."""
    typed = request.GET.get("q", "").strip()
    is_typing = request.GET.get("part") == "results"
    language = reader_language()
    found = find(typed, language, is_typing=is_typing)
    if missed := not is_typing and impersonal(found.missed, typed):
        today = clinic_facts(request).clinic.today
        note = partial(SearchMiss.objects.note, missed, language, today)
        count_each_time(request, note)
        if request.method == "GET":
            note()
    page = {
        "typed": typed[:LONGEST],
        "is_cut": len(typed) > LONGEST,
        "longest": LONGEST,
        "is_typing": is_typing,
        "found": found,
        "results": list(results(found, language)),
    }
    template = "faq/_results.html" if is_typing else "faq/search.html"
    return render(request, template, page)


def impersonal(missed: list[str], typed: str) -> list[str]:
    """Leave out the words that were typed only in an address: they tell who it is."""
    parts = (part for part in typed.split() if not PART_OF_ADDRESS.search(part))
    outside = words_of(" ".join(parts))
    return [word for word in missed if word in outside]


def results(found: Found, language: str) -> Iterator[Result]:
    for revision in found.answers:
        words = found.marked[revision.language]
        yield Result(
            revision=revision,
            question=marked(revision.question, words),
            passage=marked(passage(revision.answer_as_text, words), words),
            is_fallback=revision.language != language,
        )
