from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString

from clinic_site.admin.trail_forms import ExamineForm, ReferenceForm
from clinic_site.admin.trail_words import in_words, links_to, references
from clinic_site.clinic_facts import clinic_facts
from clinic_site.models import TrailEntry
from clinic_site.trail import Action, note
from clinic_site.trailed_admin import TrailedAdmin

ON_A_PAGE = 100
DAYS_OF_UNUSUAL = 30


@admin.register(TrailEntry)
class TrailEntryAdmin(TrailedAdmin):
    """For the owner to examine. That they do is on the trail like all else."""

    fields = ["at", "by", "action", "page", "about", "requests", "names"]
    readonly_fields = ["requests", "names"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self.trail_page(request, ReferenceForm())
        form = ReferenceForm(request.POST)
        note(request, Action.SEARCHED)
        if not form.is_valid():
            return self.trail_page(request, form)
        key = form.cleaned_data["reference"]
        note(request, shown=[key])
        return redirect(f"{request.path}?request={key}")

    def trail_page(
        self, request: HttpRequest, reference_form: ReferenceForm
    ) -> HttpResponse:
        clinic, form = clinic_facts(request).clinic, ExamineForm(request.GET)
        found = list(form.found(clinic.zone).select_related("by")[: ON_A_PAGE + 1])
        entries = found[:ON_A_PAGE]
        key = form.asked.get("request")
        known = references([key, *(entry.object_id for entry in entries)])
        note(request, shown=[key] if key in known else [])
        page = {
            **self.admin_site.each_context(request),
            "title": f"Trail of {known[key]}" if key in known else "Trail",
            "form": form,
            "reference_form": reference_form,
            "rows": [in_words(entry, known) for entry in entries],
            "days": days_beside(form, clinic.today),
            "older": len(found) > ON_A_PAGE and form.address(before=entries[-1].pk),
            "unusual": None if any(form.asked.values()) else unusual_days(),
            "limit": clinic.reading_limit,
        }
        return TemplateResponse(request, "admin/clinic_site/trail.html", page)

    @admin.display(description="Requests that it showed")
    def requests(self, entry: TrailEntry) -> SafeString:
        return links_to(references(entry.shown))

    @admin.display(description="Fields")
    def names(self, entry: TrailEntry) -> str:
        return ", ".join(entry.fields)


def unusual_days() -> list[dict[str, Any]]:
    since = timezone.now() - timedelta(days=DAYS_OF_UNUSUAL)
    return list(TrailEntry.objects.unusual_days(since))


def days_beside(form: ExamineForm, today: date) -> list[tuple[date, str]]:
    """Return the day before and the day after, each with its address."""
    day = form.asked.get("day")
    if not day:
        return []
    beside = [day - timedelta(days=1), day + timedelta(days=1)]
    return [(each, form.address(day=each)) for each in beside if each <= today]
