"""A form that was sent without being signed in comes back as it was typed.

The page carries it; nothing is stored. It comes back only to whoever sent it from a
page of ours, so that no other site can put words into it.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode


class Reason(StrEnum):
    SIGNED_OUT = "signed out"
    NOT_FRESH = "not fresh"
    SIGNED_IN_AGAIN = "signed in again"


def comes_back(
    site: admin.AdminSite, view: Callable[..., HttpResponse]
) -> Callable[..., HttpResponse]:
    """Show what was typed instead of leading to the sign-in page without it."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        may_sign_in = not request.user.is_authenticated or request.user.is_staff
        is_out = may_sign_in and not site.has_permission(request)
        if is_out and is_worth_keeping(request):
            return came_back(request, Reason.SIGNED_OUT)
        return view(request, *args, **kwargs)

    return wrapper


def after_stale_token(request: HttpRequest) -> HttpResponse:
    """Signing in changes the token of forms: those of before need the new one."""
    is_in = admin.site.has_permission(request)
    return came_back(request, Reason.SIGNED_IN_AGAIN if is_in else Reason.SIGNED_OUT)


def is_worth_keeping(request: HttpRequest) -> bool:
    if request.method != "POST" or not fields(request):
        return False
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Return (name, value) of all that was posted, but for secrets."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]


def came_back(request: HttpRequest, reason: Reason) -> HttpResponse:
    page = {
        **admin.site.each_context(request),
        "title": "Not saved yet",
        "reason": reason.value,
        "fields": fields(request),
        "had_files": bool(request.FILES),
        "had_password": any("password" in name for name in request.POST),
        "sign_in": sign_in_beside(reason),
    }
    return render(request, "admin/came_back.html", page, status=403)


def sign_in_beside(reason: Reason) -> str:
    """Return where to sign in, in another tab, which then sends back to the first."""
    again = reason == Reason.NOT_FRESH
    page = reverse("account_reauthenticate" if again else "admin:login")
    return f"{page}?{urlencode({'next': reverse('signed_in_beside')})}"
