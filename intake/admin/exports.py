from typing import Any, cast

from django.contrib import admin
from django.db.models import ExpressionWrapper, F, QuerySet, TextField
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from clinic_site.trailed_admin import TrailedAdmin
from clinic_site.visible import shown
from intake.encryption import UNREADABLE, EncryptedTextField, Unreadable, unseal
from intake.models import Export

# Of the request only its reference is read: what the person sent stays sealed.
READ = ["kind", "at", "rows", "has_answers", "filters"]
SHOWN: list[Any] = ["at", "by", "kind", "of_what", "why", "rows", "has_answers"]
REASON = cast(EncryptedTextField, Export._meta.get_field("reason"))
# The column as it is stored: one that can't be read takes no other with it.
SEALED_REASON = ExpressionWrapper(F("reason"), TextField())


@admin.register(Export)
class ExportAdmin(TrailedAdmin):
    """Who took what out of here, and why; written by the exports alone."""

    fields = readonly_fields = list_display = SHOWN
    list_display_links = None
    list_filter = ["kind", "at"]
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Export]:
        found = super().get_queryset(request).select_related("by", "request")
        found = found.only(*READ, "by__username", "request__reference")
        return found.annotate(sealed_reason=SEALED_REASON)

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
    def why(self, export: Any) -> SafeString | str:
        if not export.sealed_reason:
            return "Erased with the request"
        try:
            return shown(unseal(export.sealed_reason, REASON.full_column))
        except Unreadable:
            return UNREADABLE
