"""A callback or an appointment, for the colleague's own calendar."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from intake.admin.pages import for_who_may_change
from intake.models import ConsultationRequest
from intake.out.calendar_file import Kind, calendar_file


@require_safe
@for_who_may_change
def date_for_calendar(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    plain = ConsultationRequest.objects.only(
        *["reference", "version", "next_on", "appointment_at"]
    )
    consultation = get_object_or_404(plain, pk=pk, stripped_at=None)
    file = calendar_file(consultation, Kind(kind)) if kind in [*Kind] else None
    if file is None:
        raise Http404
    name = f"{kind}-{consultation.reference}.ics"
    return HttpResponse(
        file,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
