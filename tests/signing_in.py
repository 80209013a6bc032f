"""Staff who have signed in, as far as a test needs them to have."""

import base64
import hmac
import struct
import time
from hashlib import sha1

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
)
from django.contrib.auth.models import User
from django.test import Client


def sign_in(client: Client, user: User, *methods: str, seconds_ago: int = 0) -> Client:
    """Have the user signed in, having proved it in these ways: "password", "mfa"."""
    client.force_login(user)
    prove(client, user, *(methods or ["password"]), seconds_ago=seconds_ago)
    return client


def prove(client: Client, user: User, *methods: str, seconds_ago: int = 0) -> None:
    at = time.time() - seconds_ago
    session = client.session
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": method, "at": at} for method in methods
    ]
    session.save()


def app_code(secret: str, at: float | None = None) -> str:
    """Return what an authenticator app shows (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time() if at is None else at) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, sha1)
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
