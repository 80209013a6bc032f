"""Where a clinician reads what changes, and publishes it or sends it back."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from clinic_site.clinic_facts import clinic_facts
from clinic_site.trail import note
from faq.admin.claims import claims_in
from faq.admin.forms import PublishForm, SendBackForm
from faq.admin.history import differences
from faq.admin.pages import (
    colleague,
    for_writers,
    page_of,
    revision_or_404,
    staff_page,
)
from faq.admin.signing import reviewer_of, today_at
from faq.models import Revision
from faq.models.revisions import may_publish
from faq.models.sign_offs import sign
from faq.text.claims_html import marked_claims, marked_text
from faq.text.readability import readability

NOW_DIFFERENT = (
    "A colleague was quicker: it is “{state}” now. What you see is how it stands."
)

OTHER_FIGURES = "Its figures are others, so it counts as a change of meaning."

PUBLISHED_RETIRED = "Readers see it once the question is brought back: it is retired."


@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def review(request: HttpRequest, pk: int) -> HttpResponse:
    revision = revision_or_404(pk)
    if request.method != "POST":
        return review_page(request, revision)
    if not may_publish(colleague(request)):
        return review_page(request, revision, status=403)
    if "_send_back" in request.POST:
        return send_back(request, revision)
    return publish(request, revision)


def publish(request: HttpRequest, revision: Revision) -> HttpResponse:
    form = publish_form(request, revision)
    if not form.is_valid():
        return review_page(request, revision, status=422, publish_form=form)
    by, answers = colleague(request), form.cleaned_data
    reviewer = reviewer_of(by) if answers["sign"] else None
    try:
        with transaction.atomic():
            revision.publish(
                by,
                answers["seen"],
                change=answers["change"],
                accepted=form.accepted,
                alone=clinic_facts(request).clinic.single_clinician,
            )
            if reviewer:
                sign(revision, reviewer, revision.stamp, today_at(request))
    except Revision.OwnDraft:
        form.add_error("change", "You wrote this: another clinician must publish it.")
        return review_page(request, revision, status=422, publish_form=form)
    except Revision.ChangedMeanwhile:
        return was_different(request, revision)
    note(request, fields=["state"])
    if revision.change != answers["change"]:
        messages.info(request, OTHER_FIGURES)
    is_retired = revision.entry.retired_at is not None
    messages.success(
        request, PUBLISHED_RETIRED if is_retired else "Readers see it now."
    )
    return redirect(page_of(revision.entry))


def send_back(request: HttpRequest, revision: Revision) -> HttpResponse:
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return review_page(request, revision, status=422, send_back_form=form)
    answers = form.cleaned_data
    try:
        revision.send_back(colleague(request), answers["seen"], answers["comment"])
    except Revision.ChangedMeanwhile:
        return was_different(request, revision)
    note(request, fields=["state", "comment"])
    messages.success(request, "It is a draft again, with your comment.")
    return redirect(page_of(revision.entry))


def was_different(request: HttpRequest, revision: Revision) -> HttpResponse:
    state = revision.get_state_display().lower()
    messages.warning(request, NOW_DIFFERENT.format(state=state))
    return review_page(request, revision, status=409, publish_form=None)


def publish_form(request: HttpRequest, revision: Revision) -> PublishForm:
    is_publishing = request.method == "POST" and "_publish" in request.POST
    reviewer = reviewer_of(colleague(request))
    return PublishForm(
        request.POST if is_publishing else None,
        revision,
        claims_in(revision),
        str(reviewer or ""),
    )


def review_page(
    request: HttpRequest, revision: Revision, status: int = 200, **context: Any
) -> HttpResponse:
    live = revision.entry.live(revision.language)
    english = revision.entry.text_to_translate(revision.language)
    claims = claims_in(revision)
    by = colleague(request)
    page = {
        "entry": revision.entry,
        "revision": revision,
        "live": live,
        "english": english,
        "is_out_of_date": revision.is_out_of_date(english),
        **(differences(live, revision) if live else {}),
        "marked_question": marked_text(revision.question, claims),
        "marked_answer": marked_claims(revision.answer, claims),
        "claims": claims,
        "readability": readability(revision.answer, revision.language),
        "is_own": revision.is_written_by(by),
        "is_alone": clinic_facts(request).clinic.single_clinician,
        "reviewer": reviewer_of(by),
        "publish_form": publish_form(request, revision),
        "send_back_form": SendBackForm(initial={"seen": revision.stamp}),
        **context,
    }
    if page["publish_form"] is None:
        page["publish_form"] = PublishForm(
            None, revision, claims, str(page["reviewer"] or "")
        )
    return staff_page(request, "review", "What changes", status, **page)
