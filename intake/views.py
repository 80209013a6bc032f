from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clinic_site.clinic_facts import clinic_facts, notices
from clinic_site.compression import compressed
from clinic_site.errors import RETRY_SECONDS, database_is_away
from clinic_site.opening_hours import day_and_time
from intake.forms import ConsultationRequestForm
from intake.models import ConsultationRequest

RECEIVED_COOKIE = f"{settings.COOKIE_PREFIX}received"
RECEIVED_SECONDS = 60 * 60  # for how long the last page can be opened again


@require_http_methods(["GET", "HEAD", "POST"])
@compressed
def request_consultation(request: HttpRequest) -> HttpResponse:
    # An empty POST is still a POST, so bind by method and not by truthiness.
    form = bound_form(request)
    if not form.is_bound:
        return form_page(request, form)
    if form.is_under_age():
        return render(request, "intake/under_age.html")
    if not form.is_valid():
        return form_page(request, form, status=422)
    try:
        consultation = form.save()
    except (DatabaseError, InterfaceError) as error:
        if not database_is_away(error):
            raise
        return not_stored(request, form)
    return received_by(consultation)


@require_safe
def request_received(request: HttpRequest) -> HttpResponse:
    """Show the reference to whoever has just sent the form, and to nobody else."""
    reference = request.get_signed_cookie(
        RECEIVED_COOKIE, default=None, max_age=RECEIVED_SECONDS
    )
    try:
        stored = ConsultationRequest.objects.filter(reference=reference).first()
    except (DatabaseError, InterfaceError):
        stored = None  # it is, but can't be read just now; the reference still can
    page = {"reference": reference, "consultation": stored}
    if stored:
        zone = clinic_facts(request).clinic.zone
        page["reply_by"] = day_and_time(stored.reply_due_at.astimezone(zone))
    return render(request, "intake/received.html", page)


def bound_form(request: HttpRequest) -> ConsultationRequestForm:
    return ConsultationRequestForm(
        request.POST if request.method == "POST" else None,
        clinic=clinic_facts(request).clinic,
        notices=notices(),
    )


def form_page(
    request: HttpRequest,
    form: ConsultationRequestForm,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    page = {"form": form, **context}
    return render(request, "intake/request_form.html", page, status=status)


def form_came_back(request: HttpRequest) -> HttpResponse:
    """Show what was typed, ready to be sent again, when its secret was out of date."""
    form = bound_form(request)
    return form_page(request, form, status=403, came_back=True)


def not_stored(request: HttpRequest, form: ConsultationRequestForm) -> HttpResponse:
    response = form_page(request, form, status=503, not_stored=True)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def received_by(consultation: ConsultationRequest) -> HttpResponse:
    response = redirect("intake:request_received")
    # Only the reference, which says nothing about the person, and only for an hour.
    response.set_signed_cookie(
        RECEIVED_COOKIE,
        consultation.reference,
        max_age=RECEIVED_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
