"""What has to be right before the site opens to people who need help."""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import reverse

from clinic_site.clinic_facts import ClinicFacts, built_in, lines_in
from clinic_site.models import Clinic, Notice
from faq.models import Revision

LANGUAGES: dict[str, str] = dict(settings.LANGUAGES)
FOR_EVERYBODY = [
    *[Notice.Kind.PRIVACY, Notice.Kind.CONTACT],
    *[Notice.Kind.EMERGENCY, Notice.Kind.TEXTS],
]
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


@dataclass(frozen=True)
class Condition:
    """One thing that keeps the site from opening as long as something is left of it."""

    code: str
    what: str
    why: str
    to_do: str
    page: str  # the name of the address at which it is done
    left: Callable[[ClinicFacts], list[str]]  # what isn't right yet, each in words


@dataclass(frozen=True)
class Finding:
    condition: Condition
    left: list[str]

    @property
    def address(self) -> str:
        page = self.condition.page
        return reverse(page, args=[1] if page.endswith("_change") else [])


def findings(facts: ClinicFacts) -> list[Finding]:
    """Return what is left of each condition. Two queries beside the facts."""
    return [Finding(condition, condition.left(facts)) for condition in CONDITIONS]


def things_left(facts: ClinicFacts) -> int:
    """Return how many conditions aren't met."""
    return sum(bool(finding.left) for finding in findings(facts))


def unsigned_answers() -> int:
    """Return how many live answers nobody stands behind: no reason to stay closed."""
    return Revision.objects.unsigned().count()


def unchecked_lines(facts: ClinicFacts) -> list[str]:
    """Name the lines that readers see, the built-in ones too where they are shown."""
    today = facts.clinic.today
    return [
        f"{line.name} ({LANGUAGES[line.language]})"
        for language in LANGUAGES
        for line in lines_in(language, facts.crisis_lines)
        if line.is_to_be_checked(today)
    ]


def missing_names(facts: ClinicFacts) -> list[str]:
    clinic, placeholder = facts.clinic, built_in(Clinic)[0].name
    has_name = clinic.name != placeholder
    name = unless(has_name, "the clinic's own name")
    return [*name, *unless(clinic.phone, "a phone number")]


def missing_hours(facts: ClinicFacts) -> list[str]:
    return unless(facts.opening_hours, "the hours of at least one day")


def missing_notices(facts: ClinicFacts) -> list[str]:
    """Name those that are missing; the procedure has to be in the clinic's words."""
    texts = {(row.kind, row.language): row.text for row in Notice.objects.current()}
    left = [
        f"{kind.label} ({name})"
        for kind in FOR_EVERYBODY
        for language, name in LANGUAGES.items()
        if (kind, language) not in texts
    ]
    ours = [row.text for row in built_in(Notice) if row.kind == Notice.Kind.PROCEDURE]
    procedure = texts.get((Notice.Kind.PROCEDURE, "en"), "")
    if not procedure or procedure in ours:
        left.append(Notice.Kind.PROCEDURE.label)
    return left


def unconfirmed_mailbox(facts: ClinicFacts) -> list[str]:
    if not facts.clinic.staff_mail:
        return ["an address to tell the staff at"]
    return unless(facts.clinic.has_confirmed_mailbox, "the code of the mail to it")


def missing_clinician(facts: ClinicFacts) -> list[str]:
    safe = Authenticator.objects.filter(
        type__in=SECOND_FACTORS,
        user__is_active=True,
        user__is_staff=True,
        user__groups__name="Clinician",
    )
    return unless(safe.exists(), "a clinician who signs in with an app or a passkey")


def unless(is_met: object, left: str) -> list[str]:
    return [] if is_met else [left]


CONDITIONS = [
    Condition(
        code="clinic_site.E001",
        what="The clinic's name and phone number",
        why="Whoever can't use the form, or is in a hurry, calls.",
        to_do="Enter name and phone",
        page="admin:clinic_site_clinic_change",
        left=missing_names,
    ),
    Condition(
        code="clinic_site.E002",
        what="Opening hours",
        why="The hour by which we promise a reply is worked out from them.",
        to_do="Enter the hours",
        page="admin:clinic_site_clinic_change",
        left=missing_hours,
    ),
    Condition(
        code="clinic_site.E003",
        what="Crisis lines that somebody here has checked",
        why="A wrong number here can cost a life. Each is good for 180 days.",
        to_do="Call or text each and enter the day; read over 911, don't dial it",
        page="admin:clinic_site_crisisline_changelist",
        left=unchecked_lines,
    ),
    Condition(
        code="clinic_site.E004",
        what="Notices, in both languages",
        why="People agree to these words. And staff need the clinic's own for the "
        "moment when something in a request worries them.",
        to_do="Write the notices",
        page="admin:clinic_site_notice_changelist",
        left=missing_notices,
    ),
    Condition(
        code="clinic_site.E005",
        what="A staff mailbox that gets our mails",
        why="It is told of each request. A slip in the address, and nobody is.",
        to_do="Enter the address",
        page="admin:clinic_site_clinic_change",
        left=unconfirmed_mailbox,
    ),
    Condition(
        code="clinic_site.E006",
        what="A clinician with a second factor",
        why="Only a clinician decides what readers are told and who is a fit.",
        to_do="A clinician signs in and adds one under “Your sign-in”",
        page="mfa_index",
        left=missing_clinician,
    ),
]
