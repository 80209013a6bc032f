"""Compress a page on its way out."""

import gzip
import re
from collections.abc import Callable
from functools import wraps

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

View = Callable[..., HttpResponse]

REFUSED = re.compile(r";q=0(\.0*)?$")
QUALITY = 5  # Brotli's, of 11: nearly as small as the best at a fraction of its time


def compressed(view: View) -> View:
    """Compress what `view` answers, with Brotli or gzip as the browser accepts.

    Only for pages whose secrets are drawn or masked anew for each answer, as Django
    does with its own: the size of a compressed page would give others away (BREACH).
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Accept-Encoding"])
        accepted = accepted_codings(request)
        if "br" in accepted:
            response.content = brotli.compress(response.content, quality=QUALITY)
            response.headers["Content-Encoding"] = "br"
        elif "gzip" in accepted:
            response.content = gzip.compress(response.content, mtime=0)
            response.headers["Content-Encoding"] = "gzip"
        return response

    return wrapper


def accepted_codings(request: HttpRequest) -> set[str]:
    """Return the codings the browser takes; one with `q=0` is one it refuses."""
    listed = request.headers.get("Accept-Encoding", "").replace(" ", "").split(",")
    return {coding.partition(";")[0] for coding in listed if not REFUSED.search(coding)}
