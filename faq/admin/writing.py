"""Where an answer is written: a draft beside the live text, which stays as it is."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from clinic_site.posted import with_value
from clinic_site.trail import note
from faq.admin.claims import claims_in
from faq.admin.forms import WordsForm
from faq.admin.pages import (
    colleague,
    entry_in,
    for_writers,
    page_of,
    revision_or_404,
    staff_page,
)
from faq.languages import Language
from faq.models import Entry, Revision
from faq.models.revisions import WORDS
from faq.text.difference import answer_difference
from faq.text.readability import readability


@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def words(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    entry = entry_in(pk, language)
    draft = entry.open(language)
    form = words_form(request, entry, language, draft)
    if not form.is_bound:
        return words_page(request, entry, language, form)
    is_asking = "_ask" in request.POST
    if form.is_valid() and is_asking:
        form.require_reason()
    if not form.is_valid():
        return words_page(request, entry, language, form, status=422)
    seen = form.cleaned_data["seen"]
    try:
        written = entry.write(language, colleague(request), seen, **form.words)
        if written and is_asking and written.state == Revision.State.DRAFT:
            written.ask_for_review(written.stamp)
    except Revision.ChangedMeanwhile as changed:
        return colleague_was_quicker(request, entry, language, form, changed.now)
    note(request, fields=form.changed_data)
    messages.success(request, said_of(written, is_asking))
    is_done = is_asking or written is None
    return redirect(page_of(entry) if is_done else request.path)


def words_form(
    request: HttpRequest, entry: Entry, language: str, draft: Revision | None
) -> WordsForm:
    """Start from the draft or the live text; a new change has reasons of its own."""
    start = draft or entry.live(language)
    initial: dict[str, Any] = {}
    if start:
        initial = {name: getattr(start, name) for name in WORDS}
        initial["seen"] = start.stamp
    if draft is None:
        initial |= {"reason": "", "change": Revision.Change.MEANING}
    return WordsForm(
        request.POST if request.method == "POST" else None,
        instance=Revision(entry=entry, language=language),
        initial=initial,
    )


def words_page(
    request: HttpRequest,
    entry: Entry,
    language: str,
    form: WordsForm,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    draft, live = entry.open(language), entry.live(language)
    told = draft or live
    page = {
        "entry": entry,
        "language": Language(language),
        "form": form,
        "media": form.media,
        "draft": draft,
        "live": live,
        "english": entry.text_to_translate(language),
        "claims": claims_in(told) if told else [],
        "readability": readability(told.answer, language) if told else None,
        **context,
    }
    title = f"{Language(language).label} words" if told else "First words"
    return staff_page(request, "words", title, status, **page)


def colleague_was_quicker(
    request: HttpRequest,
    entry: Entry,
    language: str,
    form: WordsForm,
    now: Revision | None,
) -> HttpResponse:
    """Show both texts. Saving again then is a choice made in knowledge of the other."""
    form.data = with_value(form.data, "seen", now.stamp if now else "")
    mine = form.cleaned_data["answer"]
    return words_page(
        request,
        entry,
        language,
        form,
        status=409,
        theirs=now,
        difference=answer_difference(now.answer if now else "", mine),
    )


def said_of(written: Revision | None, is_asking: bool) -> str:
    if written is None:
        return "These are the live words: nothing was changed, so there is no draft."
    if is_asking:
        return "A clinician is asked to read it. Readers see the live text until then."
    return "The draft is saved. Readers see the live text until a clinician publishes."


@require_POST
@for_writers
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    revision = revision_or_404(pk)
    try:
        revision.discard(request.POST.get("seen", ""))
    except Revision.ChangedMeanwhile:
        messages.warning(request, "A colleague changed it meanwhile, so it stays.")
        return redirect(page_of(revision.entry))
    note(request, fields=["state"])
    messages.success(request, "The draft is discarded. The history still has it.")
    return redirect(
        reverse("admin:faq_history", args=[revision.entry_id, revision.language])
    )
