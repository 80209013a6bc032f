"""Where a clinician puts their name to a live answer."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic_site.clinic_facts import clinic_facts
from clinic_site.trail import note
from faq.admin.pages import (
    colleague,
    for_clinicians,
    page_of,
    revision_or_404,
    staff_page,
)
from faq.models import Reviewer, Revision, SignOff
from faq.models.sign_offs import next_due, sign
from faq.review_line import ReviewLine


def reviewer_of(user: User) -> Reviewer | None:
    """Return how readers know this colleague; None if the owner hasn't entered it."""
    return Reviewer.objects.filter(user=user).first()


def today_at(request: HttpRequest) -> date:
    return clinic_facts(request).clinic.today


def review_line_of(revision: Revision) -> ReviewLine:
    """Return the line under this live text, on the page's own clock."""
    holding = SignOff.objects.filter(
        revision__entry=revision.entry_id,
        revision__language=revision.language,
        revision__meaning=revision.meaning,
    )
    return ReviewLine(holding.newest().first(), timezone.localdate())


@require_http_methods(["GET", "HEAD", "POST"])
@for_clinicians
def sign_answer(request: HttpRequest, pk: int) -> HttpResponse:
    revision = revision_or_404(pk)
    reviewer = reviewer_of(colleague(request))
    if request.method == "POST" and reviewer:
        try:
            given = sign(
                revision, reviewer, request.POST.get("seen", ""), today_at(request)
            )
        except Revision.ChangedMeanwhile:
            messages.warning(request, "The text is another one now. Please read it.")
            return redirect(page_of(revision.entry))
        note(request, fields=["sign_offs"])
        messages.success(
            request, f"Signed. It is due again on {given.due_on:%B %-d, %Y}."
        )
        return redirect(f"{reverse('admin:faq_entry_changelist')}?to_do=unsigned")
    return staff_page(
        request,
        "sign",
        "Sign this answer",
        entry=revision.entry,
        revision=revision,
        reviewer=reviewer,
        due_on=next_due(revision, today_at(request)),
    )
