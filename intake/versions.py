"""Which notices a person was shown: the clinic may reword them while a form is open."""

import re

from clinic_site.models import Notice

SHOWN = re.compile(r"(\w+) (\w+) (\d{1,6})")


def of(notices: dict[str, Notice]) -> str:
    """Return "privacy en 3,contact en 1", for the form to carry."""
    return ",".join(
        f"{kind} {notice.language} {notice.version}" for kind, notice in notices.items()
    )


def shown(carried: str, notices: dict[str, Notice]) -> dict[str, Notice]:
    """Return the notices that the form was opened with, by kind.

    Where it doesn't say, or names one that can't have been shown, those of now. Only
    kind, language and version are sure to be right.
    """
    seen = dict(notices)
    for kind, language, version in SHOWN.findall(carried):
        now = notices.get(kind)
        if now and now.language == language and 0 < int(version) < now.version:
            seen[kind] = Notice(kind=kind, language=language, version=int(version))
    return seen
