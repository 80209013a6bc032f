import copy
from datetime import timedelta
from typing import Any
from uuid import uuid4

import time_machine
from django.utils import timezone

from clinic_site.models import Clinic
from clinic_site.telephone import e164
from intake.models import ConsultationRequest
from intake.reference import new_code, new_reference
from intake.suspicion import stamp


def build_clinic() -> Clinic:
    """A clinic whose staff are told by mail."""
    return Clinic.objects.create(id=1, name="Example", staff_mail="desk@clinic.example")


def opened(seconds_ago: int = 60) -> str:
    """What the form says of when it was opened."""
    with time_machine.travel(timezone.now() - timedelta(seconds=seconds_ago)):
        return stamp()


def answers(**overrides: Any) -> dict[str, Any]:
    """What a browser posts to send a valid form; a value of None leaves a field out."""
    posted = {
        "send": "yes",
        "token": str(uuid4()),
        "opened": opened(),
        "for_whom": "self",
        "adult": "yes",
        "state": "IL",
        "full_name": "Example Person",
        "contact_by": "call",
        "phone": "312 555 0142",
        "contact_consent": "on",
        "privacy_seen": "on",
        "not_emergency": "on",
    } | overrides
    return {name: value for name, value in posted.items() if value is not None}


def build_request(**overrides: Any) -> ConsultationRequest:
    """A stored request to be called back."""
    now = timezone.now()
    values = {
        "reference": new_reference(),
        "token": uuid4(),
        "received_at": now,
        "reply_due_at": now + timedelta(days=1),
        "for_whom": "self",
        "adult": "yes",
        "state": "IL",
        "full_name": "Example Person",
        "contact_by": "call",
        "phone": "312 555 0142",
        "status_code": new_code(),
    } | overrides
    values.setdefault("phone_e164", e164(str(values["phone"])))
    if values.get("status") == "closed":
        values.setdefault("outcome", "declined")
    return ConsultationRequest.objects.create(**values)


def build_requests(count: int, **overrides: Any) -> None:
    """So many, alike but for what has to differ, each of somebody of the same name."""
    example = build_request(**overrides)
    copies = [copy.copy(example) for _ in range(count - 1)]
    for number, each in enumerate(copies):
        each.pk, each.token, each.reference = None, uuid4(), new_reference()
        each.full_name = f"{example.full_name} {number}"
    ConsultationRequest.objects.bulk_create(copies, batch_size=500)
