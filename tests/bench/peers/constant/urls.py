from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from clinic_site.urls import urlpatterns as pages_of_the_site
from tests.bench.peers.page_bytes import page_bytes

PAGES = page_bytes()


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    coding = "br" if "br" in request.headers.get("Accept-Encoding", "") else ""
    response = HttpResponse(PAGES[coding])
    response.headers["Vary"] = "Accept-Encoding"
    if coding:
        response.headers["Content-Encoding"] = coding
    return response


# The middleware asks for addresses of the site, so they have to be there.
urlpatterns = [path("", page), *pages_of_the_site]
