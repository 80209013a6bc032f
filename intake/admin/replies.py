"""Writing to a person: the words to choose from, the whole mail, and sending it."""

from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from clinic_site.clinic_facts import clinic_facts
from clinic_site.trail import note
from clinic_site.visible import shown
from intake.admin.pages import for_who_may_change
from intake.contact_rules import language_of_voicemail
from intake.mails import reply_mail
from intake.models import ConsultationRequest, ReplyTemplate
from intake.replies import NotFilled, send, why_not
from intake.same_person import rules_of


class Replies(NamedTuple):
    why_not: str
    offered: list[ReplyTemplate]  # in the person's language first


class SendForm(forms.Form):
    """Sends what the colleague saw, once however often it is pressed."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)


def replies(request: ConsultationRequest, rules: ConsultationRequest) -> Replies:
    """Return what can be written to them; `rules` is the request whose rules count."""
    if why := why_not(request, rules):
        return Replies(why, [])
    theirs = language_of_voicemail(rules)
    offered = ReplyTemplate.objects.offered().defer("text")
    in_order = sorted(offered, key=lambda each: (each.language != theirs, each.name))
    return Replies("", in_order)


@require_http_methods(["GET", "HEAD", "POST"])
@for_who_may_change
def reply(request: HttpRequest, pk: int, reply_pk: int) -> HttpResponse:
    """Show the mail as it would go out, or send it."""
    consultation = get_object_or_404(ConsultationRequest, pk=pk)
    template = ReplyTemplate.objects.offered().filter(pk=reply_pk).first()
    if template is None:
        return back(request, pk, "There are other words by now. Choose again.")
    if why := why_not(consultation, rules_of(consultation)):
        return back(request, pk, f"You can't write to them. {why}")
    form = SendForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return preview(request, consultation, template)
    return sent(request, consultation, template, **form.cleaned_data)


def sent(
    request: HttpRequest,
    consultation: ConsultationRequest,
    template: ReplyTemplate,
    token: UUID,
    seen_version: int,
) -> HttpResponse:
    try:
        if send(consultation, template, request.user, token, seen_version):
            note(request, fields=["attempts", "messages"])
    except ConsultationRequest.NotAllowed as error:
        return back(request, consultation.pk, f"It was not sent. {error}")
    except ConsultationRequest.ChangedMeanwhile:
        said = "It was not sent: the request was changed while you had this open."
        messages.warning(request, f"{said} This is what would go out now.")
        return preview(request, consultation, template)
    except NotFilled:
        return preview(request, consultation, template)
    messages.success(request, f"“{template.name}” goes out to {consultation} now.")
    return to_page(consultation.pk)


def preview(
    request: HttpRequest, consultation: ConsultationRequest, template: ReplyTemplate
) -> HttpResponse:
    page: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "What would go out",
        "original": consultation,
        "reply": template,
    }
    facts = clinic_facts(request)
    try:
        mail = reply_mail(template, consultation, request.user, facts)
        page |= {"mail": mail, "to": shown(mail.to[0])}
    except NotFilled as error:
        page |= {"title": "It can't be sent yet", "why_not": str(error)}
    seen = {"token": uuid4(), "seen_version": consultation.version}
    page["form"] = SendForm(initial=seen)
    return render(request, "admin/intake/reply.html", page)


def back(request: HttpRequest, pk: int, said: str) -> HttpResponse:
    messages.warning(request, said)
    return to_page(pk)


def to_page(pk: int) -> HttpResponse:
    return redirect("admin:intake_consultationrequest_change", pk)


def pages() -> list[URLPattern]:
    return [path("<int:pk>/reply/<int:reply_pk>/", reply, name="intake_reply")]
