"""What can be done with one request, each at an address of its own."""

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clinic_site.trail import note
from intake.models import ConsultationRequest

for_who_may_change = permission_required(
    "intake.change_consultationrequest", raise_exception=True
)


@require_POST
@for_who_may_change
def release(request: HttpRequest, pk: int) -> HttpResponse:
    consultation = get_object_or_404(ConsultationRequest, pk=pk, stripped_at=None)
    if consultation.release(request.user):
        note(request, fields=["quarantine"])
        said = "It is a request like any other now, and the mails it asks for go out."
    else:
        said = "It was not in quarantine any more."
    messages.success(request, f"{consultation}: {said}")
    return redirect("admin:intake_consultationrequest_change", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_who_may_change
def as_they_asked(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a request back, or erase it, for somebody who says so on the phone."""
    consultation = get_object_or_404(ConsultationRequest, pk=pk, stripped_at=None)
    if request.method != "POST":
        page = {**admin.site.each_context(request), "original": consultation}
        return render(request, "admin/intake/as_they_asked.html", page)
    if "erase" in request.POST:
        is_done, done = consultation.erase(request.user), "is erased"
        field = "stripped_at"
    else:
        is_done, done = consultation.withdraw(request.user), "is taken back"
        field = "status"
    if is_done:
        note(request, fields=[field])
        messages.success(request, f"{consultation} {done}.")
    else:
        why = "it is closed already, or has to be kept"
        messages.warning(request, f"{consultation} stays as it is: {why}.")
    return redirect("admin:intake_consultationrequest_change", pk)
