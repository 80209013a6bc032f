"""What can be done with one request, each at an address of its own."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from intake import export
from intake.models import ConsultationRequest

for_who_may_change = permission_required(
    "intake.change_consultationrequest", raise_exception=True
)
for_who_may_export = permission_required(
    "intake.export_consultationrequest", raise_exception=True
)


@require_POST
@for_who_may_change
def release(request: HttpRequest, pk: int) -> HttpResponse:
    consultation = get_object_or_404(ConsultationRequest, pk=pk, stripped_at=None)
    if consultation.release(request.user):
        said = "It is a request like any other now, and the mails it asks for go out."
    else:
        said = "It was not in quarantine any more."
    messages.success(request, f"{consultation}: {said}")
    return redirect("admin:intake_consultationrequest_change", pk)


@require_safe
@for_who_may_export
def export_json(request: HttpRequest, pk: int) -> HttpResponse:
    consultation = get_object_or_404(ConsultationRequest, pk=pk)
    return export.json_response(consultation, request.user)


@require_safe
@for_who_may_export
def print_what_they_sent(request: HttpRequest, pk: int) -> HttpResponse:
    consultation = get_object_or_404(ConsultationRequest, pk=pk)
    return export.page(request, consultation)
