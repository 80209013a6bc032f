from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from intake.models import ConsultationRequest
from intake.reference import new_reference


def answers(**overrides: Any) -> dict[str, Any]:
    """What a browser posts for a valid form; a value of None leaves the field out."""
    posted = {
        "token": str(uuid4()),
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
    } | overrides
    return ConsultationRequest.objects.create(**values)
