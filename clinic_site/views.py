from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from clinic_site.clinic_facts import notices
from clinic_site.compression import compressed
from clinic_site.models import BannerPhoto, Notice

YEAR = 365 * 24 * 60 * 60  # seconds


@require_safe
@cache_control(no_cache=True)
@compressed
def privacy(request: HttpRequest) -> HttpResponse:
    notice = notices()[Notice.Kind.PRIVACY]
    return render(request, "privacy.html", {"notice": notice})


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def banner(request: HttpRequest, digest: str) -> HttpResponse:
    """The photograph; another one has another address, so browsers keep it for good."""
    photo = BannerPhoto.objects.filter(digest=digest).first()
    if photo is None:
        raise Http404
    return HttpResponse(bytes(photo.jpeg), content_type="image/jpeg")


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")
