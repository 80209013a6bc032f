"""Codes of an authenticator app count once.

allauth remembers a code for one period of 30 seconds. As it also takes the code before
and the one after (MFA_TOTP_TOLERANCE), a code is good for three, and could be used
again in the other two.
"""

from typing import Any

from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.utils import decrypt, encrypt
from django.core.cache import cache


def use_up(user_pk: int, code: str) -> None:
    """Remember the code while it is good. Raises ValidationError if it was used."""
    periods = 2 * app_settings.TOTP_TOLERANCE + 1
    key = f"used-code:{user_pk}:{normalize_user_code(code)}"
    if not cache.add(key, True, timeout=periods * app_settings.TOTP_PERIOD):
        raise get_adapter().validation_error("incorrect_code")


class CodeForm(codes.AuthenticateForm):
    def clean_code(self) -> str:
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            use_up(self.user.pk, code)
        return code


class CodeAgainForm(codes.ReauthenticateForm):
    clean_code = CodeForm.clean_code


class NewAppForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep the secret of the app sealed, also while it is only in the session."""
        session, name = context.request.session, totp.auth.SECRET_SESSION_KEY
        if sealed := session.get(name):
            session[name] = decrypt(sealed)
        super().__init__(*args, **kwargs)
        session[name] = encrypt(self.secret)

    def clean_code(self) -> str:
        code = super().clean_code()
        use_up(self.user.pk, code)
        return code
