"""The staff pages: Django's admin, on the clinic's clock."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from clinic_site import trail
from clinic_site.clinic_facts import clinic_facts
from clinic_site.opening import things_left
from clinic_site.signing_in import kept, second_factor
from clinic_site.signing_in.addresses import wanted_page
from clinic_site.signing_in.second_factor import missing_step
from faq.to_do import to_do
from intake.desk import desk
from intake.models import Message

APPS_AS_USED = ["intake", "faq", "clinic_site", "auth"]


class StaffSite(AdminSite):
    site_header = "Staff pages"
    site_title = "Staff pages"
    index_title = "Today"
    enable_nav_sidebar = False  # four short lists, all on the first page

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and second_factor.is_proved(request)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to what is missing: signing in, a second factor, or proving it."""
        if request.user.is_authenticated and not request.user.is_staff:
            raise PermissionDenied
        wanted = wanted_page(request)
        if self.has_permission(request):
            return redirect(wanted)
        return redirect_to_login(wanted, reverse(missing_step(request)))

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[Any]:
        """What is opened most often comes first."""
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: APPS_AS_USED.index(app["app_label"]))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """First the desk, for who may see requests; then whatever else waits."""
        facts = clinic_facts(request)
        today = facts.clinic.today
        page: dict[str, Any] = {}
        if request.user.has_perm("clinic_site.change_clinic"):
            page["things_left"] = things_left(facts)
        if request.user.has_perm("faq.change_revision"):
            page["to_do"] = to_do(today)
        if request.user.has_perm("intake.view_message"):
            page["failed_messages"] = Message.objects.failed().count()
        if request.user.has_perm("intake.view_consultationrequest"):
            only_mine = request.GET.get("owner") == "me"
            page["desk"] = desk(request.user, facts.clinic, only_mine)
        return super().index(request, page | (extra_context or {}))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Put it on the trail; show every time as the clinic's clock has it."""
        guarded = kept.comes_back(self, super().admin_view(view, cacheable))

        def on_clinic_time(
            request: HttpRequest, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            if not self.has_permission(request):
                trail.note(request, trail.Action.REFUSED)
            with timezone.override(clinic_facts(request).clinic.zone):
                return trail.recorded(guarded, request, *args, **kwargs)

        return on_clinic_time
