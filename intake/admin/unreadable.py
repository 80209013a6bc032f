"""The page for a request whose columns were changed, or whose key isn't set."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from intake.encryption import Unreadable, key_id
from intake.models import ConsultationRequest

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponse]


def explained(view: View) -> View:
    """Answer with a page that says what to do, where the request can't be read."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Unreadable:
            pk = kwargs.get("pk") or kwargs["object_id"]
            return cannot_be_read(request, pk)

    return wrapper


def cannot_be_read(request: HttpRequest, pk: int | str) -> HttpResponse:
    # Django reads a row before it asks who wants to see it.
    if not request.user.has_perm("intake.view_consultationrequest"):
        raise PermissionDenied
    plain = ConsultationRequest.objects.only("reference")
    consultation = get_object_or_404(plain, pk=pk)
    logger.error(
        "Consultation request %d can't be read with the keys that are set",
        consultation.pk,
    )
    page = {
        **admin.site.each_context(request),
        "title": f"Request {consultation} can't be read",
        "consultation": consultation,
        "keys": [key_id(key) for key in settings.FIELD_KEYS],
    }
    # 500 and not 503: it doesn't mend itself, so nobody should be told to wait.
    return render(request, "admin/intake/unreadable.html", page, status=500)
