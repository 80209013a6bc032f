"""What pages say about the clinic, also while the database is away.

They then say what was read last: the phone number is what matters on such a page. A
process that has read nothing yet has the built-in facts, which are those of
fixtures/clinic.json: what a new site starts with.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.core import serializers
from django.db import DatabaseError, InterfaceError, models
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.utils.translation import get_language

from clinic_site import replica
from clinic_site.kept_pages.marks import dont_keep, issue_of
from clinic_site.models import (
    Clinic,
    CrisisLine,
    Edition,
    Issue,
    Notice,
    OpeningHours,
)
from clinic_site.opening_hours import in_words

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class ClinicFacts:
    clinic: Clinic
    crisis_lines: list[CrisisLine]  # of all languages
    opening_hours: list[OpeningHours]


# The facts and their issue. All threads share them, so nobody may change them.
read_last: tuple[Issue | None, ClinicFacts] | None = None


def clinic_facts(request: HttpRequest) -> ClinicFacts:
    """Return the facts, read once a request."""
    if not hasattr(request, "clinic_facts"):
        facts, is_current = facts_at_hand(partial(issue_of, request))
        if not is_current:
            dont_keep(request)
        request.clinic_facts = facts  # type: ignore[attr-defined]
    return request.clinic_facts  # type: ignore[attr-defined]


def facts_at_hand(
    ask: Callable[[], Issue] = Edition.objects.issue,
) -> tuple[ClinicFacts, bool]:
    """Return what the database says, or else the last it said, and which it is.

    `ask` tells which issue holds now.
    """
    try:
        return read_once(ask()), True
    except (DatabaseError, InterfaceError):
        if replica.is_being_read():
            raise  # the primary is asked next
        return read_last[1] if read_last else built_in_facts(), False


def read_once(issue: Issue | None) -> ClinicFacts:
    """Return what the database says; of one issue, which it tells faster, only once.

    Every page of the process reads it here: while the database is away, they say the
    same.
    """
    global read_last
    at_hand = read_last
    if at_hand is None or issue is None or at_hand[0] != issue:
        read_last = at_hand = issue, stored_facts()
    return at_hand[1]


def for_templates(request: HttpRequest) -> dict[str, Any]:
    facts = clinic_facts(request)
    return {
        "clinic": facts.clinic,
        "crisis_lines": lines_in(get_language(), facts.crisis_lines),
        "opening_hours": in_words(facts.opening_hours),
    }


def stored_facts() -> ClinicFacts:
    """Read the facts; a site nobody has set up yet speaks with the built-in ones."""
    hours = OpeningHours.objects.filter(clinic=OuterRef("pk"))
    all_in_one = Clinic.objects.annotate(
        lines=as_json(CrisisLine.objects.all()), hours=as_json(hours)
    )
    clinic = all_in_one.first()
    if clinic is None:
        return built_in_facts()
    return ClinicFacts(
        clinic=clinic,
        crisis_lines=from_json(CrisisLine, clinic.lines),
        opening_hours=from_json(OpeningHours, clinic.hours),
    )


def as_json(rows: models.QuerySet[Any]) -> ArraySubquery:
    """Have them read within another query, so that all is of one moment."""
    columns = {field.attname: field.attname for field in rows.model._meta.fields}
    return ArraySubquery(rows.values(row=JSONObject(**columns)))


def from_json(model: type[Row], rows: list[dict[str, Any]]) -> list[Row]:
    to_python = {field.attname: field.to_python for field in model._meta.fields}
    return [
        model(**{name: to_python[name](value) for name, value in row.items()})
        for row in rows
    ]


@cache
def built_in_facts() -> ClinicFacts:
    return ClinicFacts(
        clinic=built_in(Clinic)[0],
        crisis_lines=built_in(CrisisLine),
        opening_hours=built_in(OpeningHours),
    )


def lines_in(language: str | None, stored: list[CrisisLine]) -> list[CrisisLine]:
    """Return the reader's lines: the clinic's own, or the built-in ones if it has none.

    Whoever is frightened is better helped by lines in their language that nobody here
    has looked over than by the clinic's own in another.
    """
    own = [line for line in stored if line.language == language]
    ours = built_in_facts().crisis_lines
    return own or [line for line in ours if line.language == language]


def notices() -> dict[str, Notice]:
    """Return the newest notice of each kind in the reader's language.

    A kind that the clinic has published in English alone is the English one: what
    people agree to is what the clinic said. Where it said nothing, it is the built-in.
    """
    try:
        published = list(Notice.objects.current())
    except (DatabaseError, InterfaceError):
        published = []
    return notices_in(get_language(), published)


def notices_in(language: str | None, published: list[Notice]) -> dict[str, Notice]:
    return in_language(language, built_in(Notice)) | in_language(language, published)


def in_language(language: str | None, found: Iterable[Notice]) -> dict[str, Notice]:
    """Return them by kind: in the language where there is one, else in English."""
    notices = [notice for notice in found if notice.language in {language, "en"}]
    english_first = sorted(notices, key=lambda notice: notice.language == language)
    return {notice.kind: notice for notice in english_first}


def built_in(model: type[Row]) -> list[Row]:
    """Return the rows of fixtures/clinic.json, in the order they stand there."""
    label = model._meta.label_lower
    ours = [row for row in fixture_rows() if row["model"] == label]
    found = serializers.deserialize("python", ours)
    return [cast(Row, row.object) for row in found]


@cache
def fixture_rows() -> list[dict[str, Any]]:
    file = settings.BASE_DIR / "fixtures" / "clinic.json"
    return json.loads(file.read_text(encoding="utf-8"))
