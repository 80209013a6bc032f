"""The pages for when something goes wrong: in the site's look, crisis lines on them.

They need no database, since its absence may be the reason they are shown.
"""

import sys

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

RETRY_SECONDS = 30


def database_is_away(error: BaseException | None) -> bool:
    """Tell an unreachable, full or read-only database from a mistake in our data."""
    ours = isinstance(error, IntegrityError | DataError)
    return isinstance(error, DatabaseError | InterfaceError) and not ours


def bad_request(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    return render(request, "403.html", status=403)


def page_not_found(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    return render(request, "404.html", status=404)


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    response = render(request, "400.html", status=405)
    response.headers["Allow"] = allowed
    return response


def unsupported_type(request: HttpRequest) -> HttpResponse:
    return render(request, "400.html", status=415)


def server_error(request: HttpRequest) -> HttpResponse:
    """Show 503 while the database is away and 500 for a mistake of ours."""
    if database_is_away(sys.exc_info()[1]):
        return unavailable(request)
    return render(request, "500.html", status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = render(request, "503.html", status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Bring a form of ours back as it was typed, ready to be sent again."""
    if request.path.startswith(reverse("intake:status")):
        from intake.status import came_back

        return came_back(request, "stale")
    if request.path == reverse("intake:request_consultation"):
        from intake.views import form_came_back

        return form_came_back(request)
    if request.path.startswith(reverse("admin:index")):
        from clinic_site.signing_in import kept

        if kept.is_worth_keeping(request):
            return kept.after_stale_token(request)
    return render(request, "403.html", {"form_is_stale": True}, status=403)
