"""Taking requests out of here: who may, why they do, and the note that they did."""

from array import array
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.decorators import permission_required
from django.http import (
    HttpRequest,
    HttpResponse,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from clinic_site.clinic_facts import clinic_facts
from clinic_site.signing_in.fresh import fresh_sign_in
from clinic_site.trail import Action, note
from intake import export
from intake.models import ConsultationRequest, Export
from intake.out.reason import ReasonForm, TableForm
from intake.out.requests_table import requests_table

View = Callable[..., HttpResponseBase]

MOST_ROWS = 10_000  # within the time that a worker has for one answer


def for_who_may_export(view: View) -> View:
    """Guard every view by which something leaves: who may, and that it is them."""
    may_export = permission_required(
        "intake.export_consultationrequest", raise_exception=True
    )
    return require_http_methods(["GET", "HEAD", "POST"])(
        may_export(fresh_sign_in(view))
    )


@for_who_may_export
def export_one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask why, then give all of one request in the form of the button pressed."""
    consultation = get_object_or_404(ConsultationRequest, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    give = GIVEN_AS.get(request.POST.get("kind", ""))
    if not give or not form.is_valid():
        return ask(request, "export_one", form, original=consultation)
    reason, kind = form.cleaned_data["reason"], request.POST["kind"]
    Export.objects.of_one(consultation, kind, request.user, reason)
    note(request, Action.EXPORTED)
    return give(request, consultation)


def as_json(request: HttpRequest, consultation: ConsultationRequest) -> HttpResponse:
    return export.json_response(consultation)


def as_fhir(request: HttpRequest, consultation: ConsultationRequest) -> HttpResponse:
    from intake.out import fhir  # takes a third of a second, which no command needs

    name = f"{consultation.reference}.fhir.json"
    return JsonResponse(
        fhir.as_json(consultation, clinic_facts(request).clinic),
        content_type="application/fhir+json",
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


GIVEN_AS: dict[str, Callable[[HttpRequest, ConsultationRequest], HttpResponse]] = {
    Export.Kind.JSON: as_json,
    Export.Kind.FHIR: as_fhir,
    Export.Kind.PRINT: export.page,
}


def export_list(requests: admin.ModelAdmin) -> View:
    """Return the view that gives what the list of `requests` shows, as its filter is.

    What was searched for isn't in the address, so a search doesn't narrow it.
    """

    @for_who_may_export
    def view(request: HttpRequest) -> HttpResponseBase:
        try:
            changes = requests.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return redirect("admin:intake_consultationrequest_changelist")
        return table(request, changes)

    return view


def table(request: HttpRequest, changes: ChangeList) -> HttpResponseBase:
    pks = array("q", changes.queryset.values_list("pk", flat=True)[: MOST_ROWS + 1])
    form = TableForm(request.POST if request.method == "POST" else None)
    if not 0 < len(pks) <= MOST_ROWS or not form.is_valid():
        return ask(
            request,
            "export_list",
            form,
            count=len(pks),
            most=MOST_ROWS,
            filters=chosen(changes),
            address=changes.get_query_string(),
        )
    filters = changes.get_filters_params()
    Export.objects.of_list(pks, request.user, filters=filters, **form.cleaned_data)
    note(request, Action.EXPORTED, shown=pks)
    return file(request, pks, form.cleaned_data["has_answers"])


def file(request: HttpRequest, pks: array, has_answers: bool) -> HttpResponseBase:
    clinic = clinic_facts(request).clinic
    name = f"requests-{clinic.today:%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        requests_table(pks, clinic.zone, has_answers),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


def chosen(changes: ChangeList) -> list[tuple[str, str]]:
    """Return by what the list is narrowed, in the words of its filters."""
    return [
        (str(spec.title), str(choice["display"]))
        for spec in changes.filter_specs
        for choice in spec.choices(changes)
        if choice["selected"]
    ]


def ask(
    request: HttpRequest, template: str, form: ReasonForm, **page: Any
) -> HttpResponse:
    context = {**admin.site.each_context(request), "form": form, **page}
    status = 422 if form.errors else 200
    return render(request, f"admin/intake/{template}.html", context, status=status)
