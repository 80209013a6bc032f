from django.contrib import admin

from clinic_site.models import Notice
from clinic_site.versions import VersionsAdmin


@admin.register(Notice)
class NoticeAdmin(VersionsAdmin):
    """Saving other words publishes a new version; the old one stays as it was seen."""

    list_display = ["kind", "language", "version", "published_at"]
    list_filter = ["kind", "language"]
    words = ["text"]
