"""The pages of allauth, where this site wants them otherwise."""

from typing import Any, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import PasswordChangeView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe


class AddApp(ActivateTOTPView):
    """Whoever has just typed the app's code has proved that they have it."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        is_new_proof(self.request, Authenticator.Type.TOTP)
        return response


class AddPasskey(AddWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        is_new_proof(self.request, Authenticator.Type.WEBAUTHN)
        return response


class ChangePassword(PasswordChangeView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not cast(User, request.user).has_usable_password():
            raise Http404  # there is none to change: they have a passkey
        return super().dispatch(request, *args, **kwargs)

    def get_default_success_url(self) -> str:
        return reverse("mfa_index")


def is_new_proof(request: HttpRequest, type: str) -> None:
    record_authentication(request, request.user, "mfa", type=type, reauthenticated=True)


@require_safe
@login_required
def signed_in_beside(request: HttpRequest) -> HttpResponse:
    """Send whoever signed in beside a form back to it."""
    return render(request, "account/signed_in_beside.html")
