from django.contrib import admin

from clinic_site.admin.browsers_controls import BROWSERS_CONTROLS
from clinic_site.editable_list import EditableListAdmin
from clinic_site.models import CrisisLine


@admin.register(CrisisLine)
class CrisisLineAdmin(EditableListAdmin):
    list_display = [
        "name",
        "language",
        "when",
        "call",
        "text",
        "checked_on",
        "position",
    ]
    list_editable = ["checked_on", "position"]
    list_filter = ["language"]
    formfield_overrides = BROWSERS_CONTROLS
