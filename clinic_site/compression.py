"""Compress a page that is made anew for each reader, on its way out."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from clinic_site.kept_pages.pages import QUICK, best_coding, packed

View = Callable[..., HttpResponse]


def compressed(view: View) -> View:
    """Compress what `view` answers, with Brotli or gzip as the browser accepts.

    Only for pages whose secrets are drawn or masked anew for each answer, as Django
    does with its own: the size of a compressed page would give others away (BREACH).
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Accept-Encoding"])
        coding = best_coding(request.headers.get("Accept-Encoding", ""))
        if coding:
            response.content = packed(response.content, coding, QUICK)
            response.headers["Content-Encoding"] = coding
        return response

    return wrapper
