"""Where allauth asks how this site wants it."""

from io import BytesIO
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathImage

from clinic_site.address import visitors_address
from clinic_site.clinic_facts import clinic_facts
from clinic_site.signing_in import sessions
from clinic_site.signing_in.addresses import is_ours
from clinic_site.signing_in.fresh import is_fresh
from clinic_site.signing_in.limits import must_be_countable
from clinic_site.signing_in.sealing import COLUMN
from intake.encryption import seal, unseal

NOT_TOLD = "0.0.0.0"  # noqa: S104  one address for all who come without one


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "The username or the password isn't right.",
        "incorrect_password": "The password isn't right.",
        "enter_current_password": "This isn't your current password.",
        "incorrect_code": "The code isn't right.",
        "too_many_login_attempts": "Too many tries. Wait five minutes, then try again.",
        "rate_limited": "Too many tries. Wait five minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # the owner makes the accounts

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            must_be_countable()
            raise

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: Any
    ) -> str:
        """Count by account: allauth adds the name of the site, which visitors choose.

        Any port, and any name that ALLOWED_HOSTS lets in, would give five more tries.
        """
        return credentials.get("username", "").lower()

    def is_safe_url(self, url: str) -> bool:
        return is_ours(url, self.request)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits go by: told by our proxies or by nobody."""
        address = visitors_address(request)
        return str(address) if address else NOT_TOLD

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not is_fresh(self.request)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return redirect("account_login")  # says no more than to anybody else

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        sessions.end_others(self.request, user)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "The code isn't right. Wait for the next one and enter that.",
    }

    def encrypt(self, text: str) -> str:
        return seal(text, COLUMN)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, COLUMN)

    def get_totp_issuer(self) -> str:
        return self._get_site_name()

    def _get_site_name(self) -> str:
        request: HttpRequest = self.request
        return clinic_facts(request).clinic.name

    def build_totp_svg(self, url: str) -> SafeString:
        """Return the picture as an element of the page: `data:` isn't let in."""
        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathImage, border=1).save(drawn)
        _, _, element = drawn.getvalue().decode().partition("?>")
        return mark_safe(element.strip())  # noqa: S308  drawn here, of squares

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {count + 1}"
