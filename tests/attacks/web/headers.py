"""The headers that every answer has to carry."""

from collections.abc import Mapping

from django.utils.datastructures import CaseInsensitiveMapping

YEAR = 365 * 24 * 60 * 60  # seconds
CONSTANT = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
FORBIDDEN = ["camera", "geolocation", "microphone", "browsing-topics", "payment"]


def lacks(given: Mapping[str, str], *, tls: bool) -> list[str]:
    """Return the names of headers that are missing or say the wrong thing."""
    headers = CaseInsensitiveMapping(dict(given))
    policy = headers.get("Content-Security-Policy", "")
    features = headers.get("Permissions-Policy", "")
    transport = headers.get("Strict-Transport-Security", "")
    is_right = {name: headers.get(name) == value for name, value in CONSTANT.items()}
    is_right |= {
        "Referrer-Policy": headers.get("Referrer-Policy")
        in {"same-origin", "no-referrer"},
        "Content-Security-Policy": "default-src 'none'" in policy
        and "frame-ancestors 'none'" in policy
        and "unsafe" not in policy,
        "Permissions-Policy": all(f"{name}=()" in features for name in FORBIDDEN),
        "Cache-Control": bool(headers.get("Cache-Control")),
        "Strict-Transport-Security": not tls
        or transport == f"max-age={YEAR}; includeSubDomains; preload",
    }
    return [name for name, right in is_right.items() if not right]
