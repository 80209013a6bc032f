"""`manage.py check --deploy` is as red as the page on opening the site.

It also warns where the site could do more in its database than it has to.
"""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError, InterfaceError
from django.urls import reverse

from clinic_site import opening
from clinic_site.clinic_facts import stored_facts
from clinic_site.database_roles import what_we_may

NO_DATABASE = Error(
    "The database doesn't answer, or isn't up to date: whether the site may open can't "
    "be told.",
    hint="See to DATABASE_URL, then run `manage.py migrate`.",
    id="clinic_site.E000",
)


def check_opening(**options: Any) -> list[CheckMessage]:
    try:
        return not_ready()
    except (DatabaseError, InterfaceError):
        return [NO_DATABASE]


def not_ready() -> list[CheckMessage]:
    red: list[CheckMessage] = [
        Error(
            f"Not ready to open: {finding.condition.what}. Left: "
            f"{', '.join(finding.left)}.",
            hint=f"{finding.condition.to_do}: {settings.SITE_URL}{finding.address}",
            id=finding.condition.code,
        )
        for finding in opening.findings(stored_facts())
        if finding.left
    ]
    if unsigned := opening.unsigned_answers():
        said = f"{unsigned} live answers aren't signed by a clinician yet."
        hint = f"See {settings.SITE_URL}{reverse('opening')}"
        red.append(Warning(said, hint=hint, id="clinic_site.W001"))
    return red


def check_role(**options: Any) -> list[CheckMessage]:
    if settings.LOCAL:
        return []
    try:
        owns_tables, may_change_trail = what_we_may()
    except (DatabaseError, InterfaceError):
        return []  # said above
    if not owns_tables and not may_change_trail:
        return []
    does = "owns tables" if owns_tables else "may change the trail"
    said = f"The database role that the site uses {does}."
    hint = "`manage.py database_roles` prints the SQL for one that doesn't."
    return [Warning(said, hint=hint, id="clinic_site.W002")]
