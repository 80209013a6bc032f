from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone

from clinic_site.trailed_admin import TrailedAdmin
from intake.models import ReplyTemplate
from intake.models.replies import PLACEHOLDERS

FILLED_IN = "What stands in braces is filled in when it is sent: {}.".format(
    "; ".join(f"{{{name}}}, {what}" for name, what in PLACEHOLDERS.items())
)


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(TrailedAdmin):
    """Saving other words publishes a new version; what was sent stays as it was."""

    list_display = ["name", "language", "version", "is_offered", "published_at"]
    list_filter = ["language", "is_offered"]
    list_per_page = 50
    fieldsets = [
        (
            None,
            {
                "fields": ["name", "language", "version", "text", "is_offered"],
                "description": FILLED_IN,
            },
        )
    ]

    class Media:
        css = {"all": ["css/replies.css"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["name", "language", "version"] if obj else ["version"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only the newest version can be reworded."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.version == newest_version(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(
        self,
        request: HttpRequest,
        obj: ReplyTemplate,
        form: forms.ModelForm,
        change: bool,
    ) -> None:
        if change and not form.has_changed():
            return
        obj.pk = None
        obj.version = newest_version(obj) + 1
        obj.published_at = timezone.now()
        obj.save(force_insert=True)


def newest_version(template: ReplyTemplate) -> int:
    """Return the number of its newest version, 0 if it was never published."""
    versions = ReplyTemplate.objects.filter(
        name=template.name, language=template.language
    )
    return versions.aggregate(newest=Max("version"))["newest"] or 0
