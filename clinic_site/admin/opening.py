"""The page that stays red until the site may open."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from clinic_site import mailbox, opening
from clinic_site.clinic_facts import clinic_facts

for_who_may_change = permission_required(
    "clinic_site.change_clinic", raise_exception=True
)
NOT_THE_CODE = "This isn't the code. Type the six digits of the newest mail."
TOO_MANY = "That were too many tries. Wait an hour, then type the code of a new mail."


class CodeForm(forms.Form):
    code = forms.CharField(
        label="The code of the mail",
        max_length=20,
        widget=forms.TextInput(
            {
                "class": "vTextField opening__code",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
            }
        ),
    )

    def clean_code(self) -> str:
        """Return the digits: a mail program may have put spaces around or between."""
        code = "".join(self.cleaned_data["code"].split())
        RegexValidator(r"^\d{6}\Z", NOT_THE_CODE)(code)
        return code


@require_http_methods(["GET", "HEAD", "POST"])
@for_who_may_change
def opening_page(request: HttpRequest) -> HttpResponse:
    if "send_code" in request.POST:
        mailbox.send_code()
        messages.success(request, "A code is on its way. It is good until tomorrow.")
        return redirect("opening")
    if "code" in request.POST:
        return take_code(request)
    return page(request, CodeForm())


def take_code(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return page(request, form, 422)
    try:
        is_right = mailbox.confirm(
            clinic_facts(request).clinic, form.cleaned_data["code"]
        )
    except mailbox.TooManyTries:
        form.add_error("code", TOO_MANY)
        return page(request, form, 429)
    if not is_right:
        form.add_error("code", NOT_THE_CODE)
        return page(request, form, 422)
    messages.success(request, "The mailbox is confirmed.")
    return redirect("opening")


def page(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    facts = clinic_facts(request)
    found = opening.findings(facts)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Opening the site",
        "form": form,
        "findings": found,
        "things_left": sum(bool(finding.left) for finding in found),
        "unsigned": opening.unsigned_answers(),
        "may_sign": request.user.has_perm("faq.change_revision"),
    }
    return TemplateResponse(request, "admin/opening.html", context, status=status)
