"""Many requests as one table, a column for each thing that is known of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation

from intake.admin.search import LISTED
from intake.admin.sent import GROUPS, in_words, is_asked, label
from intake.encryption import UNREADABLE, Unreadable
from intake.models import ConsultationRequest
from intake.out.table import BYTE_ORDER_MARK, lines

BATCH = 250  # requests in memory at a time

ANSWERS = [name for names in GROUPS.values() for name in names]


def requests_table(
    pks: Sequence[int], zone: ZoneInfo, has_answers: bool
) -> Iterator[str]:
    """Yield the file piece by piece, the requests in the order of `pks`."""
    yield BYTE_ORDER_MARK + lines([titles(zone, has_answers)])
    for start in range(0, len(pks), BATCH):
        # Between two pieces the thread may do something else, in another language.
        with translation.override("en"):
            found = in_order(pks[start : start + BATCH], has_answers)
            piece = lines(row(each, zone, has_answers) for each in found)
        yield piece


def in_order(pks: Sequence[int], has_answers: bool) -> list[ConsultationRequest]:
    """Return them; what can't be read without what is sealed, so that it's missed."""
    requests = ConsultationRequest.objects.select_related("owner")
    if not has_answers:
        requests = requests.only(*LISTED)
    try:
        found = requests.in_bulk(pks)
    except Unreadable:
        found = {pk: one(pk) for pk in pks}
    return [found[pk] for pk in pks]


def one(pk: int) -> ConsultationRequest:
    requests = ConsultationRequest.objects.select_related("owner")
    try:
        return requests.get(pk=pk)
    except Unreadable:
        return requests.only(*LISTED).get(pk=pk)


def titles(zone: ZoneInfo, has_answers: bool) -> list[str]:
    plain = ["Reference", "Status", f"Received ({zone})", f"Reply due ({zone})"]
    answers = [label(name) for name in ANSWERS] if has_answers else []
    return [*plain, "Reply by", "Owner", *answers]


def row(request: ConsultationRequest, zone: ZoneInfo, has_answers: bool) -> list[str]:
    plain = [
        request.reference,
        standing(request),
        at(request.received_at, zone),
        at(request.reply_due_at, zone),
        request.get_contact_by_display(),
        str(request.owner or ""),
    ]
    return [*plain, *answers(request)] if has_answers else plain


def answers(request: ConsultationRequest) -> list[str]:
    if "full_name" in request.get_deferred_fields():
        return [UNREADABLE] + [""] * (len(ANSWERS) - 1)
    if request.stripped_at:
        return [""] * len(ANSWERS)
    return [answer(request, name) for name in ANSWERS]


def answer(request: ConsultationRequest, name: str) -> str:
    return in_words(request, name) if is_asked(request, name) else ""


def standing(request: ConsultationRequest) -> str:
    """Return the status as the list of requests says it."""
    if request.stripped_at:
        return f"{request.get_status_display()}, erased"
    return "In quarantine" if request.quarantine else request.get_status_display()


def at(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
