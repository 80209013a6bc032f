"""How long a sign-in lasts, and that it can be ended from elsewhere.

Its row in the database decides: where that is gone or too old, the session is nobody's.
Only staff pages ask for it, so that no other page needs a cookie.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.signals import authentication_step_completed
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from clinic_site.models import SignIn
from clinic_site.signing_in.browsers import in_words

GetResponse = Callable[[HttpRequest], HttpResponse]

KEY = "sign_in"  # of its row, in the session


def end_what_is_over(get_response: GetResponse) -> GetResponse:
    """Know nobody by a sign-in that is over; on staff pages being there counts."""

    def middleware(request: HttpRequest) -> HttpResponse:
        is_staff_page = request.path_info.startswith(reverse("admin:index"))
        if is_staff_page and request.user.is_authenticated and not goes_on(request):
            logout(request)
        return get_response(request)

    return middleware


def goes_on(request: HttpRequest) -> bool:
    return SignIn.objects.goes_on(number(request))


def number(request: HttpRequest) -> int:
    """Return the primary key of the sign-in's row; 0, which none has, without one."""
    return request.session.get(KEY, 0)


@receiver(user_logged_in)
def begin(request: HttpRequest, user: User, **_: Any) -> None:
    browser = in_words(request.META.get("HTTP_USER_AGENT", ""))
    request.session[KEY] = SignIn.objects.begin(user, browser).pk


@receiver(user_logged_out)
def end(request: HttpRequest, **_: Any) -> None:
    SignIn.objects.filter(pk=number(request)).delete()


@receiver(authentication_step_completed)
def change_key(request: HttpRequest, **_: Any) -> None:
    """A key that was planted or overheard is worth nothing after each proof."""
    request.session.cycle_key()


def end_others(request: HttpRequest, user: User) -> None:
    """End all sign-ins of the account but the one that asks for it."""
    SignIn.objects.filter(user=user).exclude(pk=number(request)).delete()
