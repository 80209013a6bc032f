"""Requests of one person: which are likely theirs, which are linked, whose rules count.

Linked requests are never merged: each keeps what was sent and what was promised.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from intake.blind_index import with_all, words
from intake.encryption import digests
from intake.models import ConsultationRequest, Event

MOST_LIKELY = 10
LINKING = 0x53414D45  # the number of the lock that links are made under
# What tells how requests stand to each other. None of it is sealed.
STANDING = [
    *["reference", "status", "outcome", "quarantine", "same_person", "version"],
    *["received_at", "contact_changed_at", "closed_at", "stripped_at"],
]
# And by which way a person may be reached, apart from what they are called.
RULES = [
    *["contact_by", "voicemail", "text_consent", "email_consent"],
    *["phone_e164", "email"],
]

Status = ConsultationRequest.Status
Outcome = ConsultationRequest.Outcome


class Likely(NamedTuple):
    request: ConsultationRequest
    why: list[str]


def likely(request: ConsultationRequest) -> list[Likely]:
    """Return others that are likely the same person's and not linked, the newest first.

    Of a name all words have to be there, and two at least: many share a first name.
    """
    marks = marks_of(request)
    ways = Q()
    for wanted in marks.values():
        ways |= with_all(wanted)
    if request.stripped_at or not marks:
        return []
    others = ConsultationRequest.objects.filter(ways, stripped_at=None)
    others = others.exclude(pk=request.pk)
    if request.same_person:
        others = others.exclude(same_person=request.same_person)
    # By an expression: by the column alone, PostgreSQL may walk the whole table from
    # its newest row on, in the hope of meeting ten soon.
    newest = others.order_by((F("received_at") + timedelta()).desc(), "-pk")
    found = newest.only(*STANDING, *RULES, "blind_index")[:MOST_LIKELY]
    return [Likely(other, shared(marks, other.blind_index)) for other in found]


def marks_of(request: ConsultationRequest) -> dict[str, list[list[str]]]:
    """Return by which digests others are told, all of a reason; each under any key."""
    name = set(words("name", request.full_name))
    told_by = {
        "same phone": [digests("phone", w) for w in words("phone", request.phone_e164)],
        "same email": [digests("email", w) for w in words("email", request.email)],
        "same name": [digests("name", word) for word in name] if len(name) > 1 else [],
    }
    return {why: wanted for why, wanted in told_by.items() if wanted}


def shared(marks: dict[str, list[list[str]]], index: Iterable[str]) -> list[str]:
    stored = set(index)
    return [
        why
        for why, wanted in marks.items()
        if all(stored.intersection(under_any_key) for under_any_key in wanted)
    ]


def linked(request: ConsultationRequest) -> QuerySet[ConsultationRequest]:
    """Return the others that staff linked with it, the newest first."""
    if request.same_person is None:
        return ConsultationRequest.objects.none()
    group = ConsultationRequest.objects.filter(same_person=request.same_person)
    return group.exclude(pk=request.pk).only(*STANDING)


def rules_of(
    request: ConsultationRequest, others: Iterable[ConsultationRequest] | None = None
) -> ConsultationRequest:
    """Return the request by which its person is reached: the newest word counts.

    `others` are those linked with it, where the caller has them.
    """
    others = linked(request) if others is None else others
    newest = max([request, *others], key=last_word_at)
    if newest.pk == request.pk:
        return request
    return ConsultationRequest.objects.get(pk=newest.pk)


def last_word_at(request: ConsultationRequest) -> datetime:
    """Return when they last said how they may be reached, or that they may not be."""
    if request.status == Status.WITHDRAWN and request.closed_at:
        return request.closed_at
    return request.contact_changed_at or request.received_at


@transaction.atomic
def link(request: ConsultationRequest, other: ConsultationRequest, by: Any) -> bool:
    """Note that one person sent both, and whatever either was linked with.

    Returns False if that was known. Raises NotAllowed, and changes nothing, where one
    can't be linked.
    """
    rows = locked(request, other)
    stored = {row.pk: row for row in rows}
    mine, theirs = stored[request.pk], stored[other.pk]
    if are_linked(mine, theirs):
        return False
    if why_not := why_not_linked(mine, theirs):
        raise ConsultationRequest.NotAllowed(why_not)
    person = mine.same_person or theirs.same_person or uuid4()
    with_mine = [row for row in rows if row == mine or are_linked(row, mine)]
    change(rows, same_person=person)
    for row in rows:
        new = theirs if row in with_mine else mine
        row.record(Event.Kind.LINKED, by, detail=new.reference)
    return True


@transaction.atomic
def unlink(request: ConsultationRequest, by: Any) -> bool:
    """Note that it is somebody else's than those it was linked with, if it was.

    Raises NotAllowed where one would be left closed as a duplicate of nothing: nobody
    would answer it.
    """
    rows = locked(request)
    mine = next(row for row in rows if row.pk == request.pk)
    others = [row for row in rows if row != mine]
    if not others:
        return False
    alone = rows if len(others) == 1 else [mine]
    if duplicates := [row for row in alone if row.outcome == Outcome.DUPLICATE]:
        closed = f"{duplicates[0]} is closed as the same person's"
        raise ConsultationRequest.NotAllowed(f"{closed}: open it again first.")
    change(rows)
    of_nobody = ConsultationRequest.objects.filter(pk__in=[row.pk for row in alone])
    of_nobody.update(same_person=None)
    for row in others:
        mine.record(Event.Kind.UNLINKED, by, detail=row.reference)
        row.record(Event.Kind.UNLINKED, by, detail=mine.reference)
    return True


def locked(*requests: ConsultationRequest) -> list[ConsultationRequest]:
    """Have them, and all that are linked with them, until the transaction's end.

    Links are made one at a time: two that meet in one request would else each miss
    what the other brings along.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LINKING])
    theirs = Q(pk__in=[request.pk for request in requests])
    stored = ConsultationRequest.objects
    people = stored.filter(theirs, same_person__isnull=False)
    # Read first: in one query with it, PostgreSQL would look through the whole table.
    known = list(people.values_list("same_person", flat=True))
    found = stored.filter(theirs | Q(same_person__in=known))
    return list(found.order_by("pk").select_for_update().only(*STANDING))


def why_not_linked(one: ConsultationRequest, other: ConsultationRequest) -> str:
    """Return what forbids it, for the colleague; "" if nothing does."""
    if one == other:
        return "It is one request."
    if one.stripped_at or other.stripped_at:
        return "One of them is erased."
    held = one if one.quarantine else other if other.quarantine else None
    return f"Release {held} from quarantine first." if held else ""


def are_linked(one: ConsultationRequest, other: ConsultationRequest) -> bool:
    return one.same_person is not None and one.same_person == other.same_person


def change(rows: list[ConsultationRequest], **values: Any) -> None:
    """Store it in all of them, as the next version of each."""
    all_of_them = ConsultationRequest.objects.filter(pk__in=[row.pk for row in rows])
    all_of_them.update(**values, version=F("version") + 1)
    for row in rows:
        row.version += 1
