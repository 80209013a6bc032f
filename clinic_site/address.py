"""Where a visitor comes from, as our own proxies saw it."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def visitors_address(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    """Return the address, or None where it can't be told.

    Behind settings.PROXY_DEPTH proxies of ours, the address is the one that the
    outermost of them saw: what stands further left is whatever the visitor put there.
    A neighbourhood of IPv6 (/64) is one address: a visitor has all of it.
    """
    try:
        address = ip_address(without_port(told_by_proxies(request)))
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64)
    return address


def told_by_proxies(request: HttpRequest) -> str:
    depth = settings.PROXY_DEPTH
    if depth == 0:
        return request.META.get("REMOTE_ADDR", "")
    told = request.headers.get("X-Forwarded-For", "").split(",")
    return told[-depth].strip() if len(told) >= depth else ""


def without_port(told: str) -> str:
    """Return the address of 192.0.2.1:5000 and [2001:db8::1]:5000, as some write it."""
    if told.startswith("["):
        return told[1:].partition("]")[0]
    return told.partition(":")[0] if told.count(":") == 1 else told
