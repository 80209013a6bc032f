from django.contrib import admin

from clinic_site.editable_list import EditableListAdmin
from faq.models import Entry, Topic


@admin.register(Topic)
class TopicAdmin(EditableListAdmin):
    list_display = ["name", "position"]
    list_editable = ["position"]


@admin.register(Entry)
class EntryAdmin(EditableListAdmin):
    """Editors write, order and publish the answers; readers see a save at once."""

    list_display = ["question", "topic", "position", "state", "changed_at"]
    list_display_links = ["question"]
    list_editable = ["position", "state"]
    list_filter = ["state", "topic"]
    list_select_related = ["topic"]
    search_fields = ["question", "answer"]
    prepopulated_fields = {"slug": ["question"]}
    fields = ["question", "answer", "topic", "position", "state", "slug"]

    def view_on_site(self, entry: Entry) -> str | None:
        return entry.get_absolute_url() if entry.state == Entry.State.LIVE else None
