"""The staff pages: Django's admin, on the clinic's clock."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone

from clinic_site.clinic_facts import clinic_facts


class StaffSite(AdminSite):
    site_header = "Staff pages"
    site_title = "Staff pages"
    index_title = "Today"
    enable_nav_sidebar = False  # four short lists, all on the first page

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Show every time on the page as the clinic's clock has it."""
        guarded: Callable[..., HttpResponse] = super().admin_view(view, cacheable)

        def on_clinic_time(
            request: HttpRequest, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            with timezone.override(clinic_facts(request).clinic.zone):
                response = guarded(request, *args, **kwargs)
                if isinstance(response, SimpleTemplateResponse):
                    response.render()
                return response

        return on_clinic_time
