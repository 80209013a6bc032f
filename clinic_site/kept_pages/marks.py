"""How a view says that its page is the same for everybody as long as an issue lasts."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from http import HTTPStatus

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from clinic_site.models import Edition, Issue

# A published text is there two seconds later at most, wherever it is read. While the
# site is down, it is better than none for a day.
FOR_CACHES = {
    "public": True,
    "max_age": 0,
    "s_maxage": 1,
    "stale_while_revalidate": 1,
    "stale_if_error": 24 * 60 * 60,
}

View = Callable[..., HttpResponse]

# In the request's environment, which nobody is sent.
MARK = "clinic_site.kept_pages"
COUNT = "clinic_site.kept_pages.count"


def kept(view: View) -> View:
    """Have what `view` answers kept, for everybody who asks at the same address.

    Only if that is a 200, and nothing in it comes from a cookie or another header.
    Public pages (`Cache-Control`) are also kept on disk, in case the database is away.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        # Asked before anything else is read: what changes meanwhile is another issue.
        with suppress(DatabaseError, InterfaceError, Edition.DoesNotExist):
            request.META[MARK] = issue_of(request)
        return view(request, *args, **kwargs)

    return wrapper


def for_caches(view: View) -> View:
    """Let browsers, our proxy and everybody else's keep the page that `view` shows."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.OK:
            patch_cache_control(response, **FOR_CACHES)
        return response

    return wrapper


def dont_keep(request: HttpRequest) -> None:
    """Take it back: this answer makes do with what is built in."""
    request.META.pop(MARK, None)


def count_each_time(request: HttpRequest, count: Callable[[], object]) -> None:
    """Have it counted also whenever the page that is kept is shown to somebody."""
    request.META[COUNT] = count


def issue_of(request: HttpRequest) -> Issue:
    """Return the issue that the page is of, read once a request."""
    if not hasattr(request, "issue"):
        request.issue = Edition.objects.issue()  # type: ignore[attr-defined]
    return request.issue  # type: ignore[attr-defined]
