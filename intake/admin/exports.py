from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from clinic_site.trailed_admin import TrailedAdmin
from clinic_site.visible import shown
from intake.models import Export

# Of the request only its reference is read: what the person sent stays sealed.
READ = ["kind", "at", "rows", "has_answers", "filters", "reason"]


@admin.register(Export)
class ExportAdmin(TrailedAdmin):
    """Who took what out of here, and why; written by the exports alone."""

    list_display = ["at", "by", "kind", "of_what", "why", "rows", "has_answers"]
    list_display_links = None
    list_filter = ["kind", "at"]
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Export]:
        found = super().get_queryset(request).select_related("by", "request")
        return found.only(*READ, "by__username", "request__reference")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": "Exports"})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="Of", empty_value="All")
    def of_what(self, export: Export) -> str | None:
        """Return the request's reference, or how the list was narrowed."""
        if export.request:
            return export.request.reference
        narrowed = (f"{name}: {', '.join(of)}" for name, of in export.filters.items())
        return "; ".join(narrowed) or None

    @admin.display(description="Why")
    def why(self, export: Export) -> SafeString | str:
        return shown(export.reason) if export.reason else "Erased with the request"
