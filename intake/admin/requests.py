from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from clinic_site.admin.browsers_controls import BROWSERS_CONTROLS
from clinic_site.clinic_facts import clinic_facts
from clinic_site.trailed_admin import TrailedAdmin
from intake.admin import figures, pages, replies, request_page, same_person, steps
from intake.admin.dates import date_for_calendar
from intake.admin.exporting import export_list, export_one
from intake.admin.filters import (
    DeskFilter,
    LeavingFilter,
    OwnerFilter,
    QuarantineFilter,
    StandingFilter,
)
from intake.admin.paging import CappedPaginator, first_keys, longest_closed_first
from intake.admin.review_form import ReviewForm
from intake.admin.search import PrivateSearchList, found
from intake.admin.step_forms import StepForm
from intake.admin.unreadable import explained
from intake.models import ConsultationRequest
from intake.models.columns import REVIEWED
from intake.models.requests import IN_DESKS_ORDER


@admin.register(ConsultationRequest)
class ConsultationRequestAdmin(TrailedAdmin):
    """The queue. Only the public form adds to it, and nothing is deleted by hand."""

    list_display = [
        "reference",
        "where_it_stands",
        "reply_due_at",
        "received_at",
        "contact_by",
        "owner",
    ]
    list_filter = [
        DeskFilter,
        "status",
        StandingFilter,
        "outcome",
        OwnerFilter,
        "received_at",
        QuarantineFilter,
        LeavingFilter,
        "site_language",
        "contact_by",
    ]
    list_per_page = 25  # two screens; up to list_max_show_all can be seen as one page
    list_max_show_all = 500
    sortable_by = ()  # there are indexes for our own orders alone
    # Either would count the whole table.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["reference"]  # and what get_search_results finds
    search_help_text = (
        "A whole reference, phone number or email address, or whole words of a name, "
        "with or without accents. Nothing else can be searched: it is stored encrypted."
    )

    change_form_template = "admin/intake/request_page.html"
    formfield_overrides = BROWSERS_CONTROLS

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConsultationRequest]:
        return super().get_queryset(request).select_related("owner")

    def get_ordering(self, request: HttpRequest) -> Any:
        """The newest first, but in the desk's order where its groups were asked for."""
        if "desk" in request.GET:
            return IN_DESKS_ORDER
        if "leaving" in request.GET:
            return ["closed_at", "received_at", "id"]
        return super().get_ordering(request)

    def get_paginator(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        *args: Any,
        **kwargs: Any,
    ) -> Paginator:
        if queryset.model is not self.model:  # the history of one is paged as well
            return super().get_paginator(request, queryset, *args, **kwargs)
        keys_of = longest_closed_first if "leaving" in request.GET else first_keys
        return CappedPaginator(keys_of(queryset), *args, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: ConsultationRequest | None = None
    ) -> bool:
        """What is erased stays as it is: nothing can be written beside it any more."""
        erased = obj is not None and obj.stripped_at is not None
        return not erased and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if self.has_change_permission(request, obj):
            kwargs["form"] = ReviewForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(
        self, request: HttpRequest, obj: ConsultationRequest | None = None
    ) -> Any:
        may_change = self.has_change_permission(request, obj)
        hidden = ["seen_version"] if may_change else []
        return [("Your notes", {"fields": [*REVIEWED, *hidden]})]

    def get_urls(self) -> list[URLPattern]:
        ours = [
            path("<int:pk>/release/", pages.release, name="intake_release"),
            path(
                "<int:pk>/as-they-asked/",
                pages.as_they_asked,
                name="intake_as_they_asked",
            ),
            path("pictures/", figures.show, name="intake_figures"),
            path("export/", export_list(self), name="intake_export_list"),
            path("<int:pk>/export/", export_one, name="intake_export"),
            path("<int:pk>/<slug:kind>.ics", date_for_calendar, name="intake_date"),
            *same_person.pages(),
            *replies.pages(),
        ]
        ours += [
            path(f"<int:pk>/{name}/", view, name=f"intake_{name.replace('-', '_')}")
            for name, view in steps.STEPS.items()
        ]
        for page in ours:
            page.callback = self.admin_site.admin_view(page.callback)
        every = ours + super().get_urls()
        for page in every:
            page.callback = explained(page.callback)
        return every

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PrivateSearchList

    def get_search_results(
        self,
        request: HttpRequest,
        queryset: QuerySet[ConsultationRequest],
        search_term: str,
    ) -> tuple[QuerySet[ConsultationRequest], bool]:
        return found(queryset, search_term) if search_term else queryset, False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": "Consultation requests"})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        title = {"title": "Consultation request"}
        page = title | (extra_context or {})
        return super().change_view(request, object_id, form_url, page)

    def show_refused(self, request: HttpRequest, refused: StepForm) -> HttpResponse:
        """Show the page with the form of a step that wasn't taken, as it was sent."""
        request.method = "GET"  # of the form beside it nothing was sent
        pk = str(refused.consultation.pk)
        response = self.change_view(request, pk, extra_context={"refused": refused})
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        consultation = context["original"]
        refused = context.get("refused")
        may_change = self.has_change_permission(request, consultation)
        if request.method == "POST":
            # The refused form has put into it what was typed, which isn't stored.
            consultation.refresh_from_db()
        elif request.method == "GET" and may_change and not refused:
            consultation.mark_opened(request.user)
        context |= request_page.panels(consultation, clinic_facts(request).clinic)
        if may_change:
            rules = context["others"].rules
            context["forms"] = request_page.forms(
                consultation, request.user, rules, refused
            )
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(
        self,
        request: HttpRequest,
        obj: ConsultationRequest,
        form: forms.ModelForm,
        change: bool,
    ) -> None:
        if fields := [name for name in REVIEWED if name in form.changed_data]:
            obj.save_review(form.cleaned_data["seen_version"], request.user, fields)

    @admin.display(description="Status")
    def where_it_stands(self, consultation: ConsultationRequest) -> str:
        if consultation.stripped_at:
            return f"{consultation.get_status_display()}, erased"
        if consultation.quarantine:
            return "In quarantine"
        return consultation.get_status_display()
