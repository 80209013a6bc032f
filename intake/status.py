"""Where a request is, for the person who sent it, and what they can do about it.

Reference and code go into no address, cookie or session: each page carries them to the
next in hidden fields. The pages say nothing about health, not even whose site it is.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clinic_site.clinic_facts import clinic_facts, notices
from clinic_site.errors import RETRY_SECONDS, database_is_away
from intake.address import address_digest
from intake.forms.status import HowToReachAgainForm, LookUpForm
from intake.look_up import TooManyTries, look_up
from intake.models import ConsultationRequest
from intake.models.address_uses import COUNTED_FOR
from intake.stage import all_that_is_shown
from intake.views import RECEIVED_COOKIE

Page = Callable[[HttpRequest], HttpResponse]
PageOfRequest = Callable[[HttpRequest, ConsultationRequest], HttpResponse]

# What keeps a page from being shown: its status, and when to try again in seconds.
TROUBLES = {
    "": (200, 0),
    "invalid": (422, 0),
    "wrong": (422, 0),
    "stale": (403, 0),
    "too_many": (429, COUNTED_FOR.seconds),
    "away": (503, RETRY_SECONDS),
}


def opened(view: PageOfRequest) -> Page:
    """Have `view` answer with the request that the posted reference and code open."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return redirect("intake:status")
        try:
            found = look_up(**key(request), address=address_digest(request))
            return view(request, found) if found else look_up_page(request, "wrong")
        except TooManyTries:
            return look_up_page(request, "too_many")
        except (DatabaseError, InterfaceError) as error:
            if not database_is_away(error):
                raise
            return came_back(request, "away")

    return wrapper


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    return state(request) if request.method == "POST" else look_up_page(request)


@opened
def state(request: HttpRequest, consultation: ConsultationRequest) -> HttpResponse:
    return state_page(request, consultation)


@opened
def change_contact(
    request: HttpRequest, consultation: ConsultationRequest
) -> HttpResponse:
    if not consultation.is_open:
        return state_page(request, consultation, "not_changed")
    if "save" not in request.POST:
        form = HowToReachAgainForm(None, notices(), consultation)
        return change_page(request, form)
    form = HowToReachAgainForm(request.POST, notices())
    if not form.is_valid():
        return change_page(request, form, "invalid")
    is_changed = form.save(consultation)
    return state_page(request, consultation, "changed" if is_changed else "not_changed")


@opened
def withdraw(request: HttpRequest, consultation: ConsultationRequest) -> HttpResponse:
    if consultation.is_open and "sure" not in request.POST:
        return render(request, "intake/status_withdraw.html", {"key": key(request)})
    is_withdrawn = consultation.withdraw()
    consultation.refresh_from_db()
    page = state_page(request, consultation, "withdrawn" if is_withdrawn else "")
    return without_last_page(page)


@opened
def erase(request: HttpRequest, consultation: ConsultationRequest) -> HttpResponse:
    if "sure" in request.POST and consultation.erase():
        return without_last_page(render(request, "intake/status_erased.html"))
    shown = all_that_is_shown(consultation, clinic_facts(request).clinic)
    page = {"key": key(request), "has_to_be_kept": consultation.legal_hold, **shown}
    return render(request, "intake/status_erase.html", page)


def without_last_page(response: HttpResponse) -> HttpResponse:
    """Forget the page that promised a reply: there will be none."""
    response.delete_cookie(RECEIVED_COOKIE, samesite="Lax")
    return response


def key(request: HttpRequest) -> dict[str, str]:
    """Return reference and code as they were typed, for the next page to carry."""
    return {name: request.POST.get(name, "") for name in ["reference", "code"]}


def state_page(
    request: HttpRequest, consultation: ConsultationRequest, done: str = ""
) -> HttpResponse:
    """Show how far the request is; `done` names what has just been done to it."""
    shown = all_that_is_shown(consultation, clinic_facts(request).clinic)
    page = {"key": key(request), "done": done, **shown}
    return render(request, "intake/status_shown.html", page)


def change_page(
    request: HttpRequest, form: HowToReachAgainForm, trouble: str = ""
) -> HttpResponse:
    page = {"key": key(request), "form": form}
    return answer(request, "intake/status_change.html", page, trouble)


def look_up_page(request: HttpRequest, trouble: str = "") -> HttpResponse:
    """Ask for reference and code, with what was typed before in the boxes."""
    page = {"form": LookUpForm(initial=key(request))}
    return answer(request, "intake/status.html", page, trouble)


def came_back(request: HttpRequest, trouble: str) -> HttpResponse:
    """Show what was typed, ready to be sent once more."""
    if request.path == reverse("intake:change_contact") and "save" in request.POST:
        form = HowToReachAgainForm(request.POST, notices())
        return change_page(request, form, trouble)
    return look_up_page(request, trouble)


def answer(
    request: HttpRequest, template: str, page: dict[str, Any], trouble: str
) -> HttpResponse:
    status, seconds = TROUBLES[trouble]
    page = {"trouble": trouble, **page}
    response = render(request, template, page, status=status)
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    return response
