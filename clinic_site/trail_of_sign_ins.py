"""Who signed in and out: Django tells it, whichever page signs people in."""

from typing import Any

from django.contrib.auth import get_user_model, signals
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.http import HttpRequest

from clinic_site.models import TrailEntry
from clinic_site.trail import page_of

Action = TrailEntry.Action


def listen() -> None:
    signals.user_logged_in.connect(signed_in)
    signals.user_login_failed.connect(sign_in_refused)
    signals.user_logged_out.connect(signed_out)


def signed_in(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    try:
        with transaction.atomic():
            write(request, user, Action.SIGNED_IN)
    except DatabaseError:
        request.session.flush()  # nobody gets in without an entry
        raise


def signed_out(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    write(request, user, Action.SIGNED_OUT)


def sign_in_refused(
    credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    write(request, account_of(credentials), Action.SIGN_IN_REFUSED)


def account_of(credentials: dict[str, Any]) -> Any:
    """Return the account that was named, None if there is none.

    What was typed isn't kept: people type passwords into the wrong box.
    """
    typed = credentials.get("username") or credentials.get("email") or ""
    named = Q(username=typed) | Q(email__iexact=typed)
    return get_user_model().objects.filter(named).first() if typed else None


def write(request: HttpRequest | None, by: Any, action: Action) -> None:
    page = page_of(request) if request else ""
    TrailEntry.objects.create(by=by, action=action, page=page)
