from typing import Any

from django import forms
from django.contrib.admin.views.main import ChangeList, ChangeListSearchForm
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from clinic_site import trail
from intake.blind_index import matching
from intake.models import ConsultationRequest
from intake.reference import as_reference

# What the list shows, or needs to know of what it shows: none of it is sealed.
LISTED = [
    *["reference", "status", "reply_due_at", "received_at", "contact_by"],
    *["quarantine", "stripped_at", "owner__username"],
]

FOUND_SHOWN = 100  # the newest; whoever is among more is found by phone or email


def found(
    requests: QuerySet[ConsultationRequest], typed: str
) -> QuerySet[ConsultationRequest]:
    """Narrow them to those with this reference, phone, email or words of a name."""
    return requests.filter(matching(typed) | Q(reference=as_reference(typed)))


def posted_search(request: HttpRequest) -> type[forms.Form]:
    class PostedSearch(ChangeListSearchForm):
        def __init__(self, _: object) -> None:
            super().__init__(request.POST)

    return PostedSearch


class PrivateSearchList(ChangeList):
    """Takes the search from the body of a POST, and reads nothing that it won't show.

    A name in the address would stay in the browser's history and in proxies' logs.
    Links on the page can't carry it on either, so what was found is on one page.
    """

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.search_form_class = posted_search(request)
        super().__init__(request, *args, **kwargs)
        # With these, Django would look up anew for each row which page it leads to.
        self.links_end = f"?{self.preserved_filters}" if self.preserved_filters else ""
        self.preserved_filters = ""

    def url_for_result(self, result: Model) -> str:
        return f"{super().url_for_result(result)}{self.links_end}"

    def get_results(self, request: HttpRequest) -> None:
        if self.query:
            self.list_per_page = FOUND_SHOWN
            trail.note(request, trail.Action.SEARCHED)
        super().get_results(request)
        paged: list[int] | QuerySet[ConsultationRequest] = self.result_list
        keys = paged if isinstance(paged, list) else self.paginator.object_list
        shown = self.root_queryset.filter(pk__in=keys).only(*LISTED)
        self.result_list = shown.order_by(*self.queryset.query.order_by)
        trail.note(request, shown=keys)
