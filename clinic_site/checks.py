"""`manage.py check --deploy` is as red as the page on opening the site."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError, InterfaceError
from django.urls import reverse

from clinic_site import opening
from clinic_site.clinic_facts import stored_facts

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
