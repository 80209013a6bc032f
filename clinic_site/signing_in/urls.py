"""The pages of allauth that this site has, under the names allauth knows them by.

There is none to sign up, to have a password sent, or to enter an address.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.contrib.auth.decorators import login_required
from django.urls import path

from clinic_site.signing_in import views
from clinic_site.signing_in.fresh import fresh_sign_in as fresh

change_password = login_required(views.ChangePassword.as_view())

urlpatterns = [
    path("", mfa.index, name="mfa_index"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("code/", mfa.authenticate, name="mfa_authenticate"),
    path("password/", fresh(change_password), name="account_change_password"),
    path("beside/", views.signed_in_beside, name="signed_in_beside"),
    # To prove it again
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("again/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        "again/passkey/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    # An authenticator app
    path("app/", fresh(views.AddApp.as_view()), name="mfa_activate_totp"),
    path("app/remove/", fresh(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "codes/",
        fresh(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "codes/new/",
        fresh(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    # Passkeys
    path("passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/add/", fresh(views.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path(
        "passkeys/<int:pk>/name/",
        fresh(passkeys.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path(
        "passkeys/<int:pk>/remove/",
        fresh(passkeys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
]
