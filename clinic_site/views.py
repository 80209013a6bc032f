from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from clinic_site.clinic_facts import notices
from clinic_site.kept_pages.marks import dont_keep, for_caches, kept
from clinic_site.models import BannerPhoto, Notice

YEAR = 365 * 24 * 60 * 60  # seconds
DAY = 24 * 60 * 60  # seconds


@require_safe
@for_caches
@kept
def privacy(request: HttpRequest) -> HttpResponse:
    notice = notices()[Notice.Kind.PRIVACY]
    if notice._state.adding:  # the built-in one: the clinic's may be out of reach
        dont_keep(request)
    return render(request, "privacy.html", {"notice": notice})


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
@kept
def banner(request: HttpRequest, digest: str) -> HttpResponse:
    """The photograph; another one has another address, so browsers keep it for good."""
    photo = BannerPhoto.objects.filter(digest=digest).first()
    if photo is None:
        raise Http404
    return HttpResponse(bytes(photo.jpeg), content_type="image/jpeg")


@require_safe
@cache_control(public=True, max_age=3600)
@kept
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=0, s_maxage=60, stale_if_error=DAY)
def out_of_reach(request: HttpRequest) -> HttpResponse:
    """The page that the proxy fetches while we answer, for when we don't."""
    return render(request, "out_of_reach.html")
