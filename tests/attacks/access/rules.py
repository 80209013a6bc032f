"""Who may have each address of the site, by its name. One without a rule is a mistake.

Those of the staff's work are in roles.py.
"""

from tests.attacks.access.roles import MAY

# For anybody, to read; nothing can be sent there.
READERS = {
    "banner",
    "faq:question",
    "faq:questions",
    "faq:search",
    "intake:first_received",
    "intake:leave",
    "intake:request_received",
    "out_of_reach",
    "privacy",
    "robots",
    "sitemap",
}

# For anybody, to send something.
VISITORS = {
    "faq:vote",
    "faq:vote_reason",
    "intake:change_contact",
    "intake:erase",
    "intake:request_consultation",
    "intake:status",
    "intake:withdraw",
}

# For who isn't signed in yet, or not any more. They show nothing but boxes.
SIGNING_IN = {
    "account_login",
    "account_logout",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "admin:login",
    "admin:logout",
}

# Of one's own sign-in: a password is enough, since without one of these nobody would
# ever get a second factor.
OWN_SIGN_IN = {
    "account_reauthenticate",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "signed_in_beside",
}

# The same, and with a sign-in of the last five minutes.
OWN_SIGN_IN_AFRESH = {
    "account_change_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
}

# For everybody who may be on the staff pages at all.
ALL_STAFF = {
    "admin:autocomplete",
    "admin:index",
    "admin:jsi18n",
    "admin:view_on_site",
}

# These only lead on to another address, which has a rule of its own.
LEADS_ON = {
    "admin:clinic_site_clinic_changelist",
    "admin:password_change",
    "admin:password_change_done",
}

# The same without a name of their own: the admin's former addresses, and its last.
NAMELESS = ("/<path:object_id>/", "(?P<url>.*)$")

# For who runs the clinic.
OPENING = {"opening"}

WORK = {f"admin:{name}" for name in MAY}

RULES = [
    READERS,
    VISITORS,
    SIGNING_IN,
    OWN_SIGN_IN,
    OWN_SIGN_IN_AFRESH,
    ALL_STAFF,
    LEADS_ON,
    OPENING,
    WORK,
]

# Of the staff's work, what guards accounts or takes requests out of the house.
WORK_AFRESH = {
    "admin:auth_user_add",
    "admin:auth_user_change",
    "admin:auth_user_password_change",
    "admin:intake_export",
    "admin:intake_export_list",
}


def rules_for(name: str) -> int:
    """Count them: each address is to have one."""
    return sum(name in rule for rule in RULES) + name.endswith(NAMELESS)


def needs_second_factor(name: str) -> bool:
    return rules_for(name) == 1 and not any(
        name in rule
        for rule in [READERS, VISITORS, SIGNING_IN, OWN_SIGN_IN, OWN_SIGN_IN_AFRESH]
    )
