"""What one press says of contacting a person, or of their contacting us."""

from typing import NamedTuple

from intake.contact_rules import ways
from intake.models import ConsultationRequest, ContactAttempt

Channel, Outcome = ContactAttempt.Channel, ContactAttempt.Outcome
Direction = ContactAttempt.Direction


class Press(NamedTuple):
    label: str
    channel: str
    outcome: str
    way: str  # of contact_rules.ways; "" where it was they who contacted us

    @property
    def direction(self) -> str:
        return Direction.OUT if self.way else Direction.IN


USUAL = {
    "reached": Press("Called: reached", "call", "reached", "call"),
    "no_answer": Press("Called: no answer", "call", "no_answer", "call"),
    "voicemail": Press(
        "Called: left the permitted voicemail", "call", "voicemail", "voicemail"
    ),
    "texted": Press("Texted", "text", "sent", "text"),
    "mailed": Press("Mailed", "email", "sent", "email"),
    "they_called": Press("They called us", "call", "reached", ""),
}
OTHER = {
    "mailbox_full": Press("Called: mailbox full", "call", "mailbox_full", "call"),
    "wrong_number": Press("Called: wrong number", "call", "wrong_number", "call"),
    "declined": Press("Called: they decided against it", "call", "declined", "call"),
    "text_back": Press("The text came back", "text", "bounced", "text"),
    "mail_back": Press("The mail came back", "email", "bounced", "email"),
    "they_texted": Press("They texted us", "text", "reached", ""),
    "they_mailed": Press("They mailed us", "email", "reached", ""),
    "they_declined": Press("They told us: no longer wanted", "call", "declined", ""),
}
PRESSES = USUAL | OTHER
LABELS = {
    (press.channel, press.outcome, press.direction): press.label
    for press in PRESSES.values()
}
NOT_SHOWN = {
    "call": "No calls.",
    "voicemail": "No voicemail.",
    "text": "No texts.",
    "email": "No emails.",
}


def allowed(presses: dict[str, Press], rules: ConsultationRequest) -> dict[str, str]:
    """Return labels by code, of those that the contact rules of a request allow."""
    forbidden = ways(rules)
    return {
        code: press.label
        for code, press in presses.items()
        if not forbidden.get(press.way)
    }


def forbidden(rules: ConsultationRequest) -> list[tuple[str, str]]:
    """Return ("No calls.", "They asked for texts only.") for what has no buttons."""
    reasons = {way: why_not for way, why_not in ways(rules).items() if why_not}
    if "call" in reasons:
        reasons.pop("voicemail", None)
    return [(NOT_SHOWN[way], why_not) for way, why_not in reasons.items()]


def in_words(attempt: ContactAttempt) -> str:
    key = (attempt.channel, attempt.outcome, attempt.direction)
    return LABELS.get(key, str(attempt))
