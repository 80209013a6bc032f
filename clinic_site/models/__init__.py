"""What every page shares: the clinic, when it is open, where help is, its notices."""

from clinic_site.models.banner import BannerPhoto
from clinic_site.models.clinic import Clinic
from clinic_site.models.crisis_lines import CrisisLine
from clinic_site.models.edition import Edition, Issue
from clinic_site.models.notices import Notice
from clinic_site.models.opening import Closure, OpeningHours
from clinic_site.models.sign_ins import SignIn
from clinic_site.models.trail import TrailEntry

__all__ = [
    "BannerPhoto",
    "Clinic",
    "Closure",
    "CrisisLine",
    "Edition",
    "Issue",
    "Notice",
    "OpeningHours",
    "SignIn",
    "TrailEntry",
]
