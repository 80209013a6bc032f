from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.forms import ModelChoiceField
from django.http import HttpRequest

from clinic_site.editable_list import OrderedListAdmin
from clinic_site.trailed_admin import TrailedAdmin
from faq.models import ClaimPhrase, Reviewer, Synonym, Topic


@admin.register(Topic)
class TopicAdmin(OrderedListAdmin):
    list_display = ["name", "name_es", "position"]
    list_editable = ["position"]
    fields = ["name", "name_es"]


@admin.register(ClaimPhrase)
class ClaimPhraseAdmin(TrailedAdmin):
    """What is marked for the clinician. Marking changes nothing by itself."""

    list_display = ["phrase", "language", "unless", "why"]
    list_filter = ["language"]
    search_fields = ["phrase", "unless", "why"]


@admin.register(Synonym)
class SynonymAdmin(TrailedAdmin):
    list_display = ["patients_say", "answers_say", "language"]
    list_filter = ["language"]
    search_fields = ["patients_say", "answers_say"]


@admin.register(Reviewer)
class ReviewerAdmin(TrailedAdmin):
    """Names and credentials as readers see them. The owner enters them."""

    list_display = ["name", "credential", "user"]
    list_select_related = ["user"]

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "user":
            publishing = {"groups__permissions__codename": "publish_revision"}
            kwargs["queryset"] = User.objects.filter(**publishing).distinct()
            return db_field.formfield(**kwargs)  # without buttons to edit accounts
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
