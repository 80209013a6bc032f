"""Where a person lives, as the United States Postal Service abbreviates it."""

import unicodedata
from collections.abc import Iterable
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

ELSEWHERE = "ZZ"  # never a reason to refuse, so never a dead end

STATES = {
    "AL": _("Alabama"),
    "AK": _("Alaska"),
    "AS": _("American Samoa"),
    "AZ": _("Arizona"),
    "AR": _("Arkansas"),
    "CA": _("California"),
    "CO": _("Colorado"),
    "CT": _("Connecticut"),
    "DE": _("Delaware"),
    "DC": _("District of Columbia"),
    "FL": _("Florida"),
    "GA": _("Georgia"),
    "GU": _("Guam"),
    "HI": _("Hawaii"),
    "ID": _("Idaho"),
    "IL": _("Illinois"),
    "IN": _("Indiana"),
    "IA": _("Iowa"),
    "KS": _("Kansas"),
    "KY": _("Kentucky"),
    "LA": _("Louisiana"),
    "ME": _("Maine"),
    "MD": _("Maryland"),
    "MA": _("Massachusetts"),
    "MI": _("Michigan"),
    "MN": _("Minnesota"),
    "MS": _("Mississippi"),
    "MO": _("Missouri"),
    "MT": _("Montana"),
    "NE": _("Nebraska"),
    "NV": _("Nevada"),
    "NH": _("New Hampshire"),
    "NJ": _("New Jersey"),
    "NM": _("New Mexico"),
    "NY": _("New York"),
    "NC": _("North Carolina"),
    "ND": _("North Dakota"),
    "MP": _("Northern Mariana Islands"),
    "OH": _("Ohio"),
    "OK": _("Oklahoma"),
    "OR": _("Oregon"),
    "PA": _("Pennsylvania"),
    "PR": _("Puerto Rico"),
    "RI": _("Rhode Island"),
    "SC": _("South Carolina"),
    "SD": _("South Dakota"),
    "TN": _("Tennessee"),
    "TX": _("Texas"),
    "VI": _("U.S. Virgin Islands"),
    "UT": _("Utah"),
    "VT": _("Vermont"),
    "VA": _("Virginia"),
    "WA": _("Washington"),
    "WV": _("West Virginia"),
    "WI": _("Wisconsin"),
    "WY": _("Wyoming"),
    ELSEWHERE: _("Somewhere else"),
}


def choices() -> list[tuple[str, str]]:
    """Return the states by name in the reader's language, somewhere else at the end."""
    return choices_in(get_language())


@cache
def choices_in(language: str | None) -> list[tuple[str, str]]:
    """Return them for the language that is spoken now, which is `language`."""
    named = [(code, str(name)) for code, name in STATES.items()]
    return sorted(named, key=lambda state: (state[0] == ELSEWHERE, plain(state[1])))


def plain(name: str) -> str:
    """Return the name without its accents, which no alphabet goes by."""
    parts = unicodedata.normalize("NFD", name)
    return "".join(part for part in parts if not unicodedata.combining(part))


def validate_states(codes: Iterable[str]) -> None:
    """Refuse what isn't the code of a state, by name: there may be fifty of them."""
    unknown = [code for code in codes if code not in STATES or code == ELSEWHERE]
    if unknown:
        raise ValidationError(
            "Not a state or territory: %(unknown)s. Use two letters, such as IL.",
            code="unknown_state",
            params={"unknown": ", ".join(f"“{code}”" for code in unknown)},
        )
