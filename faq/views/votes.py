"""Yes or no under an answer, and after a no one of three reasons."""

import re
from typing import Any

from django.core.exceptions import BadRequest
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from clinic_site.address import visitors_address
from clinic_site.clinic_facts import clinic_facts
from clinic_site.languages import versions
from faq.models import Entry, Revision, Vote

PRESSED = re.compile(r"([0-9]{1,18})\.(yes|no)", re.ASCII)
VOTE_SALT = "faq.vote"

# Neither view asks for a CSRF token, which would set a cookie on every page to read. A
# token keeps other sites from acting with a visitor's cookies, and here no cookie and
# no account counts: only the signed number of an edition of our own pages.


@csrf_exempt
@require_POST
def vote(request: HttpRequest) -> HttpResponse:
    """Count it, also for a text that was replaced since its reader opened the page."""
    pressed = PRESSED.fullmatch(request.POST.get("vote", ""))
    if pressed is None:
        raise BadRequest("no vote")
    published = Revision.objects.published().select_related("entry")
    revision = get_object_or_404(published, pk=int(pressed[1]))
    helped = pressed[2] == "yes"
    view = request.POST.get("view", "")
    today = clinic_facts(request).clinic.today
    try:
        counted = Vote.objects.cast(
            revision, view, helped, today, visitors_address(request)
        )
    except BadSignature:
        raise BadRequest("not from our page") from None
    return thank(request, counted, helped=helped)


@csrf_exempt
@require_POST
def vote_reason(request: HttpRequest) -> HttpResponse:
    reason = request.POST.get("reason", "")
    if reason not in Vote.Reason.values:
        raise BadRequest("no reason")
    try:
        pk = int(Signer(salt=VOTE_SALT).unsign(request.POST.get("counted", "")))
    except BadSignature:
        raise BadRequest("not from our page") from None
    Vote.objects.say_why(pk, reason)
    counted = get_object_or_404(Vote.objects.select_related("revision__entry"), pk=pk)
    return thank(request, counted, helped=False)


def thank(request: HttpRequest, counted: Vote, helped: bool) -> HttpResponse:
    """Say thanks for what was pressed, and what counts if that was something else."""
    entry = readable(counted.revision.entry)
    back = entry.get_absolute_url() if entry else reverse("faq:questions")
    page: dict[str, Any] = {
        "helped": helped,
        "counted_before": counted.helped != helped,
        "entry": entry,
        "versions": versions(back),  # this page can't be fetched, in any language
    }
    if not counted.helped and not counted.reason and not helped:
        page["reasons"] = Vote.Reason.choices
        page["counted"] = Signer(salt=VOTE_SALT).sign(str(counted.pk))
    return render(request, "faq/thank_you.html", page)


def readable(entry: Entry) -> Entry | None:
    """Return the entry while there is something to go back to."""
    return entry if entry.revisions.read().exists() else None
