from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from clinic_site.clinic_facts import clinic_facts
from clinic_site.compression import compressed
from clinic_site.errors import RETRY_SECONDS, database_is_away
from clinic_site.kept_facts import facts_now
from intake import check
from intake.address import address_digest
from intake.forms import ConsultationRequestForm
from intake.kept_form import empty_form
from intake.models import ConsultationRequest
from intake.reply_promise import promise
from intake.usual_reply import usual_reply

RECEIVED_COOKIE = f"{settings.COOKIE_PREFIX}received"
RECEIVED_SECONDS = 15 * 60  # for how long the last page can be opened again
STOPPED = {"under_age": "intake/under_age.html", "unasked": "intake/unasked.html"}


@require_http_methods(["GET", "HEAD", "POST"])
@compressed
def request_consultation(request: HttpRequest) -> HttpResponse:
    """Show the form; then the answers to check; then store them.

    Nothing is kept in between: the page to check carries what was typed.
    """
    if request.method != "POST":
        return empty_form_page(request)
    form = bound_form(request)
    if form.to_change:
        return form_page(request, form)
    if why := form.stops():
        return render(request, STOPPED[why])
    if not form.is_valid():
        return form_page(request, form, status=422)
    if "send" not in request.POST:
        return check_page(request, form)
    return store(request, form)


def store(request: HttpRequest, form: ConsultationRequestForm) -> HttpResponse:
    try:
        consultation, holds_these = form.save(address_digest(request))
    except (DatabaseError, InterfaceError) as error:
        if not database_is_away(error):
            raise
        return not_stored(request, form)
    return received_by(consultation, holds_these)


@require_safe
def request_received(request: HttpRequest, holds_these: bool = True) -> HttpResponse:
    """Show reference and code to whoever has just sent the form, and to nobody else."""
    reference = request.get_signed_cookie(
        RECEIVED_COOKIE, default=None, max_age=RECEIVED_SECONDS
    )
    try:
        stored = ConsultationRequest.objects.filter(reference=reference).first()
    except (DatabaseError, InterfaceError):
        stored = None  # it is, but can't be read just now; the reference still can
    page = {
        "reference": reference,
        "consultation": stored,
        "holds_these": holds_these,
    }
    if stored and stored.is_open:
        page |= promise(stored, clinic_facts(request).clinic)
    return render(request, "intake/received.html", page)


def bound_form(request: HttpRequest) -> ConsultationRequestForm:
    facts = facts_now()
    request.clinic_facts = facts  # type: ignore[attr-defined]
    return ConsultationRequestForm(
        request.POST if request.method == "POST" else None,
        clinic=facts.clinic,
        notices=facts.notices[get_language()],
        to_change=request.POST.get("change", ""),
    )


def empty_form_page(request: HttpRequest) -> HttpResponse:
    try:
        return HttpResponse(empty_form(request))
    except (DatabaseError, InterfaceError):
        return form_page(request, bound_form(request))


def form_page(
    request: HttpRequest,
    form: ConsultationRequestForm,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    page = {"form": form, "usual_reply": usual_reply(), **context}
    return render(request, "intake/request_form.html", page, status=status)


def check_page(
    request: HttpRequest,
    form: ConsultationRequestForm,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    page = {"form": form, "groups": check.answers(form), **context}
    return render(request, "intake/check.html", page, status=status)


def form_came_back(request: HttpRequest) -> HttpResponse:
    """Show what was typed, ready to be sent again, when its secret was out of date."""
    form = bound_form(request)
    if why := form.stops():
        return render(request, STOPPED[why], status=403)
    page = check_page if "send" in request.POST and form.is_valid() else form_page
    return page(request, form, status=403, came_back=True)


def not_stored(request: HttpRequest, form: ConsultationRequestForm) -> HttpResponse:
    response = check_page(request, form, status=503, not_stored=True)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def received_by(consultation: ConsultationRequest, holds_these: bool) -> HttpResponse:
    page = "request_received" if holds_these else "first_received"
    response = redirect(f"intake:{page}")
    # Only the reference, which says nothing about the person, and only for a while.
    response.set_signed_cookie(
        RECEIVED_COOKIE,
        consultation.reference,
        max_age=RECEIVED_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
