"""Where a sign-in leads: to our own pages, whatever an address asks for."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def is_ours(address: str, request: HttpRequest) -> bool:
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def wanted_page(request: HttpRequest) -> str:
    """Return what `next` asks for, or the first staff page."""
    wanted = request.GET.get("next", "")
    return wanted if is_ours(wanted, request) else reverse("admin:index")
