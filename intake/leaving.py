"""For a person who must not be seen here: away in one press, and nothing stays open."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from clinic_site.clinic_facts import clinic_facts
from intake.views import RECEIVED_COOKIE


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    clinic = clinic_facts(request).clinic
    if not clinic.offers_leaving:
        raise Http404
    response = HttpResponseRedirect(clinic.leave_to)
    for cookie in [RECEIVED_COOKIE, settings.CSRF_COOKIE_NAME]:
        response.delete_cookie(cookie, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
