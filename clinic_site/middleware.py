"""What holds for every answer of the site."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from clinic_site import errors
from clinic_site.kept_pages.marks import MARK

GetResponse = Callable[[HttpRequest], HttpResponse]

VERBS = ["GET", "HEAD", "POST"]
FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}

# The browser features the site does without, that is, all that a page could ask for.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in [
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    ]
)


def response_headers(get_response: GetResponse) -> GetResponse:
    """Add the headers Django has no setting for; what says nothing isn't kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        response.headers.setdefault("Cache-Control", "private, no-store")
        is_kept = MARK in request.META  # then the page is needed whole
        if request.method == "HEAD" and not response.streaming and not is_kept:
            response.content = b""  # the headers are those that GET would have
        return response

    return middleware


def refuse_unreadable(get_response: GetResponse) -> GetResponse:
    """Answer what no person's browser sends before anything tries to read it.

    A verb that no page here knows is 405. A NUL (PostgreSQL has no such character) is
    400. A body that isn't a form in UTF-8 is 415: other character sets can carry what
    UTF-8 cannot, such as half a pair of surrogates.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in VERBS:
            return errors.method_not_allowed(request, ", ".join(VERBS))
        cookies = request.META.get("HTTP_COOKIE", "")
        places = request.path_info, request.META.get("QUERY_STRING", ""), cookies
        if any("\0" in place or "%00" in place for place in places):
            return errors.bad_request(request)
        if request.method == "POST" and not is_form_in_utf8(request):
            return errors.unsupported_type(request)
        response = get_response(request)
        if response.status_code == 405:  # Django's own has nothing to read on it
            return errors.method_not_allowed(request, response.headers["Allow"])
        return response

    return middleware


def is_form_in_utf8(request: HttpRequest) -> bool:
    charset = (request.content_params or {}).get("charset", "utf-8")
    return request.content_type in FORM_TYPES and charset.lower() in {"utf-8", "utf8"}
