"""Telephone numbers: taken however they are written, and made into links."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

DIGITS = range(10, 16)  # with the area code; ITU-T E.164 ends at 15


def parsed(typed: str) -> phonenumbers.PhoneNumber | None:
    """Return the number if somebody could dial it; without a + it is a US number."""
    try:
        number = phonenumbers.parse(typed, "US")
    except phonenumbers.NumberParseException:
        return None
    digits = len(f"{number.country_code}{number.national_number}")
    possible = digits in DIGITS and phonenumbers.is_possible_number(number)
    return number if possible else None


def validate_phone(typed: str) -> None:
    if not parsed(typed):
        raise ValidationError(
            gettext("Enter a phone number with its area code, like 312 555 0142."),
            code="not_a_phone_number",
        )


def tel_uri(typed: str) -> str:
    """Return the address that dials it (RFC 3966), short numbers such as 988 too."""
    if number := parsed(typed):
        return phonenumbers.format_number(
            number, phonenumbers.PhoneNumberFormat.RFC3966
        )
    return "tel:" + re.sub(r"[^0-9*#+]", "", typed)


def e164(typed: str) -> str:
    """Return the number as +13125550142, without an extension; '' if it isn't one."""
    number = parsed(typed)
    if number is None:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def as_read(typed: str) -> str:
    """Return the number as it is read here: (312) 555-0142 ext. 5, or +52 55 1234 5678.

    Text that isn't a number comes back as it is.
    """
    number = parsed(typed)
    if number is None:
        return typed
    ours = number.country_code == 1
    formats = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(
        number, formats.NATIONAL if ours else formats.INTERNATIONAL
    )
