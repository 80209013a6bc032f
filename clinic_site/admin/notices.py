from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest

from clinic_site.models import Notice
from clinic_site.trailed_admin import TrailedAdmin


@admin.register(Notice)
class NoticeAdmin(TrailedAdmin):
    """Saving other words publishes a new version; the old one stays as it was seen."""

    list_display = ["kind", "language", "version", "published_at"]
    list_filter = ["kind", "language"]
    fields = ["kind", "language", "version", "text"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["kind", "language", "version"] if obj else ["version"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only the newest version of a notice can be reworded."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.version == newest_version(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Notice, form: forms.ModelForm, change: bool
    ) -> None:
        if change and not form.has_changed():
            return
        words = {"kind": obj.kind, "language": obj.language, "text": obj.text}
        published = Notice.objects.create(version=newest_version(obj) + 1, **words)
        obj.pk = published.pk


def newest_version(notice: Notice) -> int:
    """Return the number of its newest version, 0 if it was never published."""
    versions = Notice.objects.filter(kind=notice.kind, language=notice.language)
    return versions.aggregate(newest=Max("version"))["newest"] or 0
