"""The keys of the sealed columns, as they stand in the environment."""

import secrets
from base64 import urlsafe_b64decode
from binascii import Error

from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


def new_key() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


def field_keys(listed: str) -> list[bytes]:
    """Return the keys between commas. Raises ImproperlyConfigured, naming none."""
    keys = [decoded(key.strip()) for key in listed.split(",") if key.strip()]
    if not keys or len(set(keys)) != len(keys):
        raise ImproperlyConfigured("FIELD_KEYS must be keys that differ, with commas.")
    return keys


def decoded(key: str) -> bytes:
    try:
        decoded = urlsafe_b64decode(f"{key}=")
    except (Error, ValueError):
        decoded = b""
    if len(decoded) != KEY_BYTES or len(set(decoded)) < KEY_BYTES // 2:
        raise ImproperlyConfigured(
            f"A key in FIELD_KEYS isn't {KEY_BYTES} random bytes: make one with "
            "`python -m clinic_site.field_keys`."
        )
    return decoded


if __name__ == "__main__":
    print(new_key())  # noqa: T201
