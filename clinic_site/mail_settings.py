"""What mails need to be told, checked before the site starts.

All raise ImproperlyConfigured in words that show no password.
"""

import re
from typing import Any
from urllib.parse import urlsplit

import dj_email_url
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

SCHEMES = {"smtp", "submission"}
TIMEOUT = 10  # seconds that a mail server may be silent


def email_settings(url: str) -> dict[str, Any]:
    """Return Django's settings for the mail server; without one, mails are printed."""
    if not url.strip():
        return {"EMAIL_BACKEND": "clinic_site.console_mail.EmailBackend"}
    try:
        check_email_url(url)
        found = dj_email_url.parse(url)
    except ValueError:  # its text may be a part of the password
        raise ImproperlyConfigured(
            "EMAIL_URL must be that of a mail server: "
            "submission://user:password@host:587, or smtp://host:25 for one without a "
            "password. In user and password, %40 stands for @, %2F for /, and so on."
        ) from None
    found["EMAIL_TIMEOUT"] = found["EMAIL_TIMEOUT"] or TIMEOUT
    return {name: value for name, value in found.items() if name.startswith("EMAIL_")}


def check_email_url(url: str) -> None:
    """Raise ValueError at what the parser would take for something else."""
    parts = urlsplit(url)
    rest = parts.path.strip("/") or parts.fragment
    if parts.scheme not in SCHEMES or not parts.hostname or rest:
        raise ValueError


def site_url(given: str, default: str, local: bool) -> str:
    """Return the address of the site as it stands before a path."""
    if not given:
        return default
    schemes = "https?" if local else "https"
    if not re.fullmatch(rf"{schemes}://[A-Za-z0-9.-]+(:[0-9]+)?/?", given):
        raise ImproperlyConfigured(
            "SITE_URL must be the site's address without a path: https://clinic.example"
        )
    return given.rstrip("/")


def sender_address(given: str, default: str) -> str:
    if not given:
        return default
    try:
        validate_email(given)
    except ValidationError:
        raise ImproperlyConfigured(
            "DEFAULT_FROM_EMAIL must be an address alone: no-reply@clinic.example"
        ) from None
    return given
