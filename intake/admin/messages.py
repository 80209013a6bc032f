from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

from clinic_site import trail
from clinic_site.trailed_admin import TrailedAdmin
from intake.models import Message

DELIVERY: list[Any] = ["created_at", "tries", "last_error", "sent_at"]
IN_THE_LIST: list[Any] = ["kind", "request__reference", *DELIVERY]
NAMED_BY = ["reply__name", "reply__language", "reply__version"]
ON_ITS_PAGE: list[Any] = ["kind", "request", *DELIVERY]


class DeliveryFilter(admin.SimpleListFilter):
    title = "delivery"
    parameter_name = "delivery"
    narrowed: dict[str, Callable[[Any], QuerySet[Message]]] = {
        "waiting": lambda messages: messages.waiting(),
        "failed": lambda messages: messages.failed(),
        "sent": lambda messages: messages.exclude(sent_at=None),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name.capitalize()) for name in self.narrowed]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Message]
    ) -> QuerySet[Message]:
        narrow = self.narrowed.get(self.value() or "")
        return narrow(queryset) if narrow else queryset


class MessageList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        trail.note(request, shown=[mail.request_id for mail in self.result_list])


@admin.register(Message)
class MessageAdmin(TrailedAdmin):
    """Which mails went out: what they said is kept nowhere."""

    list_display = IN_THE_LIST
    list_display_links = None
    list_filter = [DeliveryFilter, "kind"]
    list_per_page = 50
    show_full_result_count = False
    fields = readonly_fields = ON_ITS_PAGE
    actions = ["try_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Leave what the person sent sealed: the list shows the reference alone."""
        found = super().get_queryset(request).select_related("request", "reply")
        return found.only(*IN_THE_LIST, *NAMED_BY)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return MessageList

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """In the list, where they can be tried again; a single one can't be edited."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description="Try again now", permissions=["change"])
    def try_again(self, request: HttpRequest, queryset: Any) -> None:
        chosen = queryset.count()
        trail.note(request, fields=["tries"])
        count = queryset.try_again()
        self.message_user(request, f"Being tried again: {count}.")
        if left := chosen - count:
            self.message_user(
                request,
                f"Left as they are: {left}, sent or still being tried.",
                messages.WARNING,
            )
