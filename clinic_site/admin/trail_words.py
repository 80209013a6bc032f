"""An entry of the trail as whoever examines it reads it."""

from collections.abc import Iterable
from typing import NamedTuple

from django.apps import apps
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from clinic_site.models import TrailEntry
from clinic_site.trail import REQUEST
from intake.models import ConsultationRequest

# What addresses are called, where the action says it already or no table is named.
SAID_BY_ACTION = {
    *["", "change", "changelist", "add", "delete", "export"],
    *["login", "logout"],
}
PAGES = {"index": "First page of the staff pages"}

References = dict[int, str]


class Row(NamedTuple):
    entry: TrailEntry
    who: str
    what: str
    about: SafeString | str
    page: str
    fields: str


def in_words(entry: TrailEntry, known: References) -> Row:
    return Row(
        entry,
        who=str(entry.by) if entry.by else "Nobody we know",
        what=entry.get_action_display(),
        about=about(entry, known),
        page=page(entry),
        fields=", ".join(plain(name) for name in entry.fields),
    )


def about(entry: TrailEntry, known: References) -> SafeString | str:
    """Say which table and row; of requests, which one or how many."""
    if entry.about == REQUEST and entry.object_id in known:
        return links_to({entry.object_id: known[entry.object_id]})
    if entry.object_id is not None:
        return f"{names_of(entry.about)[0]} {entry.object_id}"
    table = names_of(entry.about)[1]
    if not entry.shown:
        return table
    address = reverse("admin:clinic_site_trailentry_change", args=[entry.pk])
    count = len(entry.shown)
    requests = f"{count} request{'' if count == 1 else 's'}"
    return format_html('{}: <a href="{}">{}</a>', table, address, requests)


def names_of(label: str) -> tuple[str, str]:
    """Return what one row of the table is called, and what several are."""
    try:
        table = apps.get_model(label)._meta
    except (LookupError, ValueError):  # of a page, or of a table that is gone
        return label, label
    return capfirst(str(table.verbose_name)), capfirst(str(table.verbose_name_plural))


def page(entry: TrailEntry) -> str:
    """Return what its address is called, without what the other columns say."""
    if entry.page in PAGES:
        return PAGES[entry.page]
    table = entry.about.replace(".", "_")
    app = entry.about.partition(".")[0]
    own = entry.page.removeprefix(table).removeprefix(app).strip("_")
    return "" if own in SAID_BY_ACTION else capfirst(plain(own))


def plain(name: str) -> str:
    return name.replace("_", " ").replace(".", ": ")


def references(keys: Iterable[int | None]) -> References:
    """Return how the requests with these keys are called. One query."""
    found = ConsultationRequest.objects.filter(pk__in={key for key in keys if key})
    return dict(found.order_by("reference").values_list("pk", "reference"))


def links_to(known: References) -> SafeString:
    """Name requests, each with a link to who has read it."""
    trail = reverse("admin:clinic_site_trailentry_changelist")
    return format_html_join(
        " ",
        '<a href="{}?request={}">{}</a>',
        ((trail, key, reference) for key, reference in known.items()),
    )
