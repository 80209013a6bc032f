from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from clinic_site import inline_script
from clinic_site.clinic_facts import clinic_facts
from clinic_site.inline_script import ANSWER_IN_PLACE, COPY_ADDRESS
from clinic_site.kept_pages.marks import for_caches, issue_of, kept
from clinic_site.languages import Version, path_in, versions
from clinic_site.models import BannerPhoto
from faq.ballots import signed
from faq.languages import reader_language
from faq.models import Address, Entry
from faq.shown_answers import ShownAnswer, shown_answers
from faq.structured_data import faq_page


def answers_for(request: HttpRequest) -> list[ShownAnswer]:
    return shown_answers(reader_language(), clinic_facts(request).clinic.today)


def script(path: Path) -> SafeString:
    return mark_safe(inline_script.source(path))  # noqa: S308 - it is our own


@require_safe
@for_caches
@kept
def questions(request: HttpRequest) -> HttpResponse:
    answers = answers_for(request)
    digests = BannerPhoto.objects.values_list("digest", flat=True)
    here, absolute = reverse("faq:questions"), request.build_absolute_uri
    page = {
        "answers": answers,
        "banner_digest": digests.first(),
        "copy_address": script(COPY_ADDRESS),
        "answer_in_place": script(ANSWER_IN_PLACE),
        "structured_data": faq_page(answers, reader_language(), here, absolute),
        "view": signed(issue_of(request).view),
    }
    return render(request, "faq/questions.html", page)


@require_safe
@for_caches
@kept
def question(request: HttpRequest, slug: str) -> HttpResponse:
    """One answer at its own address, with its neighbours on the FAQ page."""
    answers = answers_for(request)
    here = next((n for n, a in enumerate(answers) if a.entry.slug == slug), None)
    if here is None:
        return moved_or_gone(request, slug)
    before = answers[here - 1] if here else None
    after = answers[here + 1] if here + 1 < len(answers) else None
    page = {
        "answer": answers[here],
        "canonical": canonical_path(answers[here]),
        "alternates": alternates(answers[here].entry),
        "before": before,
        "after": after,
        "answer_in_place": script(ANSWER_IN_PLACE),
        "view": signed(issue_of(request).view),
    }
    return render(request, "faq/question.html", page)


def canonical_path(answer: ShownAnswer) -> str:
    """Return where the answer is at home: what stands in for another is no new page."""
    return path_in(answer.revision.language, answer.entry.get_absolute_url())


def alternates(entry: Entry) -> list[Version]:
    """Return the answer in each language, if it is written in all of them."""
    written = set(entry.revisions.read().values_list("language", flat=True))
    found = versions(entry.get_absolute_url())
    return found if written == {version.language for version in found} else []


def moved_or_gone(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead from an old address to the new one, or on from an answer that was retired.

    Raises Http404 where no reader ever could have read anything.
    """
    address = Address.objects.filter(slug=slug).select_related("entry").first()
    if address is None:
        raise Http404
    entry = address.entry
    if entry.retired_at and entry.revisions.published().exists():
        gone = render(request, "410.html", status=410)
        gone.headers["Cache-Control"] = "no-store"  # it may be brought back
        return gone
    if entry.slug == slug or not entry.revisions.read().exists():
        raise Http404
    moved = redirect(entry, permanent=True)
    moved.headers["Cache-Control"] = "no-cache"  # it may move again
    return moved
