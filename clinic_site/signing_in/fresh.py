"""Some pages ask again who it is, unless that was shown a moment ago."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from clinic_site.signing_in import kept
from clinic_site.signing_in.second_factor import records

View = Callable[..., HttpResponseBase]


def is_fresh(request: HttpRequest) -> bool:
    """Tell whether they signed in, or proved it again, in the last few minutes."""
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(proof["at"] > since for proof in records(request))


def fresh_sign_in(view: View) -> View:
    """Let in who has signed in within the last five minutes; have others do so first.

    What was posted comes back on a page to send it again from.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        if kept.is_worth_keeping(request):
            return kept.came_back(request, kept.Reason.NOT_FRESH)
        known = request.user.is_authenticated
        page = "account_reauthenticate" if known else "account_login"
        return redirect_to_login(request.get_full_path(), reverse(page))

    return wrapper
