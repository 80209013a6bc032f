from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.models import Page


def search(request: HttpRequest) -> TemplateResponse:
    """Do as the view in Wagtail's project template."""
    typed = request.GET.get("q", "")
    found = Page.objects.live().search(typed) if typed else Page.objects.none()
    page = {"typed": typed, "found": Paginator(found, 10).get_page(1)}
    return TemplateResponse(request, "wagtail_search.html", page)


urlpatterns = [
    path("search/", search, name="search"),
    path("", include(wagtail_urls)),
]
