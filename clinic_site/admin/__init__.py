"""The staff pages on which the clinic, its crisis lines and its notices are edited."""

from clinic_site.admin.accounts import StaffAccountAdmin
from clinic_site.admin.clinic import ClinicAdmin
from clinic_site.admin.crisis_lines import CrisisLineAdmin
from clinic_site.admin.notices import NoticeAdmin
from clinic_site.admin.sign_ins import SignInAdmin
from clinic_site.admin.trail import TrailEntryAdmin

__all__ = [
    "ClinicAdmin",
    "CrisisLineAdmin",
    "NoticeAdmin",
    "SignInAdmin",
    "StaffAccountAdmin",
    "TrailEntryAdmin",
]
