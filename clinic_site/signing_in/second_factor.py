"""Whether whoever is signed in has shown a second thing only they have."""

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest


def records(request: HttpRequest) -> list[dict]:
    """Return what they have proved in this session, each with "method" and "at"."""
    return get_authentication_records(request, request.user)


def is_proved(request: HttpRequest) -> bool:
    """Tell whether a second factor was shown in this session, this working day."""
    if not settings.STAFF_SECOND_FACTOR:
        return True
    since = time.time() - settings.SESSION_COOKIE_AGE
    return any(
        proof["method"] == "mfa" and proof["at"] > since for proof in records(request)
    )


def missing_step(request: HttpRequest) -> str:
    """Return the name of the page on which somebody gets closer to being let in."""
    if not request.user.is_authenticated:
        return "account_login"
    own = Authenticator.objects.filter(user=request.user)
    types = set(own.values_list("type", flat=True))
    if Authenticator.Type.TOTP in types:
        return "mfa_reauthenticate"
    if Authenticator.Type.WEBAUTHN in types:
        return "mfa_reauthenticate_webauthn"
    return "mfa_index"
