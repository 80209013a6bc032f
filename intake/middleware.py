"""What holds for every page of the intake, whatever answers there, an error too."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from clinic_site.languages import without_language

GetResponse = Callable[[HttpRequest], HttpResponse]

# That somebody asks for help here is nobody else's to keep, to be told or to find.
PRIVATE = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


def private_pages(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if is_intake(request):
            for name, value in PRIVATE.items():
                response.headers[name] = value
        return response

    return middleware


def own_origin(get_response: GetResponse) -> GetResponse:
    """Let forms be sent from pages that tell nobody where they are.

    `no-referrer` makes browsers send `Origin: null`, or neither Origin nor Referer, and
    Django's check refuses both. Our own origin takes that place here, unless the
    browser says in Sec-Fetch-Site, which no page can forge, that another site sent the
    form. Old browsers don't say: there, as everywhere, the secret in cookie and form
    decides, which another site doesn't know.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_intake(request) and hides_origin(request):
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return get_response(request)

    return middleware


def is_intake(request: HttpRequest) -> bool:
    return f"{without_language(request.path_info)}/".startswith("/consultation/")


def hides_origin(request: HttpRequest) -> bool:
    origin, referrer, site = (
        request.headers.get(name) for name in ["Origin", "Referer", "Sec-Fetch-Site"]
    )
    says_nothing = origin == "null" or (origin is None and referrer is None)
    return says_nothing and site in {None, "same-origin"}
