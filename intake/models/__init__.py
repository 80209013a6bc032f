from intake.models.address_uses import AddressUse
from intake.models.attempts import ContactAttempt
from intake.models.consents import Consent
from intake.models.escalations import Escalation
from intake.models.events import Event
from intake.models.exports import Export
from intake.models.messages import Message
from intake.models.receiving import broken_constraint, reply_due_at
from intake.models.replies import ReplyTemplate
from intake.models.requests import ConsultationRequest
from intake.models.tallies import Tally
from intake.models.weeks import Week, WeekShare
from intake.models.workflow import CLOSED

__all__ = [
    "CLOSED",
    "AddressUse",
    "Consent",
    "ConsultationRequest",
    "ContactAttempt",
    "Escalation",
    "Event",
    "Export",
    "Message",
    "ReplyTemplate",
    "Tally",
    "Week",
    "WeekShare",
    "broken_constraint",
    "reply_due_at",
]
