"""The steps that staff take on a request, each with an address of its own."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from intake.admin import step_forms as forms
from intake.admin.attempt_form import AttemptForm
from intake.admin.pages import for_who_may_change
from intake.admin.presses import in_words
from intake.admin.story import since
from intake.models import ConsultationRequest

PAGE = "admin:intake_consultationrequest_change"
Act = Callable[[Any], str]


def step(form_class: type[forms.StepForm], act: Act) -> Callable[..., HttpResponse]:
    """Return the view that has `act` do what a valid form says, and say what it did."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @for_who_may_change
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        consultation = get_object_or_404(ConsultationRequest, pk=pk, stripped_at=None)
        if request.method != "POST":
            return redirect(PAGE, pk)
        form = form_class(consultation, request.user, request.POST)
        if form.is_valid() and (done := tried(act, form)):
            messages.success(request, f"{consultation}: {done}")
            return redirect(PAGE, pk)
        of_requests: Any = admin.site.get_model_admin(ConsultationRequest)
        return of_requests.show_refused(request, form)

    return view


def tried(act: Act, form: forms.StepForm) -> str:
    """Return what was done; "" if it was not, and then the form says why."""
    try:
        return act(form)
    except ConsultationRequest.NotAllowed as error:
        form.add_error(None, str(error))
    except ConsultationRequest.ChangedMeanwhile:
        form.consultation.refresh_from_db()
        form.add_error(None, form.changed_meanwhile(form.cleaned_data["seen"]))
    return ""


def log_attempt(form: AttemptForm) -> str:
    meanwhile = since(form.consultation, form.cleaned_data["seen"])
    attempt = form.attempt
    if not form.consultation.log_attempt(attempt):
        return "that was on record already."
    changes = " ".join(f"{change}." for change in meanwhile)
    warning = f" It was changed while you had it open. {changes}" if changes else ""
    return f"“{in_words(attempt)}” is noted.{warning}"


def take(form: forms.StepForm) -> str:
    form.consultation.take(form.by)
    return "it is yours."


def hand_over(form: forms.HandOverForm) -> str:
    to = form.cleaned_data["to"]
    form.consultation.hand_over(form.by, to)
    return f"it is with {to} now."


def put_back(form: forms.StepForm) -> str:
    form.consultation.hand_over(form.by, None)
    return "it is there for anybody to take."


def schedule(form: forms.AppointmentForm) -> str:
    form.consultation.schedule(form.by, form.cleaned_data["at"])
    return "the appointment is noted."


def call_off(form: forms.StepForm) -> str:
    form.consultation.call_off(form.by)
    return "the appointment is called off."


def complete(form: forms.StepForm) -> str:
    form.consultation.complete(form.by)
    return "it is completed."


def snooze(form: forms.SnoozeForm) -> str:
    form.consultation.snooze(form.by, form.cleaned_data["until"])
    return "it is put off, and comes back on its day."


def wake(form: forms.StepForm) -> str:
    form.consultation.wake(form.by)
    return "it is taken up now."


def close(form: forms.CloseForm) -> str:
    form.consultation.close(form.by, form.cleaned_data["outcome"])
    return "it is closed."


def reopen(form: forms.ReopenForm) -> str:
    form.consultation.reopen(form.by)
    return "it is open again, and yours."


def escalate(form: forms.EscalationForm) -> str:
    form.consultation.escalate(form.by, **form.written)
    return "it is escalated, and staff are told by mail."


def write_on(form: forms.EscalationForm) -> str:
    the_open_one(form).write_on(form.by, **form.written)
    return "what you wrote of the escalation is kept."


def settle(form: forms.EscalationForm) -> str:
    the_open_one(form).settle(form.by, **form.written)
    return "the escalation is closed."


def the_open_one(form: forms.EscalationForm) -> Any:
    if form.escalation is None:
        raise form.consultation.NotAllowed("No escalation is open any more.")
    return form.escalation


# By the last word of its address, and with underscores in the name of that.
STEPS = {
    "log": step(AttemptForm, log_attempt),
    "take": step(forms.StepForm, take),
    "hand-over": step(forms.HandOverForm, hand_over),
    "put-back": step(forms.StepForm, put_back),
    "schedule": step(forms.AppointmentForm, schedule),
    "call-off": step(forms.StepForm, call_off),
    "complete": step(forms.StepForm, complete),
    "snooze": step(forms.SnoozeForm, snooze),
    "wake": step(forms.StepForm, wake),
    "close": step(forms.CloseForm, close),
    "reopen": step(forms.ReopenForm, reopen),
    "escalate": step(forms.EscalationForm, escalate),
    "escalation": step(forms.EscalationForm, write_on),
    "settle": step(forms.EscalationForm, settle),
}
