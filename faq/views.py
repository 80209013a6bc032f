from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from clinic_site import inline_script
from clinic_site.compression import compressed
from clinic_site.inline_script import COPY_ADDRESS
from clinic_site.models import BannerPhoto
from faq.answer_text import answer_html
from faq.models import Entry


@dataclass(frozen=True)
class NumberedAnswer:
    """An entry as a page shows it: its number on the FAQ page, its answer's HTML."""

    number: int
    entry: Entry
    html: SafeString


def numbered_answers() -> list[NumberedAnswer]:
    """Return the live answers in order, numbered from 1. One query."""
    return [
        NumberedAnswer(number, entry, answer_html(entry.answer))
        for number, entry in enumerate(Entry.objects.live(), start=1)
    ]


@require_safe
@cache_control(no_cache=True)
@compressed
def questions(request: HttpRequest) -> HttpResponse:
    digests = BannerPhoto.objects.values_list("digest", flat=True)
    page = {
        "answers": numbered_answers(),
        "banner_digest": digests.first(),
        "copy_address": mark_safe(inline_script.source(COPY_ADDRESS)),  # noqa: S308
    }
    return render(request, "faq/questions.html", page)


@require_safe
@cache_control(no_cache=True)
@compressed
def question(request: HttpRequest, slug: str) -> HttpResponse:
    """One answer at its own address, with its neighbours on the FAQ page."""
    answers = numbered_answers()
    here = next((n for n, a in enumerate(answers) if a.entry.slug == slug), None)
    if here is None:
        raise Http404
    before = answers[here - 1] if here else None
    after = answers[here + 1] if here + 1 < len(answers) else None
    page = {"answer": answers[here], "before": before, "after": after}
    return render(request, "faq/question.html", page)
