"""The trail: every request of staff leaves an entry, or its page isn't shown.

StaffSite.admin_view sees to it. A view says with `note` what can't be told from its
address: which requests its page shows, which fields it changed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse

from clinic_site.clinic_facts import clinic_facts
from clinic_site.models import TrailEntry

Action = TrailEntry.Action

REQUEST = "intake.consultationrequest"
LISTS = ("index", "app_list", "_changelist")
OPENED = [Action.VIEWED, Action.CHANGED, Action.EXPORTED]
READING_TIME = timedelta(hours=1)
OPENED_MORE_THAN = """
    SELECT count(DISTINCT one) > %s FROM (
        SELECT unnest(shown) FROM clinic_site_trailentry
        WHERE by_id = %s AND action = ANY(%s) AND at > %s
        UNION ALL SELECT unnest(%s::bigint[])
    ) AS opened (one)
"""
FORM_CAME_BACK = {409, 422}  # error codes of pages that show what was asked for
LARGEST_KEY = 2**63 - 1


@dataclass
class Noted:
    action: Action | None = None
    fields: list[str] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)


def note(
    request: HttpRequest,
    action: Action | None = None,
    *,
    fields: Iterable[str] = (),
    shown: Iterable[int] = (),
) -> None:
    """Have the entry say this too: names of fields and keys of requests, no content."""
    so_far = noted(request)
    so_far.action = action or so_far.action
    so_far.fields += fields
    so_far.shown += shown


def noted(request: HttpRequest) -> Noted:
    if not hasattr(request, "noted"):
        request.noted = Noted()  # type: ignore[attr-defined]
    return request.noted  # type: ignore[attr-defined]


def recorded(
    view: Callable[..., HttpResponse], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    """Return the view's answer, its entry written in the same transaction.

    So there is no page and no change without its entry. Where the view raises, what it
    did is undone, and the entry says only what was asked for.
    """
    try:
        with transaction.atomic():
            response = view(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse):
                response.render()
            write(request, outcome(request, response))
            return response
    except Exception as error:
        refused = isinstance(error, PermissionDenied)
        with transaction.atomic():
            write(request, Action.REFUSED if refused else Action.NOT_SHOWN)
        raise


def outcome(request: HttpRequest, response: HttpResponse) -> Action:
    status = response.status_code
    if status == 403:
        return Action.REFUSED
    if status >= 400 and status not in FORM_CAME_BACK:
        return Action.NOT_SHOWN
    return noted(request).action or usual(request, 300 <= status < 400)


def usual(request: HttpRequest, is_redirect: bool) -> Action:
    """Return what a page of this name is for, if nobody noted anything else."""
    page = page_of(request)
    if not is_redirect and page.endswith(LISTS):
        is_search = request.GET.get("q") or request.GET.get("term")
        return Action.SEARCHED if is_search else Action.LISTED
    if not is_redirect:
        return Action.VIEWED
    if request.method != "POST":
        return Action.NOT_SHOWN
    return Action.ADDED if page.endswith("_add") else Action.CHANGED


def write(request: HttpRequest, action: Action) -> None:
    page = page_of(request)
    if not request.user.is_authenticated or page == "jsi18n":  # words for the browser
        return
    told, (about, key) = noted(request), subject(request)
    its_own = [key] if key is not None and about == REQUEST else []
    entry = TrailEntry(
        by=request.user,
        action=action,
        page=page,
        about=about,
        object_id=key,
        shown=list(dict.fromkeys([*its_own, *told.shown])),
        # A form that came back has changed nothing.
        fields=[] if action == Action.VIEWED else list(dict.fromkeys(told.fields)),
    )
    entry.is_unusual = is_unusual(request, entry)
    entry.save(force_insert=True)


def page_of(request: HttpRequest) -> str:
    """Return the name of its address, "" if it has none."""
    match = request.resolver_match
    return (match and match.url_name) or ""


def subject(request: HttpRequest) -> tuple[str, int | None]:
    """Return what the address names, as ("app.model", key); "" and None for nothing.

    Our addresses say it as Django's own do: /app/model/key/ or /app/model/. Of what
    stands in place of a key only a number is kept: anything may have been typed there.
    """
    match = request.resolver_match
    if match is None:
        return "", None
    before, has_key, _ = match.route.partition("<")
    words = before.split("/")[1:-1]  # without the "staff" of all
    if len(words) < 2:
        return "", None
    return f"{words[0]}.{words[-1] if has_key else words[1]}", key_in(match.kwargs)


def key_in(kwargs: dict[str, Any]) -> int | None:
    named = (str(kwargs[name]) for name in ["object_id", "pk", "id"] if name in kwargs)
    key = next(named, "")
    is_key = key.isascii() and key.isdecimal() and len(key) < 20
    return int(key) if is_key and int(key) <= LARGEST_KEY else None


def is_unusual(request: HttpRequest, entry: TrailEntry) -> bool | RawSQL:
    """Have told, as it is stored, whether they opened more requests than is usual.

    That is: different ones, in an hour. Asked for on its own it would cost each page a
    query more.
    """
    if entry.action not in OPENED or not entry.shown:
        return False
    limit = clinic_facts(request).clinic.reading_limit
    since = entry.at - READING_TIME
    return RawSQL(  # noqa: S611
        OPENED_MORE_THAN,
        [limit, entry.by_id, OPENED, since, entry.shown],
        BooleanField(),
    )
