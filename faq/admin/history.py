"""Every revision of an entry in a language, and the way back to each."""

from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from clinic_site.trail import note
from faq.admin.pages import (
    colleague,
    entry_in,
    for_writers,
    page_of,
    revision_or_404,
    staff_page,
)
from faq.languages import Language
from faq.models import Revision
from faq.text.difference import answer_difference, text_difference


@require_safe
@for_writers
def revisions(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    entry = entry_in(pk, language)
    return staff_page(
        request,
        "history",
        f"All {Language(language).label} revisions",
        entry=entry,
        language=Language(language),
        steps=steps(list(history_of(entry.pk, language))),
    )


def history_of(entry: int, language: str) -> Any:
    people = ["author", "edited_by", "approved_by", "sent_back_by"]
    return (
        Revision.objects.filter(entry=entry, language=language)
        .select_related("entry", *people)
        .prefetch_related("sign_offs", "accepted_claims")
        .order_by("-number")
    )


def steps(newest_first: list[Revision]) -> list[dict[str, Any]]:
    """Return each revision with what it changed in the one before it, if any."""
    return [
        {"revision": revision, **(differences(before, revision) if before else {})}
        for revision, before in pairwise([*newest_first, None])
        if revision
    ]


def differences(old: Revision, new: Revision) -> dict[str, SafeString]:
    return {
        "question_difference": text_difference(old.question, new.question),
        "answer_difference": answer_difference(old.answer, new.answer),
    }


@require_POST
@for_writers
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    revision = revision_or_404(pk)
    try:
        draft = revision.restore(colleague(request))
    except Revision.ChangedMeanwhile:
        messages.info(request, "This is what is being written: nothing was changed.")
    else:
        if draft is None:
            words = "These are the live words: there is nothing to restore."
            messages.info(request, words)
            return redirect(page_of(revision.entry))
        note(request, fields=["state"])
        messages.success(
            request,
            f"Revision {revision.number} is back as a draft. The history keeps the "
            "draft that was open, if there was one.",
        )
    return redirect(
        reverse("admin:faq_words", args=[revision.entry_id, revision.language])
    )
