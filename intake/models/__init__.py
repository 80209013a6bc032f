from intake.models.address_uses import AddressUse
from intake.models.consents import Consent
from intake.models.events import Event
from intake.models.messages import Message
from intake.models.receiving import broken_constraint, reply_due_at
from intake.models.requests import ConsultationRequest

__all__ = [
    "AddressUse",
    "Consent",
    "ConsultationRequest",
    "Event",
    "Message",
    "broken_constraint",
    "reply_due_at",
]
