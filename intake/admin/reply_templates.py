from django.contrib import admin

from clinic_site.versions import VersionsAdmin
from intake.models import ReplyTemplate
from intake.models.replies import PLACEHOLDERS


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(VersionsAdmin):
    """Saving other words publishes a new version; what was sent stays as it was."""

    list_display = ["name", "language", "version", "is_offered", "published_at"]
    list_filter = ["language", "is_offered"]
    list_per_page = 50
    words = ["text", "is_offered"]
    about_words = "What stands in braces is filled in when it is sent: {}.".format(
        "; ".join(f"{{{name}}}, {what}" for name, what in PLACEHOLDERS.items())
    )

    class Media:
        css = {"all": ["css/replies.css"]}
