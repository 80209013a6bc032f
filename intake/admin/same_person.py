"""What a page says of other requests of its person, and where staff link them."""

from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from clinic_site.clinic_facts import clinic_facts
from clinic_site.trail import note
from intake import contact_rules, same_person
from intake.admin.compare import subjects
from intake.admin.pages import for_who_may_change
from intake.admin.story import read_along
from intake.encryption import Unreadable
from intake.models import ConsultationRequest
from intake.same_person import Likely

for_who_may_view = permission_required(
    "intake.view_consultationrequest", raise_exception=True
)


class Others(NamedTuple):
    linked: list[ConsultationRequest]
    likely: list[Likely]
    rules: ConsultationRequest  # the one by which the person is reached
    otherwise: list[ConsultationRequest]  # likely theirs, and by other rules
    are_readable: bool


def others(request: ConsultationRequest) -> Others:
    """Return them; where one that is likely theirs can't be read, those are left out.

    Raises Unreadable only if the request whose rules count can't be read.
    """
    linked = list(same_person.linked(request))
    rules = same_person.rules_of(request, linked)
    try:
        likely, are_readable = same_person.likely(request), True
    except Unreadable:
        likely, are_readable = [], False
    otherwise = [each.request for each in likely if differ(each.request, rules)]
    return Others(linked, likely, rules, otherwise, are_readable)


def differ(one: ConsultationRequest, other: ConsultationRequest) -> bool:
    return rules_in_words(one) != rules_in_words(other)


def rules_in_words(request: ConsultationRequest) -> list[str]:
    if not contact_rules.may_be_reached(request):
        return ["not at all"]
    ways = [contact_rules.channel, contact_rules.voicemail, contact_rules.mails]
    return [way(request) for way in ways]


@require_safe
@for_who_may_view
def compare(request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
    """Show both beside each other. Whoever sees that has read both."""
    this = get_object_or_404(ConsultationRequest, pk=pk)
    other = get_object_or_404(ConsultationRequest, pk=other_pk)
    for each in (this, other):
        each.mark_opened(request.user)
        read_along(each)
    note(request, shown=[pk, other_pk])
    page = {
        **admin.site.each_context(request),
        "title": "Two requests beside each other",
        "original": this,
        "other": other,
        "subjects": subjects((this, other), clinic_facts(request).clinic),
        "are_linked": same_person.are_linked(this, other),
        "rules": same_person.rules_of(this),
        "why_not": same_person.why_not_linked(this, other),
    }
    return render(request, "admin/intake/compare.html", page)


@require_POST
@for_who_may_change
def link(request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
    this = get_object_or_404(ConsultationRequest, pk=pk)
    other = get_object_or_404(ConsultationRequest, pk=other_pk)
    said = "The newest word on how to reach them counts for both."
    try:
        if same_person.link(this, other, request.user):
            note(request, fields=["same_person"], shown=[pk, other_pk])
            messages.success(request, f"{this} and {other} are linked. {said}")
    except ConsultationRequest.NotAllowed as error:
        messages.warning(request, f"They are not linked. {error}")
    return to_page(pk)


@require_POST
@for_who_may_change
def unlink(request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
    """Take the other one out of those that are this one's person's."""
    this = get_object_or_404(ConsultationRequest, pk=pk)
    other = get_object_or_404(ConsultationRequest, pk=other_pk)
    try:
        if same_person.are_linked(this, other):
            same_person.unlink(other, request.user)
            note(request, fields=["same_person"], shown=[pk, other_pk])
            messages.success(request, f"{this} and {other} are not linked any more.")
    except ConsultationRequest.NotAllowed as error:
        messages.warning(request, f"They are still linked. {error}")
    return to_page(pk)


def to_page(pk: int) -> HttpResponse:
    return redirect("admin:intake_consultationrequest_change", pk)


def pages() -> list[URLPattern]:
    views: dict[str, Any] = {"compare": compare, "link": link, "unlink": unlink}
    return [
        path(f"<int:pk>/{name}/<int:other_pk>/", view, name=f"intake_{name}")
        for name, view in views.items()
    ]
