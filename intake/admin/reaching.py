"""How to reach a person, as the first panel of their page says it."""

from typing import NamedTuple
from urllib.parse import quote

from django.utils.html import format_html
from django.utils.safestring import SafeString

from clinic_site.models import Clinic
from clinic_site.telephone import as_read
from clinic_site.visible import shown, warning_of
from intake import contact_rules
from intake.choices import ContactBy
from intake.models import ConsultationRequest

# A number or an address is a link only where it may be used that way.
DIALS = {ContactBy.CALL: "tel", ContactBy.TEXT: "sms"}


class Reaching(NamedTuple):
    sentences: list[SafeString]
    easier: SafeString | str
    phone: SafeString | str
    voicemail: SafeString | str
    voicemail_language: str
    email: SafeString | str
    email_warning: str
    mails: str


def reaching(request: ConsultationRequest, clinic: Clinic) -> Reaching:
    said = contact_rules.voicemail_sentence(request, clinic)
    return Reaching(
        sentences=[shown(each) for each in contact_rules.instruction(request, clinic)],
        easier=request.easier and shown(request.easier),
        phone=phone(request),
        voicemail=said and shown(said),
        voicemail_language=contact_rules.language_of_voicemail(request),
        email=email(request),
        email_warning=warning_of(request.email),
        mails=contact_rules.mails(request),
    )


def phone(request: ConsultationRequest) -> SafeString | str:
    """Return the number, to be pressed, and how they typed it if that was otherwise."""
    if not request.phone_e164:
        return ""
    read = as_read(request.phone)
    number = shown(read)
    scheme = DIALS.get(ContactBy(request.contact_by))
    if scheme and contact_rules.may_be_reached(request):
        number = format_html(
            '<a href="{}:{}">{}</a>', scheme, request.phone_e164, number
        )
    if read == request.phone:
        return number
    return format_html("{}, typed {}", number, shown(request.phone))


def email(request: ConsultationRequest) -> SafeString | str:
    if not request.email:
        return ""
    may_write = request.contact_by == ContactBy.EMAIL
    if not may_write or not contact_rules.may_be_reached(request):
        return shown(request.email)
    address = quote(request.email, safe="@")  # what follows a ? would be more headers
    return format_html('<a href="mailto:{}">{}</a>', address, shown(request.email))
